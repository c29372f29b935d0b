"""Fixed words of local content, and what counts as local. Pure: no database, no HTTP."""

from __future__ import annotations

from collections.abc import Sequence
from enum import StrEnum

from marketplace.shared.places import REGENCY_CODE

WHOLE = 10_000  # basis points


class Measure(StrEnum):
    """What is compared."""

    VALUE = "value"  # rupiah before tax
    QUANTITY = "quantity"  # of one unit


class Phase(StrEnum):
    """Where a rule stands on a day."""

    PLANNED = "planned"
    RUNNING = "running"
    ENDED = "ended"


class ReasonKind(StrEnum):
    """Why a buyer takes a good from outside although a local one is offered, or none is."""

    NO_SUPPLY = "no_supply"
    PRICE = "price"
    QUALITY = "quality"
    TIME = "time"
    OTHER = "other"


def local_places(places: Sequence[str]) -> tuple[str, ...]:
    """Return the codes under which an origin is local; without any the whole regency."""
    return tuple(places) or (REGENCY_CODE,)


def is_local(village_code: str, places: Sequence[str] = ()) -> bool:
    """Say whether an origin lies in one of these kapanewon or kalurahan, else the regency."""
    return any(
        village_code == each or village_code.startswith(f"{each}.")
        for each in local_places(places)
    )
