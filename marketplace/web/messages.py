"""Marshmallow's own English sentences, in the words of our pages."""

from __future__ import annotations

import re
from typing import Any

from marketplace.shared.language import LazyText, _, _l

SAME_FOR_ALL = {
    "Missing data for required field.": _l("Isian ini belum diisi."),
    "Field may not be null.": _l("Isian ini belum diisi."),
    "Unknown field.": _l("Isian ini tidak dikenal."),
    "Invalid input type.": _l("Isian ini tidak terbaca."),
    "Invalid input.": _l("Isian ini tidak terbaca."),
    "Invalid value.": _l("Isian ini tidak terbaca."),
    "Not a valid string.": _l("Tulis dengan huruf."),
    "Not a valid integer.": _l("Tulis dengan angka bulat."),
    "Not a valid number.": _l("Tulis dengan angka."),
    "Not a valid boolean.": _l("Jawab ya atau tidak."),
    "Not a valid list.": _l("Kirim sebagai daftar."),
    "Not a valid mapping type.": _l("Isian ini tidak terbaca."),
    "Not a valid date.": _l("Tulis tanggal, misalnya 2026-11-24."),
    "Not a valid time.": _l("Tulis jam, misalnya 05:30."),
    "Not a valid datetime.": _l("Tulis tanggal dan jam, misalnya 2026-11-24T05:30:00Z."),
    "Not a valid email address.": _l("Tulis alamat e-mail, misalnya nama@contoh.id."),
    "Not a valid URL.": _l("Tulis alamat web, misalnya https://contoh.id."),
}
WITH_VALUES = (
    (r"Shorter than minimum length (\d+)\.", _l("Pakai paling sedikit %(a)s huruf.")),
    (r"Longer than maximum length (\d+)\.", _l("Pakai paling banyak %(a)s huruf.")),
    (r"Length must be between (\d+) and (\d+)\.", _l("Pakai %(a)s sampai %(b)s huruf.")),
    (
        r"Must be greater than or equal to (\S+) and less than or equal to (\S+)\.",
        _l("Isi antara %(a)s dan %(b)s."),
    ),
    (r"Must be greater than or equal to (\S+)\.", _l("Paling sedikit %(a)s.")),
    (r"Must be less than or equal to (\S+)\.", _l("Paling banyak %(a)s.")),
    (r"Must be greater than (\S+)\.", _l("Harus lebih dari %(a)s.")),
    (r"Must be one of: (.+)\.", _l("Pilih salah satu: %(a)s.")),
    (r"Not a valid (?:choice|enum)\.?.*", _l("Pilih salah satu yang tersedia.")),
)


def in_our_words(messages: Any) -> Any:  # noqa: ANN401
    """Return marshmallow's messages, however nested, in the reader's language."""
    if isinstance(messages, dict):
        return {name: in_our_words(inner) for name, inner in messages.items()}
    if isinstance(messages, list):
        return [
            in_our_words(inner) if isinstance(inner, dict) else _sentence(str(inner))
            for inner in messages
        ]
    if isinstance(messages, LazyText):
        return [str(messages)]  # marshmallow makes lists of plain strings only
    return _sentence(messages) if isinstance(messages, str) else messages


def _sentence(english: str) -> str:
    if english in SAME_FOR_ALL:
        return str(SAME_FOR_ALL[english])
    for pattern, ours in WITH_VALUES:
        found = re.fullmatch(pattern, english)
        if found:
            values = (*found.groups(), None, None)
            return _(ours.message, a=values[0], b=values[1])
    return english
