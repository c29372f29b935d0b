"""Invoices as the ledger knows them, and payments, for tests of money."""

from __future__ import annotations

import itertools
from dataclasses import dataclass

from marketplace.payments import disbursing
from marketplace.payments.models import Payment, PayoutBatch
from marketplace.payments.services import ledger, paying, payouts, settling
from marketplace.payments.states import AccountKind
from marketplace.producers.models import Producer
from marketplace.shared.actors import SYSTEM, Actor, OrganisationKind, Role
from marketplace.shared.database import db
from marketplace.shared.money import ZERO, Money
from tests.factories.accounts import AnOrganisation, a_member

_invoices = itertools.count(700_000)


@dataclass
class Bill:
    """What a buyer owes a producer for one invoice, booked in the ledger."""

    invoice_id: int
    number: str
    buyer: int
    producer: int
    amount: Money
    finance: Actor
    fee: Money = ZERO

    def facts(self, **others) -> dict:
        """Return what the services ask for, to pay all of it."""
        return {
            "actor": self.finance,
            "invoice_id": self.invoice_id,
            "payer_id": self.buyer,
            "payee_id": self.producer,
            "amount": self.amount,
            "fee": self.fee,
            "description": self.number,
        } | others

    def by_card(self, **others) -> Payment:
        return paying.start_card_payment(**self.facts(**others))

    def by_transfer(self, reference: str, **others) -> Payment:
        return paying.record_bank_transfer(**self.facts(reference=reference, **others))


def a_bill(
    rupiah: int, *, producer: int | None = None, finance: Actor | None = None, fee: int = 0
) -> Bill:
    """Book an invoice of this amount, as billing does when goods were received."""
    if finance is None:
        buyer = AnOrganisation(kind=OrganisationKind.BUYER)
        finance = a_member(buyer, Role.FINANCE)
    if producer is None:
        producer = AnOrganisation(kind=OrganisationKind.PRODUCER).id
    invoice_id = next(_invoices)
    number = f"TAG-2611-{invoice_id % 10_000:04d}"
    ledger.post_transfer(
        key=f"invoice:{invoice_id}:issued",
        debit=(AccountKind.BUYER_RECEIVABLE, finance.organisation_id),
        credit=(AccountKind.PRODUCER_PENDING, producer),
        amount=Money(rupiah),
        about=("invoice", invoice_id),
        number=number,
    )
    return Bill(
        invoice_id,
        number,
        finance.organisation_id,
        producer,
        Money(rupiah),
        finance,
        Money(fee),
    )


def earn(producer: Producer, rupiah: int, *, fee: int = 0) -> Payment:
    """Let a buyer pay for goods of this producer."""
    bill = a_bill(rupiah, producer=producer.id, fee=fee)
    return settling.settle_payment(bill.by_card().id, actor=SYSTEM)


def released(producer: Producer, admins, provider: str = "bank_batch") -> PayoutBatch:
    """Pay a producer all it may have: prepared by one admin, released by another."""
    batch = payouts.prepare_batch(
        actor=admins[0], producer_ids=[producer.id], provider=provider
    )
    payouts.release_batch(batch.id, actor=admins[1])
    db.session.commit()
    return disbursing.hand_over(batch.id)
