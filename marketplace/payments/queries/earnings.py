"""What a producer earned: to the rupiah, for each invoice, and where that money is now."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, and_, case, func, or_, select

from marketplace.accounts.models import Organisation
from marketplace.payments.models import NO_OWNER, LedgerAccount, LedgerTransfer, Payout
from marketplace.payments.states import AccountKind, PayoutState
from marketplace.shared.database import db
from marketplace.shared.money import ZERO, Money, MoneyColumn
from marketplace.shared.pagination import Part, read_cursor, write_cursor

NONE = -1  # the id of an account that was never opened


@dataclass(frozen=True)
class Earning:
    """One invoice as its producer's ledger has it."""

    invoice_id: int
    number: str
    buyer: str
    booked_at: datetime
    pending: Money  # the buyer has not paid this yet
    billed: Money
    fee: Money
    set_off: Money  # kept for what an earlier buyer got back after it was paid out
    payout: Payout | None  # the one that carries it; None while it waits

    @property
    def net(self) -> Money:
        """The producer's own part of the invoice."""
        return self.billed - self.fee


@dataclass(frozen=True)
class Accounts:
    """The ids of the accounts that make up one producer's earnings."""

    pending: int
    payable: int
    claim: int
    fee: int


def accounts_of(producer_id: int) -> Accounts:
    """Return the ids of the accounts of a producer's earnings."""
    wanted = select(LedgerAccount.kind, LedgerAccount.id).where(
        or_(
            LedgerAccount.owner_id == producer_id,
            and_(
                LedgerAccount.owner_id == NO_OWNER,
                LedgerAccount.kind == AccountKind.PLATFORM_FEE,
            ),
        )
    )
    found = dict(db.session.execute(wanted).all())
    return Accounts(
        pending=found.get(AccountKind.PRODUCER_PENDING, NONE),
        payable=found.get(AccountKind.PRODUCER_PAYABLE, NONE),
        claim=found.get(AccountKind.REFUND_CLAIM, NONE),
        fee=found.get(AccountKind.PLATFORM_FEE, NONE),
    )


def earnings(producer_id: int, *, limit: int = 20, cursor: str | None = None) -> Part[Earning]:
    """List a producer's invoices with what became of their money, newest first."""
    seen = read_cursor(cursor, int)
    ids = accounts_of(producer_id)
    first = func.min(LedgerTransfer.id)
    wanted = (
        select(
            LedgerTransfer.about_id,
            LedgerTransfer.about_number,
            func.min(LedgerTransfer.happened_at),
            first,
            func.max(
                case((LedgerTransfer.credit_account_id == ids.payable, LedgerTransfer.id))
            ),
            _net(ids.pending),
            _net(ids.payable),
            _moved(ids.pending, ids.fee),
            _moved(ids.payable, ids.claim),
            _moved(ids.claim, ids.pending),
        )
        .where(*_about_invoices(ids))
        .group_by(LedgerTransfer.about_id, LedgerTransfer.about_number)
        .order_by(first.desc())
        .limit(limit + 1)
    )
    if seen:
        wanted = wanted.having(first < seen[0])
    rows = db.session.execute(wanted).all()
    shown = rows[:limit]
    more = write_cursor(shown[-1][3]) if len(rows) > limit else None
    count = select(func.count(LedgerTransfer.about_id.distinct())).where(*_about_invoices(ids))
    total = db.session.scalar(count) or 0
    return Part(items=_earnings(ids, shown), next=more, total=total)


def buyers_of(invoice_ids: Sequence[int]) -> dict[int, str]:
    """Return the name of the buyer of each of these invoices, by invoice id."""
    wanted = (
        select(LedgerTransfer.about_id, Organisation.name)
        .join(LedgerAccount, LedgerTransfer.debit_account_id == LedgerAccount.id)
        .join(Organisation, Organisation.id == LedgerAccount.owner_id)
        .where(LedgerTransfer.about_kind == "invoice")
        .where(LedgerTransfer.about_id.in_(invoice_ids))
        .where(LedgerAccount.kind == AccountKind.BUYER_RECEIVABLE)
        .distinct()
    )
    return dict(db.session.execute(wanted).all())


def _about_invoices(ids: Accounts) -> tuple[ColumnElement[bool], ...]:
    own = (ids.pending, ids.payable)
    touches = or_(
        LedgerTransfer.debit_account_id.in_(own), LedgerTransfer.credit_account_id.in_(own)
    )
    return (LedgerTransfer.about_kind == "invoice", touches)


def _net(account_id: int) -> ColumnElement[Money]:
    signed = case(
        (LedgerTransfer.credit_account_id == account_id, LedgerTransfer.amount),
        (LedgerTransfer.debit_account_id == account_id, -LedgerTransfer.amount),
        else_=0,
    )
    return func.sum(signed, type_=MoneyColumn())


def _moved(debit: int, credit: int) -> ColumnElement[Money]:
    """Add up what went from one account to another, less what came back the same way."""
    out, back = LedgerTransfer.debit_account_id, LedgerTransfer.credit_account_id
    signed = case(
        (and_(out == debit, back == credit), LedgerTransfer.amount),
        (and_(out == credit, back == debit), -LedgerTransfer.amount),
        else_=0,
    )
    return func.sum(signed, type_=MoneyColumn())


def _earnings(ids: Accounts, rows: Sequence[tuple]) -> list[Earning]:  # type: ignore[type-arg]
    buyers = buyers_of([row[0] for row in rows])
    carried = _payouts_by_transfer(ids)
    found = []
    for (
        invoice,
        number,
        booked_at,
        _first,
        last,
        pending,
        payable,
        fee,
        set_off,
        claimed,
    ) in rows:
        # What went back after it had been paid out was billed all the same.
        billed = pending + payable + fee + set_off - claimed
        payout = _next_payout(carried, last) if last and pending == ZERO else None
        found.append(
            Earning(
                invoice,
                number,
                buyers.get(invoice, ""),
                booked_at,
                pending,
                billed,
                fee,
                set_off,
                payout,
            )
        )
    return found


def _payouts_by_transfer(ids: Accounts) -> list[tuple[int, Payout]]:
    wanted = (
        select(LedgerTransfer.id, Payout)
        .join(Payout, and_(LedgerTransfer.about_id == Payout.id))
        .where(LedgerTransfer.about_kind == "payout")
        .where(LedgerTransfer.debit_account_id == ids.payable)
        .where(Payout.state != PayoutState.RETURNED)
        .order_by(LedgerTransfer.id)
    )
    return list(db.session.execute(wanted))


def _next_payout(carried: list[tuple[int, Payout]], transfer_id: int) -> Payout | None:
    """Return the payout set aside next after this transfer: it took all that was there."""
    place = bisect_left(carried, transfer_id, key=lambda pair: pair[0])
    return carried[place][1] if place < len(carried) else None
