"""The passengers month by month, known and expected, newest first."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Decimal

from marketplace.demand.passengers import (
    expect,
    known_passengers,
    month_of,
    months_before,
    passenger_months,
)
from marketplace.shared.clock import today
from marketplace.shared.language import _
from marketplace.shared.pagination import Part, read_cursor, write_cursor

AHEAD = 3  # months that are told beyond the present one


@dataclass(frozen=True)
class PassengerRow:
    """One month: measured or estimated by others, or expected by us."""

    month: date
    passengers: int
    is_estimate: bool
    is_forecast: bool
    source: str


def passenger_rows() -> list[PassengerRow]:
    """List all months up to some ahead, newest first."""
    facts = [
        PassengerRow(
            each.month, each.passengers, each.is_estimate, is_forecast=False, source=each.source
        )
        for each in passenger_months()
    ]
    return sorted(facts + _expected(facts[-1].month), key=lambda row: row.month, reverse=True)


def passenger_part(*, limit: int, cursor: str | None) -> Part[PassengerRow]:
    """Return a part of that list."""
    rows = passenger_rows()
    total = len(rows)
    seen = read_cursor(cursor, int)
    if seen:
        rows = [row for row in rows if row.month.toordinal() < seen[0]]
    more = len(rows) > limit
    following = write_cursor(rows[limit - 1].month.toordinal()) if more else None
    return Part(rows[:limit], following, total)


def _expected(latest: date) -> list[PassengerRow]:
    last, rows = months_before(month_of(today()), -AHEAD), []
    month = months_before(latest, -1)
    source = _("perkiraan: bulan yang sama tahun sebelumnya × pertumbuhan tiga bulan terakhir")
    while month <= last:
        found = expect(known_passengers(), month)
        if found is not None:
            whole = int(found.passengers.quantize(Decimal(1), ROUND_HALF_UP))
            rows.append(
                PassengerRow(month, whole, is_estimate=True, is_forecast=True, source=source)
            )
        month = months_before(month, -1)
    return rows
