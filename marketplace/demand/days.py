"""Which days a need can name."""

from __future__ import annotations

from datetime import date, timedelta

from marketplace.shared.calendar import written_day
from marketplace.shared.clock import today
from marketplace.shared.errors import Invalid
from marketplace.shared.language import _

FURTHEST = timedelta(days=180)  # a harvest ahead; further nobody can promise


def refuse_days(first_day: date, answer_by: date) -> None:
    """Refuse days that have passed, lie too far ahead, or leave no time between them.

    Raises `Invalid` that names each field.
    """
    errors: dict[str, list[str]] = {}
    if first_day > today() + FURTHEST:
        last = written_day(today() + FURTHEST)
        errors["first_day"] = [_("Pilih hari paling lambat %(day)s.", day=last)]
    if first_day <= today():
        errors["first_day"] = [_("Pilih hari sesudah hari ini.")]
    if answer_by < today():
        errors["answer_by"] = [_("Hari ini sudah lewat. Pilih hari ini atau sesudahnya.")]
    elif answer_by >= first_day:
        errors["answer_by"] = [_("Batas jawab harus sebelum hari barang dibutuhkan.")]
    if errors:
        raise Invalid(errors)
