"""The number of an order in its buyer's own books: PO/ANGKASA-RASA/2026/11/00042.

One series for each buyer and year, without gaps, as auditors ask of purchase orders. The public
number PO-2611-0417 stays what everybody else calls the order.
"""

from __future__ import annotations

from datetime import date, datetime

from marketplace.shared.clock import JAKARTA
from marketplace.shared.numbering import next_in_series

LONGEST_CODE = 24


def next_document_number(buyer_id: int, slug: str, placed_at: datetime) -> str:
    """Return the buyer's next number; its series is locked until the transaction ends."""
    day = placed_at.astimezone(JAKARTA).date()
    return written_number(slug, day, next_in_series(series_of(buyer_id, day.year)))


def written_number(slug: str, day: date, place: int) -> str:
    """Write the number of a buyer's order that has this place in its year."""
    return f"PO/{code_of(slug)}/{day:%Y/%m}/{place:05d}"


def series_of(buyer_id: int, year: int) -> str:
    """Return the name of a buyer's series of one year."""
    return f"PO/{buyer_id}/{year}"


def code_of(slug: str) -> str:
    """Write a buyer's short name as documents carry it, cut between words."""
    words = slug.upper().split("-")
    while len(words) > 1 and len("-".join(words)) > LONGEST_CODE:
        words.pop()
    return "-".join(words)[:LONGEST_CODE]
