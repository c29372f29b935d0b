"""Between which prices nobody asks why. Pure: no database."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal

from marketplace.catalog.states import PriceBasis
from marketplace.shared.language import _
from marketplace.shared.money import Money

HUNDRED = Decimal(100)


@dataclass(frozen=True)
class Commodity:
    """What a producer sells, as far as its price can be compared."""

    product_id: int | None  # None: the catalogue does not know it yet
    category_id: int
    unit: str
    producer_id: int | None  # whose own offers are no comparison


@dataclass(frozen=True)
class Bounds:
    """What a price is compared with, and how far it may be from that."""

    compared_with: Money
    basis: PriceBasis
    lowest: Money
    highest: Money

    def hold(self, price: Money) -> bool:
        """Say whether nobody needs to ask why."""
        return self.lowest <= price <= self.highest

    def percent_off(self, price: Money) -> int:
        """Return by how many whole per cent a price is off, below zero for cheaper."""
        difference = Decimal(price.rupiah - self.compared_with.rupiah)
        return int((difference * HUNDRED / self.compared_with.rupiah).to_integral_value())


def bounds_around(price: Money, basis: PriceBasis, *, below: int, above: int) -> Bounds:
    """Return the bounds so many per cent below and above a price; whole rupiah inside them."""
    exact = Decimal(price.rupiah)
    lowest = (exact * (100 - below) / HUNDRED).to_integral_value(ROUND_CEILING)
    highest = (exact * (100 + above) / HUNDRED).to_integral_value(ROUND_FLOOR)
    return Bounds(price, basis, Money(int(lowest)), Money(int(highest)))


def median(prices: list[Money]) -> Money:
    """Return the middle price; of two, their half sum, rounded up. `ValueError` for none."""
    ordered = sorted(price.rupiah for price in prices)
    if not ordered:
        raise ValueError("no price has no middle")
    at = len(ordered) // 2
    if len(ordered) % 2:
        return Money(ordered[at])
    return Money(-(-(ordered[at - 1] + ordered[at]) // 2))


def words_about(bounds: Bounds, price: Money) -> str:
    """Say how far a price is from what it is compared with, and what is usual."""
    off = bounds.percent_off(price)
    words = {
        (PriceBasis.REFERENCE, True): _("%(percent)s %% di atas harga acuan", percent=off),
        (PriceBasis.REFERENCE, False): _("%(percent)s %% di bawah harga acuan", percent=-off),
        (PriceBasis.MEDIAN, True): _("%(percent)s %% di atas harga penjual lain", percent=off),
        (PriceBasis.MEDIAN, False): _(
            "%(percent)s %% di bawah harga penjual lain", percent=-off
        ),
    }
    return words[bounds.basis, off >= 0]


def words_asking_why(bounds: Bounds, price: Money) -> str:
    """Ask for the reason of a price that is outside its bounds."""
    return _(
        "Harga ini %(off)s. Tulis alasannya, atau pilih harga %(lowest)s sampai %(highest)s.",
        off=words_about(bounds, price),
        lowest=bounds.lowest,
        highest=bounds.highest,
    )
