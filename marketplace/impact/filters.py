"""What is asked of the impact figures, and by whom. Pure."""

from __future__ import annotations

import calendar
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from marketplace.impact.states import ViewLevel
from marketplace.shared.errors import Invalid
from marketplace.shared.language import _

LONGEST = 60  # months
Month = int  # 202611: November 2026


def month_of(day: date) -> Month:
    """Return the month of a day, 202611."""
    return day.year * 100 + day.month


@dataclass(frozen=True)
class Period:
    """Whole months, first and last included: figures are kept by the month."""

    first: date
    last: date

    @classmethod
    def covering(cls, first: date, last: date) -> Period:
        """Return the whole months around two days; `Invalid` when the first is the later."""
        if last < first:
            raise Invalid({"to": [_("Hari terakhir tidak boleh sebelum hari pertama.")]})
        period = cls(first.replace(day=1), _end_of_month(last))
        if len(period.months) > LONGEST:
            raise Invalid({"to": [_("Pilih paling banyak lima tahun sekaligus.")]})
        return period

    @classmethod
    def month(cls, year: int, month: int) -> Period:
        """Return one month."""
        return cls.covering(date(year, month, 1), date(year, month, 1))

    @classmethod
    def quarter(cls, year: int, quarter: int) -> Period:
        """Return a quarter, 1 to 4."""
        return cls.covering(date(year, 3 * quarter - 2, 1), date(year, 3 * quarter, 1))

    @classmethod
    def year(cls, year: int) -> Period:
        """Return a calendar year."""
        return cls.covering(date(year, 1, 1), date(year, 12, 1))

    @property
    def months(self) -> tuple[Month, ...]:
        """The months from first to last, 202611."""
        count = (self.last.year - self.first.year) * 12 + self.last.month - self.first.month + 1
        start = self.first.year * 12 + self.first.month - 1
        return tuple((n // 12) * 100 + n % 12 + 1 for n in range(start, start + count))

    @property
    def years(self) -> tuple[int, ...]:
        """The calendar years it touches."""
        return tuple(range(self.first.year, self.last.year + 1))

    @property
    def code(self) -> str:
        """The period as addresses write it: 2026, 2026-Q3, 2026-09, else first..last month."""
        for part in self.pieces():
            if part == self:
                return _piece_code(self)
        return f"{self.first:%Y-%m}..{self.last:%Y-%m}"

    def before(self) -> Period:
        """Return the same number of months just before."""
        start = self.first.year * 12 + self.first.month - 1
        begin, end = start - len(self.months), start - 1
        return Period.covering(
            date(begin // 12, begin % 12 + 1, 1), date(end // 12, end % 12 + 1, 1)
        )

    def pieces(self) -> Iterator[Period]:
        """Cut it into the fewest whole years, quarters and months.

        Small cells are closed for each of these; a longer span shows what all of its pieces
        show, and so tells nothing that they do not.
        """
        left = list(self.months)
        while left:
            year, month = divmod(left[0], 100)
            length = next(n for n in (12, 3, 1) if month % n == 1 % n and len(left) >= n)
            yield Period.covering(date(year, month, 1), date(year, month + length - 1, 1))
            left = left[length:]


def read_period(text: str) -> Period:
    """Read 2026, 2026-Q3, 2026-09 or 2026-09..2026-11; `Invalid` for anything else."""
    if found := re.fullmatch(r"(20\d\d)", text):
        return Period.year(int(found[1]))
    if found := re.fullmatch(r"(20\d\d)-[Qq]([1-4])", text):
        return Period.quarter(int(found[1]), int(found[2]))
    one = r"(20\d\d)-(0[1-9]|1[0-2])"
    if found := re.fullmatch(one, text):
        return Period.month(int(found[1]), int(found[2]))
    if found := re.fullmatch(rf"{one}\.\.{one}", text):
        numbers = [int(number) for number in found.groups()]
        return Period.covering(date(numbers[0], numbers[1], 1), date(numbers[2], numbers[3], 1))
    raise Invalid({"period": [_("Pilih bulan, kuartal atau tahun, misalnya 2026-Q3.")]})


def quarter_of(day: date) -> Period:
    """Return the quarter in which a day lies."""
    return Period.quarter(day.year, (day.month + 2) // 3)


@dataclass(frozen=True)
class Wanted:
    """Which figures are asked for; None means all."""

    period: Period
    buyer_id: int | None = None
    district_code: str | None = None  # kapanewon of origin, "34.01.08"
    category_id: int | None = None


@dataclass(frozen=True)
class Viewer:
    """Who reads the figures. `organisation_id` is set for a producer's or buyer's own view."""

    level: ViewLevel
    organisation_id: int | None = None

    @property
    def is_own(self) -> bool:
        """Say whether somebody looks at their own figures: exact, and nothing closed."""
        return self.level in {ViewLevel.PRODUCER, ViewLevel.BUYER}


THE_PUBLIC = Viewer(ViewLevel.PUBLIC)


def _end_of_month(day: date) -> date:
    return day.replace(day=calendar.monthrange(day.year, day.month)[1])


def _piece_code(piece: Period) -> str:
    if len(piece.months) == 12:
        return f"{piece.first.year}"
    if len(piece.months) == 3:
        return f"{piece.first.year}-Q{(piece.first.month + 2) // 3}"
    return f"{piece.first:%Y-%m}"
