"""What the offers on sale cost, as one payer counts: by what is shown, lists are narrowed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property

from marketplace.catalog.bits import Scale, bits


@dataclass(frozen=True)
class Payer:
    """Who pays: with value added tax in the prices or before it, and at which own prices."""

    with_tax: bool = False
    own: Mapping[int, int] = field(default_factory=dict)  # by offer: rupiah a unit, before tax


ANYBODY = Payer()


@dataclass(frozen=True)
class Prices:
    """Rupiah of one unit at the least quantity, by number of the offer."""

    usual: Sequence[int]
    scale: Scale  # of the usual prices
    own: Mapping[int, int] = field(default_factory=dict)

    def of(self, number: int) -> int:
        """Return the price of an offer in rupiah."""
        return self.own.get(number, self.usual[number])

    def at_most(self, rupiah: int) -> int:
        """Return the set of offers that cost no more than this."""
        usual = self.scale.at_most(rupiah)
        if not self.own:
            return usual
        cheap = [number for number, price in self.own.items() if price <= rupiah]
        return usual & ~self._owned | bits(cheap, len(self.usual))

    @cached_property
    def _owned(self) -> int:
        return bits(self.own, len(self.usual))
