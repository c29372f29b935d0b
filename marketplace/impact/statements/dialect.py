"""How each database writes what SQL leaves open: days, months, whole parts."""

from __future__ import annotations

from marketplace.shared.database import is_sqlite


def day_of(instant: str) -> str:
    """Return the calendar day of an instant at the airport, seven hours ahead of UTC."""
    if is_sqlite():
        return f"date({instant}, '+7 hours')"
    return f"cast({instant} at time zone 'Asia/Jakarta' as date)"


def month_of(day: str) -> str:
    """Return the month of a day as a number, 202611."""
    if is_sqlite():
        return f"cast(strftime('%Y%m', {day}) as integer)"
    return f"cast(extract(year from {day}) * 100 + extract(month from {day}) as integer)"


def days_between(first: str, last: str) -> str:
    """Return how many days lie between two days."""
    if is_sqlite():
        return f"cast(julianday({last}) - julianday({first}) as integer)"
    return f"({last} - {first})"


def part_of(amount: str, *, paid: str, whole: str) -> str:
    """Return the part of an amount that is paid, rounded down to a whole rupiah."""
    if is_sqlite():
        part = f"cast({amount} * {paid} / {whole} as integer)"
    else:
        part = f"cast(div(cast({amount} as numeric) * {paid}, {whole}) as bigint)"
    return f"case when {paid} >= {whole} then {amount} else {part} end"
