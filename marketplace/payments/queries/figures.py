"""A producer's money in a few figures, for its first page."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import pairwise

from sqlalchemy import ScalarSelect, case, func, select

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
    balances, (earlier, lately) = _accounts(producer_id, last_month, month, next_month)
    return MoneyFigures(
        month=month,
        sold=lately,
        last_month=last_month,
        sold_last_month=earlier,
        to_come=balances[AccountKind.PRODUCER_PENDING] + balances[AccountKind.PRODUCER_PAYABLE],
    )


def _accounts(
    producer_id: int, *begins: date
) -> tuple[dict[AccountKind, Money], tuple[Money, ...]]:
    """Return balances, and what was invoiced from each of these days to the next one."""
    moments = [datetime(d.year, d.month, d.day, tzinfo=JAKARTA) for d in begins]
    is_pending = LedgerAccount.kind == AccountKind.PRODUCER_PENDING
    sums = [
        case((is_pending, _invoiced(first, last)), else_=None)
        for first, last in pairwise(moments)
    ]
    wanted = select(LedgerAccount, *sums).where(LedgerAccount.owner_id == producer_id)
    balances, billed = dict.fromkeys(AccountKind, ZERO), (ZERO,) * len(sums)
    fresh = db.session.execute(wanted, execution_options={"populate_existing": True})
    for account, *amounts in fresh:
        balances[account.kind] = ledger.balance_of(account)
        if account.kind is AccountKind.PRODUCER_PENDING:
            billed = tuple(amount or ZERO for amount in amounts)
    return balances, billed


def _invoiced(first: datetime, last: datetime) -> ScalarSelect[Money]:
    """Add up what an account was credited for goods received at the airport."""
    return (
        select(func.sum(LedgerTransfer.amount))
        .where(
            LedgerTransfer.credit_account_id == LedgerAccount.id,
            LedgerTransfer.business_key.like("invoice:%:issued"),
            LedgerTransfer.happened_at >= first,
            LedgerTransfer.happened_at < last,
        )
        .correlate(LedgerAccount)
        .scalar_subquery()
    )
