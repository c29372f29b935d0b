"""What a quantity costs by price tiers. Pure: no database, no HTTP."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Protocol

from marketplace.shared.money import Money


class Tier(Protocol):
    """A unit price from a quantity upwards."""

    @property
    def minimum_quantity(self) -> Decimal: ...  # noqa: D102

    @property
    def unit_price(self) -> Money: ...  # noqa: D102


@dataclass(frozen=True)
class NextTier:
    """What more brings a better price."""

    missing_quantity: Decimal
    unit_price: Money
    saving: Money  # on every unit


def unit_price(tiers: Sequence[Tier], quantity: Decimal) -> Money:
    """Return the price of one unit when `quantity` units are bought.

    Below the first tier its price holds. Raises `ValueError` without tiers.
    """
    ordered = _ordered(tiers)
    reached = [tier for tier in ordered if tier.minimum_quantity <= quantity]
    return (reached or ordered)[-1 if reached else 0].unit_price


def next_tier(tiers: Sequence[Tier], quantity: Decimal) -> NextTier | None:
    """Return the nearest tier above `quantity` that is cheaper than the present price."""
    present = unit_price(tiers, quantity)
    for tier in _ordered(tiers):
        if tier.minimum_quantity > quantity and tier.unit_price < present:
            return NextTier(
                missing_quantity=tier.minimum_quantity - quantity,
                unit_price=tier.unit_price,
                saving=present - tier.unit_price,
            )
    return None


def saving(tiers: Sequence[Tier], quantity: Decimal) -> Money:
    """Return what the tiers take off the whole, compared with the price of the first tier."""
    first = _ordered(tiers)[0].unit_price
    return first.times(quantity) - unit_price(tiers, quantity).times(quantity)


def _ordered(tiers: Sequence[Tier]) -> list[Tier]:
    if not tiers:
        raise ValueError("an offer without a price cannot be bought")
    return sorted(tiers, key=lambda tier: tier.minimum_quantity)
