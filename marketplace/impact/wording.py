"""How figures of impact are written: short on charts, the same on page and paper."""

from __future__ import annotations

from datetime import date
from decimal import ROUND_HALF_UP, Decimal

from marketplace.shared.calendar import MONTHS, MONTHS_EN, NO_BREAK
from marketplace.shared.language import _l, current_language
from marketplace.shared.money import Money

UNITS = {10**9: _l("Rp miliar"), 10**6: _l("Rp juta"), 10**3: _l("Rp ribu"), 1: _l("Rp")}
SHORT = {10**9: _l("M"), 10**6: _l("jt"), 10**3: _l("rb")}
CLOSED = _l("ditutup")
MINUS = "\N{MINUS SIGN}"


def unit_name(unit: int) -> str:
    """Name the unit of an axis: Rp miliar."""
    return str(UNITS[unit])


def axis_number(value: float) -> str:
    """Write a number on an axis: 2,5; 0."""
    return f"{value:.2f}".rstrip("0").rstrip(".").replace(".", ",") if value else "0"


def month_short(day: date) -> str:
    """Write a month on an axis: Nov."""
    return (MONTHS if current_language() == "id" else MONTHS_EN)[day.month - 1]


def month_year(day: date) -> str:
    """Write a month in a table: Nov 2026."""
    return f"{month_short(day)}{NO_BREAK}{day.year}"


def chart_rupiah(amount: Money | int | None) -> str:
    """Write an amount beside a line or bar: Rp 2,28 M, Rp 834 jt."""
    if amount is None:
        return str(CLOSED)
    rupiah = amount.rupiah if isinstance(amount, Money) else amount
    for size, word in SHORT.items():
        if abs(rupiah) >= size:
            places = 2 if size == 10**9 else 1 if abs(rupiah) < 100 * size else 0
            return f"Rp{NO_BREAK}{_decimal(Decimal(rupiah) / size, places)}{NO_BREAK}{word}"
    return f"Rp{NO_BREAK}{rupiah}"


def _decimal(value: Decimal, places: int) -> str:
    shown = str(value.quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP))
    return (shown.rstrip("0").rstrip(".") if places else shown).replace(".", ",")


def ratio(value: Decimal) -> str:
    """Write a multiplier with two places: 1,87."""
    return f"{value:.2f}".replace(".", ",")


def change_words(now: int, before: int) -> tuple[str, str]:
    """Write how much more or less than before, and the class of its colour: +33%, up."""
    if before <= 0:
        return "", ""
    percent = round(100 * (now - before) / before)
    if percent == 0:
        return "±0%", ""
    sign, look = ("+", "up") if percent > 0 else (MINUS, "down")
    return f"{sign}{abs(percent)}%", look


def difference_words(
    now: Decimal | int, before: Decimal | int, *, less_is_good: bool = False
) -> tuple[str, str]:
    """Write a difference in the figure's own unit, and the class of its colour: +188, up."""
    gap = now - before
    if gap == 0:
        return "±0", ""
    text = (
        ratio(Decimal(abs(gap)))
        if isinstance(gap, Decimal)
        else f"{abs(gap):,}".replace(",", ".")
    )
    good = (gap > 0) is not less_is_good
    return ("+" if gap > 0 else MINUS) + text, "up" if good else "down"
