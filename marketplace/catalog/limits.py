"""How far a price may move before the regency looks at it. A setting, read at the start."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from marketplace.catalog.pricing import unit_price
from marketplace.catalog.tiers import Tier

_percent = [20]


def use(percent: int) -> None:
    """Let prices move this far, in per cent, from now on in this process."""
    _percent[0] = percent


def price_limit() -> int:
    """Return how many per cent a price may move at once."""
    return _percent[0]


def goes_beyond(present: Sequence[Tier], wanted: Sequence[Tier]) -> bool:
    """Say whether at any quantity the unit price moves further than the limit, up or down."""
    smallest = max(present[0].minimum_quantity, wanted[0].minimum_quantity)
    steps = {tier.minimum_quantity for tier in (*present, *wanted)}
    return any(
        100 * abs(_at(wanted, step) - _at(present, step)) > price_limit() * _at(present, step)
        for step in {max(step, smallest) for step in steps}
    )


def _at(tiers: Sequence[Tier], quantity: Decimal) -> int:
    return unit_price(tiers, quantity).rupiah
