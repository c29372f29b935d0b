"""How figures of impact are written: short on charts, the same on page and paper."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from typing import TypeVar

from babel.dates import format_date

from marketplace.shared.calendar import MONTHS, MONTHS_EN, NO_BREAK
from marketplace.shared.language import _, _l, current_language
from marketplace.shared.money import Money

Number = TypeVar("Number", int, Decimal)
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
    now: Number, before: Number, *, write: Callable[[Number], str], less_is_good: bool = False
) -> tuple[str, str]:
    """Write a difference in the figure's own unit, and the class of its colour: +188, up."""
    gap = now - before
    if gap == 0:
        return "±0", ""
    good = (gap > 0) is not less_is_good
    return ("+" if gap > 0 else MINUS) + write(abs(gap)), "up" if good else "down"


def month_long(day: date) -> str:
    """Write a month in running text: November."""
    return str(format_date(day, "LLLL", locale=current_language()))


def plain(amount: Money | int | None) -> str:
    """Write an amount or a count in a table, without its unit: 834.212.500."""
    if amount is None:
        return str(CLOSED)
    number = amount.rupiah if isinstance(amount, Money) else amount
    return f"{number:,}".replace(",", ".").replace("-", MINUS)


def tile_rupiah(amount: Money | None) -> tuple[str, str]:
    """Write an amount for a tile, as value and unit: Rp 6,80, miliar."""
    if amount is None:
        return str(CLOSED), ""
    for size, word in ((10**9, _("miliar")), (10**6, _("juta"))):
        if abs(amount.rupiah) >= size:
            places = 2 if size == 10**9 else 1
            shown = (Decimal(amount.rupiah) / size).quantize(
                Decimal(1).scaleb(-places), ROUND_HALF_UP
            )
            return f"Rp{NO_BREAK}{shown}".replace(".", ","), word
    return str(amount), ""


def days(value: Decimal) -> str:
    """Write a number of days: 12; 12,5."""
    shown = f"{value:.1f}"
    return shown.removesuffix(".0").replace(".", ",")


def share(value: Decimal | float) -> str:
    """Write a share of 0 to 1 in per cent: 74%, 3,5%."""
    percent = float(value) * 100
    shown = f"{percent:.1f}" if percent < 10 else f"{percent:.0f}"
    return f"{shown.removesuffix('.0')}%".replace(".", ",")


def millions(rupiah: int | None) -> str:
    """Write an amount in millions with one place, for the table beside a map: 834,2."""
    if rupiah is None:
        return str(CLOSED)
    shown = (Decimal(rupiah) / 10**6).quantize(Decimal("0.1"), ROUND_HALF_UP)
    return f"{shown:,}".translate(str.maketrans(",.", ".,"))


def short_unit(amount: int) -> tuple[int, str]:
    """Return the unit in which an amount reads best, and its short word: 1000000, jt."""
    return next(((size, str(word)) for size, word in SHORT.items() if amount >= size), (1, ""))


def plain_part(amount: int, unit: int) -> str:
    """Write an amount in a unit, without naming it: 2,5."""
    return axis_number(amount / unit)
