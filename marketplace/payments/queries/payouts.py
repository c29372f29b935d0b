"""What producers may be paid, and the payouts made to them."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import and_, func, select, type_coerce
from sqlalchemy.orm import joinedload, selectinload

from marketplace.accounts.models import Organisation
from marketplace.payments.models import LedgerAccount, Payout, PayoutAccount, PayoutBatch
from marketplace.payments.states import AccountKind, PayoutState
from marketplace.producers.models import BankAccount
from marketplace.shared.actors import REGENCY_ROLES, Actor
from marketplace.shared.clock import utc_now
from marketplace.shared.database import db
from marketplace.shared.errors import NotFound
from marketplace.shared.money import ZERO, Money, MoneyColumn
from marketplace.shared.pagination import Part, read_cursor, write_cursor

BANK_BATCH, STRIPE = "bank_batch", "stripe"  # how producers are paid


@dataclass(frozen=True)
class Destination:
    """Where a payout goes, as it is written on it."""

    bank: str
    number: str
    holder: str


@dataclass(frozen=True)
class Payable:
    """A producer with money to come, and where it could go."""

    producer: Organisation
    amount: Money
    bank_account: BankAccount | None  # in use, and past the days after a change
    own_account: PayoutAccount | None  # with the payment provider

    def account_for(self, provider: str) -> Destination | None:
        """Return where this provider would pay to; None where it cannot."""
        if provider == STRIPE:
            own = self.own_account
            ready = own is not None and own.is_ready
            return (
                Destination("Stripe", own.provider_id, self.producer.name)
                if own and ready
                else None
            )
        found = self.bank_account
        return Destination(found.bank, found.number, found.holder) if found else None


@dataclass(frozen=True)
class BatchSums:
    """One payout run in a list: how many payouts, of how much, and how far they are."""

    batch: PayoutBatch
    payouts: int
    amount: Money
    open: int  # neither paid nor returned


def payables() -> list[Payable]:
    """List the producers whose buyers have paid, by name."""
    usable = and_(
        BankAccount.producer_id == Organisation.id,
        BankAccount.replaced_at.is_(None),
        BankAccount.usable_from <= utc_now(),
    )
    wanted = (
        select(
            Organisation,
            type_coerce(LedgerAccount.credits - LedgerAccount.debits, MoneyColumn()),
            BankAccount,
            PayoutAccount,
        )
        .join(LedgerAccount, LedgerAccount.owner_id == Organisation.id)
        .outerjoin(BankAccount, usable)
        .outerjoin(PayoutAccount, PayoutAccount.producer_id == Organisation.id)
        .where(LedgerAccount.kind == AccountKind.PRODUCER_PAYABLE)
        .where(LedgerAccount.credits > LedgerAccount.debits)
        .order_by(Organisation.name, Organisation.id)
    )
    return [Payable(*row) for row in db.session.execute(wanted)]


def batches(*, limit: int = 20, cursor: str | None = None) -> Part[BatchSums]:
    """List the payout runs, newest first."""
    seen = read_cursor(cursor, int)
    is_open = Payout.state.in_([PayoutState.PREPARED, PayoutState.SENT])
    wanted = (
        select(
            PayoutBatch,
            func.count(Payout.id),
            func.sum(Payout.amount),
            func.count(Payout.id).filter(is_open),
        )
        .join(Payout)
        .group_by(PayoutBatch.id)
        .order_by(PayoutBatch.id.desc())
        .limit(limit + 1)
    )
    if seen:
        wanted = wanted.where(PayoutBatch.id < seen[0])
    found = [BatchSums(*row) for row in db.session.execute(wanted)]
    items = found[:limit]
    more = write_cursor(items[-1].batch.id) if len(found) > limit else None
    count = db.session.scalar(select(func.count(PayoutBatch.id))) or 0
    return Part(items=items, next=more, total=count)


def find_batch(number: str) -> PayoutBatch:
    """Return the payout run of this number with its payouts, else `NotFound`."""
    payouts = selectinload(PayoutBatch.payouts).joinedload(Payout.producer)
    wanted = select(PayoutBatch).where(PayoutBatch.number == number).options(payouts)
    batch = db.session.scalar(wanted)
    if batch is None:
        raise NotFound
    return batch


def lock_batch(batch_id: int) -> PayoutBatch:
    """Return the payout run, kept for this transaction."""
    wanted = select(PayoutBatch).where(PayoutBatch.id == batch_id).with_for_update()
    batch = db.session.scalar(wanted.execution_options(populate_existing=True))
    if batch is None:
        raise NotFound
    return batch


def lock_payout(payout_id: int) -> Payout:
    """Return the payout, kept for this transaction."""
    wanted = select(Payout).where(Payout.id == payout_id).with_for_update()
    payout = db.session.scalar(wanted.execution_options(populate_existing=True))
    if payout is None:
        raise NotFound
    return payout


def payouts_of_batch(batch_id: int, *states: PayoutState) -> list[Payout]:
    """List the payouts of a run that are in one of these states."""
    wanted = select(Payout).where(Payout.batch_id == batch_id, Payout.state.in_(states))
    return list(db.session.scalars(wanted.order_by(Payout.id)))


def payout_seen_as(provider_id: str) -> Payout | None:
    """Return the payout that the provider knows by this id."""
    return db.session.scalar(select(Payout).where(Payout.provider_id == provider_id))


def see_payout(payout_id: int, *, actor: Actor) -> Payout:
    """Return a payout to the actor's own organisation, for the regency any; else `NotFound`."""
    wanted = select(Payout).where(Payout.id == payout_id).options(joinedload(Payout.producer))
    payout = db.session.scalar(wanted.options(joinedload(Payout.batch)))
    if payout is None:
        raise NotFound
    if payout.producer_id != actor.organisation_id and not actor.has(*REGENCY_ROLES):
        raise NotFound
    return payout


def payouts_to(producer_id: int, *, limit: int = 20, cursor: str | None = None) -> Part[Payout]:
    """List the payouts to one producer that have left, newest first."""
    seen = read_cursor(cursor, int)
    own = (Payout.producer_id == producer_id, Payout.state != PayoutState.PREPARED)
    wanted = select(Payout).where(*own).order_by(Payout.id.desc()).limit(limit + 1)
    if seen:
        wanted = wanted.where(Payout.id < seen[0])
    found = list(db.session.scalars(wanted))
    items = found[:limit]
    more = write_cursor(items[-1].id) if len(found) > limit else None
    count = db.session.scalar(select(func.count(Payout.id)).where(*own)) or 0
    return Part(items=items, next=more, total=count)


def paid_out_to(producer_id: int) -> Money:
    """Return what a producer has been paid in all."""
    wanted = select(func.sum(Payout.amount)).where(
        Payout.producer_id == producer_id, Payout.state == PayoutState.PAID
    )
    return db.session.scalar(wanted) or ZERO


def own_account(producer_id: int) -> PayoutAccount | None:
    """Return a producer's own account with the payment provider."""
    return db.session.get(PayoutAccount, producer_id, populate_existing=True)


def find_own_account(provider_id: str) -> PayoutAccount | None:
    """Return the account that the provider knows by this id."""
    wanted = select(PayoutAccount).where(PayoutAccount.provider_id == provider_id)
    return db.session.scalar(wanted)
