"""What the lines of waiting orders hold. Pure: no database, no HTTP."""

from __future__ import annotations

from collections.abc import Iterable

from marketplace.catalog.services.stock import Hold
from marketplace.orders.models import ProducerOrder


def held_by(parts: Iterable[ProducerOrder]) -> list[Hold]:
    """Return what the lines of parts hold that nobody has confirmed yet."""
    return [
        Hold(line.offer_id, line.quantity, part.delivery_day, line.id, f"lines.{line.id}")
        for part in parts
        for line in part.lines
    ]
