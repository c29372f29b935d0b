"""What an address asks of the figures, as words and codes: read from it and written into it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from marketplace.impact.filters import Period, Wanted, quarter_of, read_period
from marketplace.impact.queries.choosing import buyer_of_slug, category_of_slug
from marketplace.impact.wording import month_long, month_short
from marketplace.shared import places
from marketplace.shared.calendar import NO_BREAK
from marketplace.shared.errors import NotFound
from marketplace.shared.language import _

QUARTERS, MONTHS, YEARS = 8, 18, 4  # how far back one can pick
FIELDS = ("period", "buyer", "kapanewon", "category")


@dataclass(frozen=True)
class Asked:
    """What is asked, as the queries take it and as addresses and headings write it."""

    wanted: Wanted
    chosen: dict[str, str]  # period 2026-Q3, buyer and category by slug, kapanewon by slug
    names: dict[str, str]  # of what was chosen beside the period

    @property
    def about(self) -> str:
        """Say in words what the figures are about."""
        return " · ".join([period_words(self.wanted.period), *self.names.values()])


def read_asked(given: Mapping[str, str], default: Period) -> Asked:
    """Read the filter of an address; fields that are not given are not limited.

    Raises `NotFound` for a buyer, kapanewon or category that does not exist, `Invalid` for a
    period that cannot be read.
    """
    period = read_period(given["period"]) if given.get("period") else default
    chosen, names = {"period": period.code}, {}
    buyer_id = category_id = code = None
    if slug := given.get("buyer"):
        buyer_id, names["buyer"] = buyer_of_slug(slug)
        chosen["buyer"] = slug
    if slug := given.get("kapanewon"):
        district = _district(slug)
        code, names["kapanewon"] = district.code, f"Kapanewon {district.name}"
        chosen["kapanewon"] = district.slug
    if slug := given.get("category"):
        category_id, names["category"] = category_of_slug(slug)
        chosen["category"] = slug
    return Asked(Wanted(period, buyer_id, code, category_id), chosen, names)


def last_quarter(today: date) -> Period:
    """Return the last quarter that is over."""
    return quarter_of(today).before()


def period_words(period: Period) -> str:
    """Write a period for headings: "2026", "Oktober 2026", or first and last month."""
    first, last = period.first, period.last
    if period.code == str(first.year):
        return str(first.year)
    if len(period.months) == 1:
        return f"{month_long(first)} {first.year}"
    start = (
        month_long(first) if first.year == last.year else f"{month_long(first)} {first.year}"
    )
    return f"{start} – {month_long(last)} {last.year}"


def period_short(period: Period) -> str:
    """Write a period for tiles, with short months."""
    first, last = period.first, period.last
    if period.code == str(first.year):
        return str(first.year)
    if len(period.months) == 1:
        return f"{month_short(first)}{NO_BREAK}{first.year}"
    return f"{month_short(first)} – {month_short(last)}{NO_BREAK}{last.year}"


def quick_periods(today: date) -> list[tuple[str, Period]]:
    """List the periods that are asked for most, with what they are called."""
    quarter, month = quarter_of(today), Period.month(today.year, today.month)
    return [
        (_("Kuartal lalu"), quarter.before()),
        (_("Kuartal ini"), quarter),
        (_("Bulan lalu"), month.before()),
        (_("Bulan ini"), month),
        (_("Tahun ini"), Period.year(today.year)),
    ]


def period_choices(today: date, chosen: Period) -> list[tuple[str, list[tuple[str, str]]]]:
    """List the periods one can pick, newest first; the chosen one is always among them."""
    kinds = [
        (_("Kuartal"), _back(quarter_of(today), QUARTERS)),
        (_("Bulan"), _back(Period.month(today.year, today.month), MONTHS)),
        (_("Tahun"), _back(Period.year(today.year), YEARS)),
    ]
    if not any(chosen in periods for _name, periods in kinds):
        kinds.insert(0, (_("Dipilih"), [chosen]))
    return [
        (name, [(each.code, period_words(each)) for each in periods]) for name, periods in kinds
    ]


def _back(period: Period, count: int) -> list[Period]:
    periods = [period]
    while len(periods) < count:
        periods.append(periods[-1].before())
    return periods


def _district(slug: str) -> places.District:
    found = (each for each in places.districts() if slug in {each.slug, each.code})
    district = next(found, None)
    if district is None:
        raise NotFound
    return district
