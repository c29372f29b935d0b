"""How money, quantities and times are written on pages."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal

from babel.dates import format_date
from flask import Flask

from marketplace.shared.calendar import MONTHS, MONTHS_EN, NO_BREAK, written_day
from marketplace.shared.clock import JAKARTA
from marketplace.shared.language import _, current_language
from marketplace.shared.money import Money
from marketplace.shared.opaque import to_public
from marketplace.shared.places import origin

TILES = {  # the ground on which each drawing stands
    "a": ("kopi", "teh", "geblek", "cabai", "melon"),
    "b": ("semut", "gulajawa", "beras", "cokelat", "tempe"),
    "c": ("airku", "susu"),
    "d": ("batik", "manggis", "buahnaga", "tas"),
}


def rupiah(amount: Money | int | None) -> str:
    """Write an amount in full: Rp 12.500."""
    if amount is None:
        return "–"
    return str(amount if isinstance(amount, Money) else Money(amount))


def rupiah_short(amount: Money | int) -> str:
    """Write an amount for tiles: Rp 18,6 jt, Rp 1,84 miliar."""
    number = amount.rupiah if isinstance(amount, Money) else amount
    for size, word, places in (
        (10**12, _("triliun"), 2),
        (10**9, _("miliar"), 2),
        (10**6, _("jt"), 1),
    ):
        if abs(number) >= size:
            shown = f"{number / size:.{places}f}".rstrip("0").rstrip(".").replace(".", ",")
            return f"Rp{NO_BREAK}{shown}{NO_BREAK}{word}"
    return rupiah(number)


def number(value: Decimal | int | float) -> str:
    """Write a number with dots between thousands and a decimal comma: 1.234,5."""
    text = f"{Decimal(str(value)).normalize():,f}"
    return text.translate(str.maketrans(",.", ".,"))


def quantity(value: Decimal | int, unit: str = "") -> str:
    """Write a quantity with its unit, never broken over a line: 12,5 kg."""
    return f"{number(value)}{NO_BREAK}{unit}" if unit else number(value)


def percent(value: Decimal | float, places: int = 1) -> str:
    """Write a share between 0 and 1: 96,2%."""
    shown = f"{float(value) * 100:.{places}f}"
    return f"{shown.rstrip('0').rstrip('.') if '.' in shown else shown}%".replace(".", ",")


def day(value: date | datetime) -> str:
    """Write a delivery day: Sel 24 Nov, with the year when it is another one."""
    return written_day(_local(value))


def short_day(value: date | datetime) -> str:
    """Write a date in tables: 23 Nov 2026."""
    value = _local(value)
    months = MONTHS if current_language() == "id" else MONTHS_EN
    return f"{value.day}{NO_BREAK}{months[value.month - 1]}{NO_BREAK}{value.year}"


def long_day(value: date | datetime) -> str:
    """Write a date in running text: 23 November 2026."""
    return format_date(_local(value), "d MMMM y", locale=current_language())


def full_day(value: date | datetime) -> str:
    """Write today's date above a page: Senin, 23 November 2026."""
    return format_date(_local(value), "EEEE, d MMMM y", locale=current_language())


def month_name(value: date) -> str:
    """Write a month alone: November."""
    return format_date(value, "LLLL", locale=current_language())


def month_short(value: date) -> str:
    """Write a month under a chart: Nov."""
    months = MONTHS if current_language() == "id" else MONTHS_EN
    return months[value.month - 1]


def month_year(value: date) -> str:
    """Write a month in tables: Nov 2026."""
    return f"{month_short(value)}{NO_BREAK}{value.year}"


def moment(value: datetime) -> str:
    """Write an instant in the airport's time: 23 Nov 2026, 13.20 WIB."""
    return f"{short_day(value)}, {clock(value)}"


def clock(value: datetime) -> str:
    """Write a time of day at the airport: 13.20 WIB."""
    return f"{value.astimezone(JAKARTA):%H.%M}{NO_BREAK}WIB"


def public_id(value: int, kind: str) -> str:
    """Write an id as the world sees it: {{ offer.id|public_id("offer") }}."""
    return to_public(kind, value)


def _local(value: date | datetime) -> date:
    return value.astimezone(JAKARTA).date() if isinstance(value, datetime) else value


def tile(art: str) -> str:
    """Return the letter of the ground on which a drawing stands."""
    return next((letter for letter, arts in TILES.items() if art in arts), "e")


def place(village_code: str) -> str:
    """Name a kalurahan and its kapanewon: Hargotirto, Kokap; or that it lies elsewhere."""
    return str(origin(village_code))


FILTERS = (
    place,
    tile,
    rupiah,
    rupiah_short,
    number,
    quantity,
    percent,
    day,
    short_day,
    long_day,
    full_day,
    month_name,
    month_short,
    month_year,
    moment,
    clock,
    public_id,
)


def register(app: Flask) -> None:
    """Offer the filters to templates under their own names."""
    for function in FILTERS:
        app.add_template_filter(function)
