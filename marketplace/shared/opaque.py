"""Ids as the world sees them: opaque, and of no use for another kind of thing."""

from functools import cache, lru_cache
from zlib import crc32

from sqids import Sqids

LARGEST_ID = 2**31 - 1  # that a column of ids holds
ALPHABET = "ynp8sf7l01agrve42b59xmz3hkowi6uqcdjt"  # lower case: read out on the phone


@cache
def _sqids() -> Sqids:
    return Sqids(alphabet=ALPHABET, min_length=10)


@lru_cache(maxsize=16_384)  # the ids of offers and organisations are written again and again
def to_public(kind: str, number: int) -> str:
    """Return the opaque id of the thing of this kind with this database id."""
    return _sqids().encode([crc32(kind.encode()) % 4096, number])


def from_public(kind: str, text: str) -> int | None:
    """Return the database id, or None when the text is no id of this kind."""
    numbers = _sqids().decode(text) if text.isascii() and len(text) <= 40 else []
    if len(numbers) != 2 or to_public(kind, numbers[1]) != text:
        return None
    return numbers[1] if numbers[1] <= LARGEST_ID else None
