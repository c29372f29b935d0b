"""Cells as people fill them: numbers, units and names understood, or refused with advice.

Each reader takes a cell's text and returns its value. They raise `ValueError` with a sentence
in the user's language.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal
from functools import cache
from typing import Any

from marshmallow import Schema, ValidationError, fields, validate

from marketplace.catalog.schemas.offers import (
    LONGEST_DESCRIPTION,
    LONGEST_LEAD,
    LONGEST_REASON,
)
from marketplace.catalog.wording import UNIT_NAMES, UNITS
from marketplace.shared.calendar import YEARS
from marketplace.shared.language import LANGUAGES, _, speaking
from marketplace.shared.money import Money
from marketplace.shared.opaque import from_public
from marketplace.shared.quantity import written
from marketplace.spreadsheets.reading.limits import FORMULA, MERGED
from marketplace.web.fields import LineText, QuantityField, RupiahField
from marketplace.web.messages import in_our_words

FAULTS = ("#REF!", "#N/A", "#VALUE!", "#DIV/0!", "#NAME?", "#NUM!", "#NULL!")
DAY = re.compile(r"\d{4}-\d{2}-\d{2}([ T].*)?")
CURRENCY = re.compile(r"^(rp|idr)\.?\s*", re.IGNORECASE)
NO_CENTS = re.compile(r"(,-|,00|\.-|\.00)$")
EITHER_WAY = re.compile(r"\d{1,3}(,\d{3})+")  # 48,000: a thousand to some, a decimal to others
DAY_PATTERNS = (("%Y-%m-%d", 10), ("%d/%m/%Y", 10), ("%d-%m-%Y", 10))
DAYS = re.compile(r"\s*(hari|days?)$", re.IGNORECASE)


class CellFields(Schema):
    """The same checks as on the listing page."""

    name = LineText(validate=validate.Length(min=3, max=120))
    pack = LineText(validate=validate.Length(max=80))
    description = LineText(validate=validate.Length(max=LONGEST_DESCRIPTION))
    reason = LineText(validate=validate.Length(max=LONGEST_REASON))
    rupiah = RupiahField()
    quantity = QuantityField()
    stock = QuantityField(minimum=Decimal(0))
    days = fields.Integer(validate=validate.Range(min=0, max=LONGEST_LEAD))


_FIELDS: Mapping[str, fields.Field[Any]] = CellFields().fields


def refuse_unreadable(text: str) -> None:
    """Refuse cells that hold no text of their own."""
    if text.startswith(FORMULA):
        raise ValueError(_("Sel ini berisi rumus. Salin, lalu tempel sebagai nilai."))
    if text == MERGED:
        raise ValueError(_("Sel ini digabung dengan sel lain. Pisahkan selnya."))
    if text.upper() in FAULTS:
        raise ValueError(_("Rumus di sel ini gagal (%(fault)s). Isi nilainya.", fault=text))


def read_code(text: str) -> int:
    """Return the database id of an offer."""
    number = from_public("offer", text.lower())
    if number is None:
        raise ValueError(_("Kode ini tidak dikenal. Kosongkan bila produknya baru."))
    return number


def read_name(text: str) -> str:
    """Return a product's name."""
    return str(_checked("name", " ".join(text.split())))


def read_pack(text: str) -> str:
    """Return what a unit holds."""
    return str(_checked("pack", text))


def read_description(text: str) -> str:
    """Return the words about a product."""
    return str(_checked("description", text))


def read_reason(text: str) -> str:
    """Return why a price is far from what is usual."""
    return str(_checked("reason", text))


def read_category(text: str) -> str:
    """Return the category as it was written; which one it is, the catalogue knows."""
    return str(_checked("name", text))


def read_unit(text: str) -> str:
    """Return a unit as it is stored."""
    found = _units().get(text.casefold().rstrip("."))
    if found is None:
        raise ValueError(
            _("Satuan ini tidak dikenal. Pakai salah satu: %(units)s.", units=", ".join(UNITS))
        )
    return found


def read_rupiah(text: str) -> Money:
    """Return an amount: 48000, 48.000, Rp 48.000,-, 48rb."""
    plain = NO_CENTS.sub("", CURRENCY.sub("", text.strip()))
    _refuse_day(text)
    if EITHER_WAY.fullmatch(plain):
        digits = plain.replace(",", "")
        raise ValueError(
            _(
                "“%(typed)s” kurang jelas. Tulis %(one)s tanpa koma.",
                typed=text[:30],
                one=written(Decimal(digits)),
            )
        )
    amount: Money = _checked("rupiah", plain)
    if not amount:
        raise ValueError(_("Harga harus lebih dari nol."))
    return amount


def read_quantity(text: str) -> Decimal:
    """Return a quantity above zero: 12, 12,5 or 1.234,5."""
    _refuse_day(text)
    return Decimal(_checked("quantity", text))


def read_stock(text: str) -> Decimal:
    """Return a quantity that may be zero."""
    _refuse_day(text)
    return Decimal(_checked("stock", text))


def read_days(text: str) -> int:
    """Return a number of days: 3 or 3 hari."""
    _refuse_day(text)
    return int(_checked("days", DAYS.sub("", text.strip())))


def _checked(name: str, text: str) -> Any:  # noqa: ANN401
    try:
        return _FIELDS[name].deserialize(text)
    except ValidationError as error:
        told = in_our_words(error.normalized_messages()).values()
        raise ValueError(" ".join(each for found in told for each in found)) from None


def _refuse_day(text: str) -> None:
    if DAY.fullmatch(text):
        raise ValueError(
            _("Excel membaca isi ini sebagai tanggal. Ubah format selnya menjadi angka.")
        )


@cache
def _units() -> dict[str, str]:
    found = {unit: unit for unit in UNITS}
    for language in LANGUAGES:
        with speaking(language):
            found |= {str(word).casefold(): unit for unit, word in UNIT_NAMES.items()}
    return found


def read_day(text: str, *, else_say: str, months: bool = False) -> date:
    """Read a day as 2026-12-01, 1/12/2026 or 1-12-2026; with `months` also 2026-12, its first.

    What follows it in the cell, as the hour does in some tables, is not looked at. Raises
    `ValueError` with the given sentence for anything else, and for years in which the market
    has nothing to do.
    """
    for pattern, length in DAY_PATTERNS if not months else (*DAY_PATTERNS, ("%Y-%m", 7)):
        try:
            day = datetime.strptime(text[:length], pattern).date()  # noqa: DTZ007 - a day alone
        except ValueError:
            continue
        if day.year in YEARS:
            return day
    raise ValueError(else_say)
