"""Long lists in parts, found by the last row seen rather than by counting rows off."""

from __future__ import annotations

import base64
import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from marketplace.shared.errors import Invalid
from marketplace.shared.language import _
from marketplace.shared.opaque import LARGEST_ID

Row = TypeVar("Row")


@dataclass(frozen=True)
class Part(Generic[Row]):
    """One part of a list, how long the whole is, and where the next part begins."""

    items: Sequence[Row]
    next: str | None
    total: int


class Wide(int):
    """Marks a number that may exceed any row's id: rupiah, seconds, the id of a review."""


def write_cursor(*values: str | int) -> str:
    """Pack the sort values of the last row seen into an opaque cursor."""
    packed = json.dumps(values, separators=(",", ":")).encode()
    return base64.urlsafe_b64encode(packed).decode().rstrip("=")


def read_cursor(cursor: str | None, *kinds: type) -> tuple[Any, ...] | None:
    """Unpack a cursor into values of these types; a damaged one is `Invalid`.

    `int` stands for the id of a row or a count, `Wide` for larger whole numbers.
    """
    if not cursor:
        return None
    try:
        padded = cursor + "=" * (-len(cursor) % 4)
        values = json.loads(base64.urlsafe_b64decode(padded.encode("ascii")))
        fits = isinstance(values, list) and len(values) == len(kinds)
        fits = fits and all(map(_can_be_stored, values, kinds))
    except ValueError:
        fits = False
    if not fits:
        raise Invalid({"cursor": [_("Penanda halaman ini rusak. Mulai lagi dari awal.")]})
    return tuple(values)


def _can_be_stored(value: object, kind: type) -> bool:
    """Say whether a column could hold it: comparing with anything else would be an error."""
    if type(value) is int:
        most = 2**63 if kind is Wide else LARGEST_ID + 1
        return kind in (int, Wide) and abs(value) < most
    if isinstance(value, str) and kind is str:
        return not any(c == "\x00" or "\ud800" <= c <= "\udfff" for c in value)
    return False
