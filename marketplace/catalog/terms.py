"""On what terms an offer is sold to somebody: prices, least amount, packs. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal

from marketplace.catalog.models import Offer
from marketplace.catalog.pricing import Tier
from marketplace.catalog.states import PriceScope
from marketplace.shared.money import Money

NEAREST = (PriceScope.AGREEMENT, PriceScope.BUYER, PriceScope.PUBLIC)  # the first that holds


@dataclass(frozen=True)
class TermTier:
    """The unit price from a quantity upwards."""

    minimum_quantity: Decimal
    unit_price: Money


@dataclass(frozen=True)
class Terms:
    """What holds for one buyer on one day."""

    tiers: tuple[Tier, ...]
    minimum_quantity: Decimal
    order_multiple: Decimal
    minimum_order: Money | None = None  # of the list; None: the producer's own
    list_id: int | None = None
    list_name: str | None = None
    scope: PriceScope | None = None

    @property
    def is_own(self) -> bool:
        """Say whether these terms are meant for one buyer alone."""
        return self.scope in {PriceScope.BUYER, PriceScope.AGREEMENT}


def usual_terms(offer: Offer) -> Terms:
    """Return the offer's own prices and amounts, which hold where no list does."""
    return Terms(tuple(offer.price_tiers), offer.minimum_quantity, offer.order_multiple)


def nearest(found: Iterable[Terms]) -> Terms | None:
    """Return the terms that come first: by an agreement, for the buyer, for all; the newest."""
    return min(
        found,
        key=lambda terms: (NEAREST.index(terms.scope or NEAREST[-1]), -(terms.list_id or 0)),
        default=None,
    )


def least_order(terms: Iterable[Terms], usual: Money) -> Money:
    """Return the least goods for a producer: the smallest that any of the lists asks."""
    asked = [each.minimum_order for each in terms if each.minimum_order is not None]
    return min(asked, default=usual)


TermsByOffer = Mapping[int, Terms]
