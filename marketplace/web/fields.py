"""Marshmallow fields for our own types, lenient to how Indonesians write numbers."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from typing import Any

from marshmallow import ValidationError, fields

from marketplace.shared.calendar import YEARS
from marketplace.shared.language import _
from marketplace.shared.money import Money
from marketplace.shared.opaque import from_public, to_public
from marketplace.shared.quantity import LARGEST, written

LARGEST_RUPIAH = 10**12
THOUSANDS = {"rb": 1000, "ribu": 1000, "k": 1000, "jt": 1_000_000, "juta": 1_000_000}
GROUPED = re.compile(r"^\d{1,3}(\.\d{3})+$")
MISGROUPED = re.compile(r"(rp)? ?[\d.]*\d[.,]\d{3,}")  # 9.0000 or 48,000: no rupiah of 9 or 48


def read_number(text: str) -> Decimal:
    """Read 48.000, 48000, 48,5 and 48rb as people write them; `ValueError` when unclear."""
    compact = text.strip().lower().replace("rp", "").replace(" ", "").replace("\xa0", "")
    factor = 1
    for word, value in THOUSANDS.items():
        if compact.endswith(word):
            compact, factor = compact.removesuffix(word), value
            break
    whole, comma, fraction = compact.partition(",")
    if GROUPED.match(whole):
        whole = whole.replace(".", "")
    elif comma and "." in whole:
        raise ValueError(text)
    plain = f"{whole}.{fraction}" if comma else whole
    if not re.fullmatch(r"\d{1,15}(\.\d{1,6})?", plain):
        raise ValueError(text)
    return Decimal(plain) * factor


class RupiahField(fields.Integer):
    """`Money` as a whole number of rupiah; forms may also write 48.000 or 48rb."""

    def _serialize(self, value: Any, attr: str | None, obj: Any, **kwargs: Any) -> Any:
        return value.rupiah if isinstance(value, Money) else value

    def _deserialize(
        self,
        value: Any,
        attr: str | None,
        data: Mapping[str, Any] | None,
        **kwargs: Any,
    ) -> Any:
        try:
            exact = _whole(value)
        except (ValueError, InvalidOperation):
            raise ValidationError(_unclear(value)) from None
        if not 0 <= exact <= LARGEST_RUPIAH:
            raise ValidationError(_("Jumlah rupiah di luar batas yang wajar."))
        return Money(exact)


def _unclear(value: Any) -> str:
    """Ask back with the two likeliest readings of digits that are grouped wrongly."""
    digits = re.sub(r"[^0-9]", "", value)[:15] if isinstance(value, str) else ""
    if len(digits) < 3:
        return _("Tulis jumlah rupiah, misalnya 48.000 atau 48rb.")
    return _(
        "“%(typed)s” kurang jelas. Maksudnya %(one)s atau %(other)s?",
        typed=value.strip()[:30],
        one=written(Decimal(digits)),
        other=written(Decimal(digits[:-1])),
    )


def _whole(value: Any) -> int:
    if isinstance(value, bool) or not isinstance(value, int | str):
        raise ValueError(value)
    number = _rupiah(value) if isinstance(value, str) else Decimal(value)
    if number != number.to_integral_value():
        raise ValueError(value)
    return int(number)


def _rupiah(text: str) -> Decimal:
    plain = text.strip().lower()
    if MISGROUPED.fullmatch(plain) and not GROUPED.match(plain.removeprefix("rp").strip()):
        raise ValueError(text)
    return read_number(text)


class QuantityField(fields.Field[Decimal]):
    """A quantity: a decimal string with at most three places; forms may write 48,5."""

    def __init__(self, *, minimum: Decimal = Decimal("0.001"), **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.minimum = minimum

    def _serialize(self, value: Any, attr: str | None, obj: Any, **kwargs: Any) -> Any:
        return None if value is None else f"{value:f}"

    def _deserialize(
        self,
        value: Any,
        attr: str | None,
        data: Mapping[str, Any] | None,
        **kwargs: Any,
    ) -> Decimal:
        try:
            quantity = _decimal(value)
        except (ValueError, InvalidOperation):
            message = _("Tulis jumlahnya dengan angka, misalnya 12 atau 2,5.")
            raise ValidationError(message) from None
        if quantity * 1000 % 1:
            raise ValidationError(_("Paling banyak tiga angka di belakang koma."))
        if quantity < self.minimum:
            raise ValidationError(_("Jumlahnya terlalu kecil."))
        if quantity > LARGEST:
            raise ValidationError(_("Jumlahnya terlalu besar."))
        return quantity


def _decimal(value: Any) -> Decimal:
    if isinstance(value, bool) or not isinstance(value, int | str):
        raise ValueError(value)
    if isinstance(value, int):
        return Decimal(value)
    if re.fullmatch(r"\d{1,10}(\.\d{1,3})?", value.strip()) and not GROUPED.match(
        value.strip()
    ):
        return Decimal(value.strip())  # the API's own form
    return read_number(value)


class DayField(fields.Date):
    """A day near enough that days, months and years before and after it can be reckoned."""

    def _deserialize(
        self,
        value: Any,
        attr: str | None,
        data: Mapping[str, Any] | None,
        **kwargs: Any,
    ) -> date:
        day = super()._deserialize(value, attr, data, **kwargs)
        _refuse_far(day.year)
        return day


def _refuse_far(year: int) -> None:
    if year not in YEARS:
        raise ValidationError(
            _(
                "Pilih hari antara tahun %(first)s dan %(last)s.",
                first=YEARS[0],
                last=YEARS[-1],
            )
        )


class MomentField(fields.AwareDateTime):
    """A moment near enough that it can be reckoned with in every timezone."""

    def _deserialize(
        self,
        value: Any,
        attr: str | None,
        data: Mapping[str, Any] | None,
        **kwargs: Any,
    ) -> datetime:
        moment = super()._deserialize(value, attr, data, **kwargs)
        _refuse_far(moment.year)
        return moment


class OpaqueId(fields.Field[int]):
    """A database id as an opaque string of one kind; another kind's id is refused."""

    def __init__(self, kind: str, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.kind = kind

    def _serialize(self, value: Any, attr: str | None, obj: Any, **kwargs: Any) -> Any:
        return None if value is None else to_public(self.kind, value)

    def _deserialize(
        self,
        value: Any,
        attr: str | None,
        data: Mapping[str, Any] | None,
        **kwargs: Any,
    ) -> int:
        number = from_public(self.kind, value) if isinstance(value, str) else None
        if number is None:
            raise ValidationError(_("Tidak ada yang memakai tanda ini. Pilih dari daftar."))
        return number


def optional_id(kind: str, description: str = "") -> OpaqueId:
    """Return the field of an id that may be left out, named as its kind and described."""
    metadata = {"description": description} if description else {}
    return OpaqueId(kind, data_key=kind, load_default=None, allow_none=True, metadata=metadata)


class LineText(fields.String):
    """One line of text: trimmed, and free of control characters."""

    def _deserialize(
        self,
        value: Any,
        attr: str | None,
        data: Mapping[str, Any] | None,
        **kwargs: Any,
    ) -> Any:
        text = super()._deserialize(value, attr, data, **kwargs)
        if any((ord(c) < 32 and c not in "\r\n\t") or c == "\x7f" for c in text):
            raise ValidationError(_("Ada tanda yang tidak terbaca. Ketik ulang."))
        return text.strip()
