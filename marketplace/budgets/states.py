"""Periods and rules of budgets. Pure data and dates: no database, no HTTP."""

from __future__ import annotations

from datetime import date, timedelta
from enum import StrEnum


class BudgetPeriod(StrEnum):
    """For how long a budget is planned."""

    MONTH = "month"
    QUARTER = "quarter"
    YEAR = "year"


class BudgetRule(StrEnum):
    """What happens to an order that would go beyond a budget."""

    WARN = "warn"  # whoever orders is told, and may go on
    ASK = "ask"  # it waits for an approver, whatever its amount
    BLOCK = "block"  # it is refused


class Verdict(StrEnum):
    """What the budgets say of an amount, the mildest first."""

    WITHIN = "within"
    WARN = "warn"
    ASK = "ask"
    BLOCK = "block"


MONTHS = {BudgetPeriod.MONTH: 1, BudgetPeriod.QUARTER: 3, BudgetPeriod.YEAR: 12}
VERDICTS = tuple(Verdict)


def strictest(verdicts: list[Verdict]) -> Verdict:
    """Return the verdict that weighs most; within when there is none."""
    return max(verdicts, key=VERDICTS.index, default=Verdict.WITHIN)


def period_of(day: date, period: BudgetPeriod) -> tuple[date, date]:
    """Return the first and the last day of the calendar period that a day lies in."""
    length = MONTHS[period]
    first = date(day.year, (day.month - 1) // length * length + 1, 1)
    return first, first_after(first, period) - timedelta(days=1)


def first_after(first: date, period: BudgetPeriod) -> date:
    """Return the first day of the period after the one that begins on `first`."""
    month = first.month - 1 + MONTHS[period]
    return date(first.year + month // 12, month % 12 + 1, 1)
