"""A producer's money in a few figures, for its first page."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import pairwise

from sqlalchemy import and_, case, func, select

from marketplace.payments.models import LedgerAccount, LedgerTransfer
from marketplace.payments.queries import ledger
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
    earlier, lately = _billed(producer_id, last_month, month, next_month)
    return MoneyFigures(
        month=month,
        sold=lately,
        last_month=last_month,
        sold_last_month=earlier,
        to_come=pending + balances.get(AccountKind.PRODUCER_PAYABLE, ZERO),
    )


def _billed(producer_id: int, *begins: date) -> list[Money]:
    """Add up what was invoiced at the airport from each of these days to the next one."""
    moments = [datetime(d.year, d.month, d.day, tzinfo=JAKARTA) for d in begins]
    at = LedgerTransfer.happened_at
    sums = (
        func.sum(case((and_(at >= first, at < last), LedgerTransfer.amount)))
        for first, last in pairwise(moments)
    )
    wanted = (
        select(*sums)
        .join(LedgerAccount, LedgerAccount.id == LedgerTransfer.credit_account_id)
        .where(
            LedgerAccount.owner_id == producer_id,
            LedgerAccount.kind == AccountKind.PRODUCER_PENDING,
            LedgerTransfer.business_key.like("invoice:%:issued"),
            at >= moments[0],
            at < moments[-1],
        )
    )
    return [amount or ZERO for amount in db.session.execute(wanted).one()]
