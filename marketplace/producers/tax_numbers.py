"""What the digits of a tax number tell. Pure: no database, no tax office.

Rules: PMK 112/PMK.03/2022 - since 2024 a resident's NPWP is the NIK; all others have their old
15 digits behind a zero.
"""

from __future__ import annotations

from enum import StrEnum

WOMAN = 40  # added to the day of birth in a NIK
MONTHS, DAYS = range(1, 13), range(1, 32)
PROVINCES = range(11, 100)


class NumberForm(StrEnum):
    """Which kind of tax number it looks like."""

    NPWP = "npwp"  # 15 digits, or 16 that begin with a zero
    NIK = "nik"
    WRONG = "wrong"


def digits_of(number: str) -> str:
    """Return a number without what people write between its digits."""
    return "".join(sign for sign in number if sign not in ".- /")


def form_of(number: str) -> NumberForm:
    """Name the form of a tax number; `WRONG` where it can be none."""
    digits = digits_of(number)
    if not (digits.isascii() and digits.isdecimal()) or not digits.strip("0"):
        return NumberForm.WRONG
    if len(digits) == 15 or (len(digits) == 16 and digits[0] == "0"):
        return NumberForm.NPWP
    return NumberForm.NIK if len(digits) == 16 and _is_nik(digits) else NumberForm.WRONG


def same_number(number: str) -> frozenset[str]:
    """Return all ways to write this number's digits: 15, or 16 with a zero before them."""
    digits = digits_of(number)
    if len(digits) == 16 and digits[0] == "0":
        return frozenset({digits, digits[1:]})
    return frozenset({digits, f"0{digits}"}) if len(digits) == 15 else frozenset({digits})


def _is_nik(digits: str) -> bool:
    day, month = int(digits[6:8]), int(digits[8:10])
    born = (day in DAYS or day - WOMAN in DAYS) and month in MONTHS
    return int(digits[:2]) in PROVINCES and born and digits[12:] != "0000"
