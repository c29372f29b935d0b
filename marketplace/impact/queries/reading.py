"""Reads rollups into the parts that figures are made of. One question for each slice."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from sqlalchemy import (
    BigInteger,
    Integer,
    String,
    case,
    cast,
    func,
    literal,
    literal_column,
    select,
)
from sqlalchemy.orm import InstrumentedAttribute
from sqlalchemy.sql.elements import ColumnElement

from marketplace.impact.filters import Period
from marketplace.impact.models import ImpactEvent, ImpactMonth, ImpactPaymentDays
from marketplace.impact.states import ALL_BUYERS
from marketplace.impact.suppression import Presence
from marketplace.shared.database import db

M = ImpactMonth
YEAR = M.month // literal_column("100", Integer)  # no parameter: it is grouped by, too


@dataclass(frozen=True)
class Slice:
    """Which part of the rollups is read, and for which period sums are wanted."""

    period: Period
    newest_month: int  # later months are not there yet for this viewer
    buyer_id: int = ALL_BUYERS  # or RESIDENTS, DECLARED, a buyer's id
    producer_id: int | None = None

    @property
    def decided_by(self) -> tuple[int | None, ...]:
        """What decides which of its cells stay closed: the whole years, not the period."""
        return (self.newest_month, self.buyer_id, self.producer_id, *self.period.years)


class Part(NamedTuple):
    """What one producer did in one category (0: in all) from one village in one year.

    `received` and `paid` have a bit for each month of the year; the sums are of the period.
    """

    year: int
    category_id: int
    producer_id: int
    village_code: str
    district_code: str
    received: int
    paid: int
    accepted: int  # rupiah
    spend: int  # rupiah
    receipts: int
    poor_members: int  # the most attested at any receipt of the period
    poor_in_year: int

    def presence(self, months: int) -> Presence:
        """Return it as what it contributes to, in these months."""
        return Presence(self.producer_id, self.district_code, self.category_id, months)


def parts(wanted: Slice) -> Sequence[Part]:
    """Read a slice of whole years, summed over the months of the period."""
    key = (YEAR, M.category_id, M.producer_id, M.village_code, M.district_code)
    return _parts(wanted, key, M.buyer_id == wanted.buyer_id)


def parts_by_buyer(wanted: Slice) -> Sequence[Part]:
    """Read the same for each airport buyer, whose id stands where the kapanewon would stand."""
    buyer = cast(M.buyer_id, String)
    key = (YEAR, M.category_id, M.producer_id, M.village_code, buyer)
    return _parts(wanted, key, (M.buyer_id > 0) & (M.category_id == 0))


def parts_by_month(wanted: Slice, category_id: int) -> dict[int, list[Part]]:
    """Read the sums of each month of the period, in one category or in all (0)."""
    key = (M.month, M.category_id, M.producer_id, M.village_code, M.district_code)
    chosen = (M.buyer_id == wanted.buyer_id) & (M.category_id == category_id)
    months: dict[int, list[Part]] = {month: [] for month in wanted.period.months}
    for row in _parts(wanted, key, chosen):
        if row.year in months:  # the month stands in its place
            months[row.year].append(row._replace(year=row.year // 100))
    return months


def _parts(wanted: Slice, key: Sequence[Any], chosen: ColumnElement[bool]) -> Sequence[Part]:
    months = wanted.period.months
    inside = M.month.between(months[0], min(months[-1], wanted.newest_month))
    bit = literal(1).bitwise_lshift(M.month % 100 - 1)
    question = select(
        *key,
        func.sum(case((M.receipts > 0, bit), else_=0)),
        func.sum(case((M.payments > 0, bit), else_=0)),
        _sum(inside, M.accepted),
        _sum(inside, M.spend),
        _sum(inside, M.receipts),
        func.max(case((inside & (M.receipts > 0), M.poor_member_count), else_=0)),
        func.max(M.poor_member_count),
    ).where(chosen, years_of(wanted))
    if wanted.producer_id is not None:
        question = question.where(M.producer_id == wanted.producer_id)
    rows = db.session.execute(question.group_by(*key))
    return [Part._make(row) for row in rows]


def days_to_pay(
    wanted: Slice, *, category_id: int, district_code: str | None
) -> dict[int, int]:
    """Count the invoices that were paid in full in the period, by the days that took."""
    D = ImpactPaymentDays  # noqa: N806 - short in long questions
    months = wanted.period.months
    question = (
        select(D.days, func.sum(D.invoices))
        .where(D.buyer_id == wanted.buyer_id, D.category_id == category_id)
        .where(D.month.between(months[0], min(months[-1], wanted.newest_month)))
        .group_by(D.days)
    )
    if district_code is not None:
        question = question.where(D.district_code == district_code)
    return {days: int(count) for days, count in db.session.execute(question)}


def days_of_producer(wanted: Slice, *, category_id: int | None) -> dict[int, int]:
    """Count the invoices of one producer in the same manner, from its events."""
    E = ImpactEvent  # noqa: N806
    question = (
        select(E.days_to_pay, func.count(E.document_id.distinct()))
        .where(E.producer_id == wanted.producer_id, E.days_to_pay.is_not(None))
        .where(E.day.between(wanted.period.first, wanted.period.last))
        .group_by(E.days_to_pay)
    )
    if category_id is not None:
        question = question.where(E.category_id == category_id)
    return {int(days or 0): int(count) for days, count in db.session.execute(question)}


def years_of(wanted: Slice) -> ColumnElement[bool]:
    """Return the condition for all months of the years of a slice's period."""
    first, last = wanted.period.years[0], wanted.period.years[-1]
    return M.month.between(first * 100 + 1, min(last * 100 + 12, wanted.newest_month))


def _sum(inside: ColumnElement[bool], column: InstrumentedAttribute[Any]) -> ColumnElement[int]:
    """Sum within the period; PostgreSQL would make numerics of it."""
    whole = func.sum(case((inside, column), else_=0), type_=BigInteger())
    return cast(whole, BigInteger)
