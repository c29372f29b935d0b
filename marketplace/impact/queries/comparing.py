"""What stays closed where buyers are compared: one buyer's figure, and what would tell it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping

from sqlalchemy import case, func, literal, select

from marketplace.impact.models import ImpactMonth
from marketplace.impact.queries.reading import YEAR, Slice, years_of
from marketplace.impact.suppression import Pattern
from marketplace.impact.suppression.closing import close, sums_of
from marketplace.impact.suppression.presence import (
    EVERYTHING,
    EVERYWHERE,
    PIECES,
    Cell,
    Crowd,
)
from marketplace.impact.thresholds import thresholds
from marketplace.shared.database import db

M = ImpactMonth
Crowds = dict[Cell, Crowd]
Contribution = tuple[int, int, int]  # buyer, one producer as a bit, the months as bits


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
        places = sorted({row[2] for row in self._rows})
        self._bits = {producer: 1 << place for place, producer in enumerate(places)}

    def money_patterns(self) -> dict[int, tuple[Pattern, ...]]:
        """Decide by who delivered, and by who was paid."""
        return {
            year: (
                self._pattern(year, (3, self._bits)),
                self._pattern(year, (4, self._bits)),
            )
            for year in self._years
        }

    def survey_patterns(self, surveyed: Iterable[int]) -> dict[int, tuple[Pattern, ...]]:
        """Decide by who was paid, those with a survey and those without apart."""
        asked = {p: self._bits[p] for p in surveyed if p in self._bits}
        others = {p: bit for p, bit in self._bits.items() if p not in asked}
        return {
            year: (self._pattern(year, (4, asked)), self._pattern(year, (4, others)))
            for year in self._years
        }

    def _pattern(self, year: int, by: tuple[int, Mapping[int, int]]) -> Pattern:
        column, bits = by
        there = (
            (row[0], bits[row[2]], row[column])
            for row in self._rows
            if row[1] == year and row[2] in bits and row[column]
        )
        crowds = _crowds(there)
        return Pattern(year, close(crowds, list(sums_of(crowds)), thresholds().producers))


def _crowds(contributions: Iterable[Contribution]) -> Crowds:
    """Gather producers by buyer and months first, then the pieces: there are few of either."""
    gathered: dict[tuple[int, int], int] = defaultdict(int)
    for buyer, producer, months in contributions:
        gathered[buyer, months] |= producer
    crowds: Crowds = {}
    for (buyer, months), crowd in sorted(gathered.items()):
        for piece in PIECES:
            if months & piece:
                for name in (EVERYWHERE, str(buyer)):
                    cell = Cell(piece, name, EVERYTHING)
                    crowds[cell] = crowds.get(cell, 0) | crowd
    return crowds
