"""Rupiah written out in words, as invoices and receipts carry them."""

from __future__ import annotations

# fmt: off
_ONES = (
    "zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine",
    "ten", "eleven", "twelve", "thirteen", "fourteen", "fifteen", "sixteen", "seventeen",
    "eighteen", "nineteen",
)
_TENS = (
    "", "", "twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety",
)
# fmt: on
_SCALES = ("", "thousand", "million", "billion", "trillion", "quadrillion")


def amount_in_words(rupiah: int, language: str = "id") -> str:
    """Write a whole number of rupiah in words, in Indonesian (`id`) or English (`en`).

    Raises ValueError for another language and for 10^18 rupiah and more.
    """
    if abs(rupiah) >= 1000 ** len(_SCALES):
        raise ValueError("too large an amount to write out")
    if language == "id":
        from lokal import terbilang  # noqa: PLC0415 - a tenth of a second, seldom needed

        return terbilang(rupiah, currency=True)
    if language == "en":
        return f"{_english(rupiah)} rupiah"
    raise ValueError(f"no words in the language {language!r}")


def _english(number: int) -> str:
    if number < 0:
        return f"minus {_english(-number)}"
    if number == 0:
        return _ONES[0]
    groups: list[str] = []
    for scale in _SCALES:
        number, group = divmod(number, 1000)
        if group:
            groups.append(f"{_below_thousand(group)} {scale}".strip())
    return " ".join(reversed(groups))


def _below_thousand(number: int) -> str:
    hundreds, rest = divmod(number, 100)
    words = [f"{_ONES[hundreds]} hundred"] if hundreds else []
    if rest:
        words.append(_below_hundred(rest))
    return " ".join(words)


def _below_hundred(number: int) -> str:
    if number < len(_ONES):
        return _ONES[number]
    tens, ones = divmod(number, 10)
    return f"{_TENS[tens]}-{_ONES[ones]}" if ones else _TENS[tens]
