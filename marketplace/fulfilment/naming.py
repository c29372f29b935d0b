"""Codes of delivery notes and lots. Pure: no database, no HTTP."""

from __future__ import annotations

import re
import secrets
from datetime import date

LETTERS = "ABCDEFGHJKMNPQRSTUVWXYZ23456789"  # none that look alike on wet paper
LENGTH, GROUP = 12, 4


def new_code() -> str:
    """Return a random code for a delivery note, 7Q4MZ2KD9XHT."""
    return "".join(secrets.choice(LETTERS) for _place in range(LENGTH))


def grouped(code: str) -> str:
    """Write a code as people read it out: 7Q4M-Z2KD-9XHT."""
    return "-".join(code[start : start + GROUP] for start in range(0, len(code), GROUP))


def typed_code(text: str) -> str:
    """Return the code as it is kept, however it was typed."""
    return re.sub(r"[^A-Z0-9]", "", text.upper())


def suggested_lot(product_name: str, packed_on: date) -> str:
    """Suggest a lot code from the good's initials and the day: GS-261125."""
    initials = "".join(word[0] for word in product_name.upper().split() if word[0].isalpha())
    return f"{initials[:3] or 'LOT'}-{packed_on:%y%m%d}"
