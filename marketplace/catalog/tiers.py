"""Price tiers: the unit price from a quantity upwards. Pure: no database."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import ROUND_CEILING, Decimal
from itertools import pairwise

from marketplace.shared.language import _
from marketplace.shared.money import Money

MOST_TIERS = 5


@dataclass(frozen=True)
class Tier:
    """From this quantity on, a unit costs this much."""

    minimum_quantity: Decimal
    unit_price: Money

    def __str__(self) -> str:
        return f"{self.minimum_quantity.normalize():f}: {self.unit_price.rupiah}"


def problems_with_tiers(
    tiers: Sequence[Tier], smallest_order: Decimal, *, may_rise: bool = False
) -> list[str]:
    """Say what is wrong with these tiers, in the order in which they were given.

    One to five; quantities rise; prices fall or stay, unless `may_rise` declares otherwise; the
    first serves the smallest order.
    """
    if not tiers:
        return [_("Isi harga satuan.")]
    found = []
    if len(tiers) > MOST_TIERS:
        found.append(_("Paling banyak %(count)s tingkat harga.", count=MOST_TIERS))
    if any(tier.unit_price.rupiah <= 0 for tier in tiers):
        found.append(_("Harga harus lebih dari nol."))
    if any(a.minimum_quantity >= b.minimum_quantity for a, b in pairwise(tiers)):
        found.append(_("Jumlah tiap tingkat harga harus lebih besar dari tingkat sebelumnya."))
    if not may_rise and any(a.unit_price < b.unit_price for a, b in pairwise(tiers)):
        found.append(_("Harga grosir tidak boleh lebih mahal dari tingkat sebelumnya."))
    if tiers[0].minimum_quantity > smallest_order:
        found.append(_("Tingkat harga pertama harus mulai dari minimum pesanan."))
    return found


def whole_packs(quantity: Decimal, multiple: Decimal) -> Decimal:
    """Return the smallest multiple that is at least the quantity."""
    packs = (quantity / multiple).to_integral_value(ROUND_CEILING)
    return packs * multiple
