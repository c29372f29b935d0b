"""A producer's money in a few figures, for its first page."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import func, select

from marketplace.payments.models import LedgerTransfer
from marketplace.payments.queries import ledger
from marketplace.payments.queries.earnings import accounts_of
from marketplace.payments.states import AccountKind
from marketplace.shared.clock import JAKARTA
from marketplace.shared.database import db
from marketplace.shared.money import ZERO, Money


@dataclass(frozen=True)
class MoneyFigures:
    """What was sold this month and the last, and what has yet to come in."""

    month: date  # its first day
    sold: Money
    last_month: date
    sold_last_month: Money
    to_come: Money


def money_figures(producer_id: int, day: date) -> MoneyFigures:
    """Return the producer's figures as its ledger has them on this day."""
    month = day.replace(day=1)
    last_month = (month - timedelta(days=1)).replace(day=1)
    next_month = (month + timedelta(days=31)).replace(day=1)
    balances = ledger.balances(producer_id)
    pending = balances.get(AccountKind.PRODUCER_PENDING, ZERO)
    return MoneyFigures(
        month=month,
        sold=_billed(producer_id, month, next_month),
        last_month=last_month,
        sold_last_month=_billed(producer_id, last_month, month),
        to_come=pending + balances.get(AccountKind.PRODUCER_PAYABLE, ZERO),
    )


def _billed(producer_id: int, begin: date, end: date) -> Money:
    """Add up what was invoiced from one day to the day before the other, at the airport."""
    first, last = (datetime(d.year, d.month, d.day, tzinfo=JAKARTA) for d in (begin, end))
    wanted = select(func.sum(LedgerTransfer.amount)).where(
        LedgerTransfer.credit_account_id == accounts_of(producer_id).pending,
        LedgerTransfer.business_key.like("invoice:%:issued"),
        LedgerTransfer.happened_at >= first,
        LedgerTransfer.happened_at < last,
    )
    return db.session.scalar(wanted) or ZERO
