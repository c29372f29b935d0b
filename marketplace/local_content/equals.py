"""Which local offers are equal to a good, and which is nearest. Pure: no database."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_CEILING, Decimal

from marketplace.catalog.models import Offer, Product
from marketplace.catalog.pricing import unit_price
from marketplace.catalog.terms import Terms
from marketplace.local_content.states import is_local
from marketplace.shared.money import Money
from marketplace.shared.places import km_from

MOST_EQUALS = 3  # shown of one good


@dataclass(frozen=True)
class Sought:
    """A good from outside, and what counts as local for it."""

    product: Product
    quantity: Decimal
    but_not: int | None = None  # the offer that is taken now
    price: Money | None = None  # of one unit, as it is taken now
    places: Sequence[str] = ()


@dataclass(frozen=True)
class Equal:
    """A local offer that could stand in the place of a good from outside."""

    offer: Offer
    is_same_product: bool
    unit_price: Money
    difference: Money | None  # of one unit: above zero, the local one is dearer
    km: Decimal  # from its kapanewon to the airport
    first_day: date | None = None

    @property
    def rank(self) -> tuple[bool, Decimal, Money, int]:
        """The same product first, then the nearest, then the cheapest."""
        return (not self.is_same_product, self.km, self.unit_price, self.offer.id)


def is_equal(product: Product, other: Product) -> bool:
    """Say whether one good can stand for the other.

    It is the same product, or of the same category and unit, and neither its pack nor any
    answer of its spec sheet says otherwise.
    """
    if product.id == other.id:
        return True
    if (product.category_id, product.unit) != (other.category_id, other.unit):
        return False
    if product.pack and other.pack and product.pack != other.pack:
        return False
    shared = product.specs.keys() & other.specs.keys()
    return all(product.specs[key] == other.specs[key] for key in shared)


def equals_among(
    sought: Sought, offers: Iterable[Offer], terms: dict[int, Terms]
) -> list[Equal]:
    """Return the equals among some offers, the nearest first."""
    fitting = (
        offer
        for offer in offers
        if offer.id != sought.but_not
        and is_local(offer.producer.village_code, sought.places)
        and is_equal(sought.product, offer.product)
    )
    return sorted(
        (_equal(sought, each, terms[each.id]) for each in fitting), key=lambda equal: equal.rank
    )


def _equal(sought: Sought, offer: Offer, terms: Terms) -> Equal:
    quantity = max(sought.quantity, terms.minimum_quantity)
    price = unit_price(terms.tiers, quantity)
    return Equal(
        offer,
        offer.product_id == sought.product.id,
        price,
        None if sought.price is None else price - sought.price,
        km_from(offer.producer.district_code),
    )


def fitting(quantity: Decimal, offer: Offer) -> Decimal:
    """Return a quantity in whole packs of an offer, and no less than it sells."""
    wanted = max(quantity, offer.minimum_quantity)
    packs = (wanted / offer.order_multiple).to_integral_value(ROUND_CEILING)
    return packs * offer.order_multiple
