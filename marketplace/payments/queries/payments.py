"""Payments: one by one, and what is under way for an invoice."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import Select, func, or_, select
from sqlalchemy.orm import joinedload

from marketplace.payments.models import Payment
from marketplace.payments.states import LIVE_PAYMENT_STATES, PaymentMethod, PaymentState
from marketplace.shared.actors import REGENCY_ROLES, Actor
from marketplace.shared.clock import utc_now
from marketplace.shared.database import db
from marketplace.shared.errors import NotFound
from marketplace.shared.money import ZERO, Money


def find_payment(payment_id: int, *, actor: Actor) -> Payment:
    """Return a payment of the actor's organisation, for the regency any; else `NotFound`."""
    payment = db.session.get(Payment, payment_id, populate_existing=True)
    seen = payment is not None and (
        payment.payer_id == actor.organisation_id or actor.has(*REGENCY_ROLES)
    )
    if payment is None or not seen:
        raise NotFound
    return payment


def lock_payment(payment_id: int) -> Payment:
    """Return the payment, kept for this transaction; `NotFound` when there is none."""
    wanted = select(Payment).where(Payment.id == payment_id).with_for_update()
    payment = db.session.scalar(wanted.execution_options(populate_existing=True))
    if payment is None:
        raise NotFound
    return payment


def find_live_card_payment(invoice_id: int) -> Payment | None:
    """Return the invoice's unfinished attempt by card: there is at most one."""
    wanted = (
        select(Payment)
        .where(Payment.invoice_id == invoice_id, Payment.method == PaymentMethod.CARD)
        .where(Payment.state.in_(LIVE_PAYMENT_STATES))
    )
    return db.session.scalar(wanted.execution_options(populate_existing=True))


def payment_seen_as(provider_key: str | None, provider_id: str) -> Payment | None:
    """Return the payment that the provider speaks of, by its id or by our own key."""
    same = or_(Payment.provider_id == provider_id, Payment.provider_key == provider_key)
    return db.session.scalar(select(Payment).where(same).order_by(Payment.id).limit(1))


def payments_of_invoice(invoice_id: int) -> list[Payment]:
    """List every attempt to pay the invoice, oldest first."""
    wanted = select(Payment).where(Payment.invoice_id == invoice_id).order_by(Payment.id)
    return list(db.session.scalars(wanted))


def transfers_under_way(invoice_id: int) -> Money:
    """Return what buyers reported as transferred for the invoice and nobody has checked."""
    reported = (
        select(func.sum(Payment.amount))
        .where(Payment.invoice_id == invoice_id)
        .where(Payment.method == PaymentMethod.BANK_TRANSFER)
        .where(Payment.state == PaymentState.PENDING)
    )
    return db.session.scalar(reported) or ZERO


def transfers_to_check() -> list[Payment]:
    """List what buyers reported as transferred and nobody has checked, oldest first."""
    wanted = (
        select(Payment)
        .where(*_UNCHECKED)
        .options(joinedload(Payment.payer), joinedload(Payment.payee))
        .order_by(Payment.id)
    )
    return list(db.session.scalars(wanted))


def counting_transfers(_actor: Actor) -> Select[int]:
    """Return what counts the same."""
    return select(func.count(Payment.id)).where(*_UNCHECKED)


_UNCHECKED = (
    Payment.method == PaymentMethod.BANK_TRANSFER,
    Payment.state == PaymentState.PENDING,
)


def unanswered_card_payments(*, older_than: timedelta, younger_than: timedelta) -> list[int]:
    """List the attempts by card of which we have not heard, by age: a webhook may be lost."""
    now = utc_now()
    wanted = (
        select(Payment.id)
        .where(Payment.method == PaymentMethod.CARD, Payment.provider_id.is_not(None))
        .where(Payment.state.in_(LIVE_PAYMENT_STATES))
        .where(Payment.created_at.between(now - younger_than, now - older_than))
        .order_by(Payment.id)
    )
    return list(db.session.scalars(wanted))
