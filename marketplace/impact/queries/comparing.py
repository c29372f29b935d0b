"""What stays closed where buyers are compared: one buyer's figure, and what would tell it."""

from __future__ import annotations

from collections.abc import Collection, Iterable

from sqlalchemy import case, func, literal, select

from marketplace.impact.models import ImpactMonth
from marketplace.impact.queries.reading import YEAR, Slice, years_of
from marketplace.impact.suppression import Pattern
from marketplace.impact.suppression.closing import close, sums_of
from marketplace.impact.suppression.presence import EVERYTHING, Presence, crowds_of
from marketplace.impact.thresholds import thresholds
from marketplace.shared.database import db

M = ImpactMonth
RECEIVED, PAID = 3, 4  # columns: the months in which either happened, as bits


class BuyersPresent:
    """Which producers each airport buyer received from, and paid, in the years of a slice."""

    def __init__(self, wanted: Slice) -> None:
        bit = literal(1).bitwise_lshift(M.month % 100 - 1)
        question = (
            select(
                M.buyer_id,
                YEAR,
                M.producer_id,
                func.sum(case((M.receipts > 0, bit), else_=0)),
                func.sum(case((M.payments > 0, bit), else_=0)),
            )
            .where(M.buyer_id > 0, M.category_id == EVERYTHING, years_of(wanted))
            .group_by(M.buyer_id, YEAR, M.producer_id)
        )
        self._rows = [tuple(map(int, row)) for row in db.session.execute(question)]
        self._years = wanted.period.years
        self._producers = frozenset(row[2] for row in self._rows)

    def money_patterns(self) -> dict[int, tuple[Pattern, ...]]:
        """Decide by who delivered, and by who was paid."""
        everybody = self._producers
        return {
            year: tuple(self._pattern(year, column, everybody) for column in (RECEIVED, PAID))
            for year in self._years
        }

    def survey_patterns(self, surveyed: Iterable[int]) -> dict[int, tuple[Pattern, ...]]:
        """Decide by who was paid, those with a survey and those without apart."""
        asked = self._producers.intersection(surveyed)
        others = self._producers - asked
        return {
            year: tuple(self._pattern(year, PAID, some) for some in (asked, others))
            for year in self._years
        }

    def _pattern(self, year: int, column: int, producers: Collection[int]) -> Pattern:
        there = (
            Presence(row[2], str(row[0]), EVERYTHING, row[column])
            for row in self._rows
            if row[1] == year and row[2] in producers and row[column]
        )
        crowds = crowds_of(there)
        return Pattern(year, close(crowds, list(sums_of(crowds)), thresholds().producers))
