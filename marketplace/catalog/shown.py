"""A product and its offers as pages and the API show them. Pure: plain values, no database."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal

from marketplace.catalog.arrival import earliest_day
from marketplace.catalog.pricing import NextTier, next_tier, unit_price
from marketplace.catalog.states import OfferState, TaxKind
from marketplace.producers.states import CertificateKind, ProducerKind
from marketplace.shared.clock import utc_now
from marketplace.shared.money import Money


@dataclass(frozen=True)
class TierRow:
    """The unit price from a quantity upwards."""

    minimum_quantity: Decimal
    unit_price: Money


@dataclass(frozen=True)
class Paper:
    """A certificate that is valid today."""

    kind: CertificateKind
    number: str | None
    valid_until: date | None
    issuer: str | None = None
    checked_at: datetime | None = None  # by the regency


@dataclass(frozen=True)
class Photo:
    """A picture of an offer."""

    key: str
    alt: str


@dataclass
class OfferShown:
    """One producer's offer, with everything a buyer decides by."""

    offer_id: int
    state: OfferState
    producer_id: int
    producer_slug: str
    producer: str
    kind: ProducerKind
    village_code: str
    is_pkp: bool
    minimum_order: Money
    description: str
    minimum_quantity: Decimal
    order_multiple: Decimal
    available_quantity: Decimal
    weekly_capacity: Decimal | None
    booked_quantity: Decimal | None  # in the week of the first possible arrival
    lead_days: int
    price_tiers: list[TierRow] = field(default_factory=list)
    certificates: list[Paper] = field(default_factory=list)
    photos: list[Photo] = field(default_factory=list)

    @property
    def price(self) -> Money:
        """What a unit costs at the least quantity."""
        return self.price_at(self.minimum_quantity)

    @property
    def arrives_on(self) -> date:
        """The first day on which it can be at the airport."""
        return earliest_day(self.lead_days, utc_now())

    @property
    def capacity_left(self) -> Decimal | None:
        """What the producer can still make for the week of arrival; None without a limit."""
        if self.weekly_capacity is None:
            return None
        return max(self.weekly_capacity - (self.booked_quantity or Decimal(0)), Decimal(0))

    @property
    def left(self) -> Decimal:
        """What can be ordered at all: no more than is there, nor than can be made."""
        free = self.capacity_left
        return self.available_quantity if free is None else min(free, self.available_quantity)

    @property
    def is_sold_out(self) -> bool:
        """Say whether not even the least quantity is left."""
        return self.left < self.minimum_quantity

    def price_at(self, quantity: Decimal) -> Money:
        """Return what a unit costs when so many are bought."""
        return unit_price(self.price_tiers, quantity)

    def better_at(self, quantity: Decimal) -> NextTier | None:
        """Return what more brings a better price."""
        return next_tier(self.price_tiers, quantity)


@dataclass(frozen=True)
class ProductShown:
    """A product with all its offers on sale, the cheapest first."""

    product_id: int
    slug: str
    name: str
    name_en: str | None
    category_id: int
    unit: str
    pack: str
    description: str
    tax_kind: TaxKind
    art: str
    shelf_life_days: int | None
    storage: str | None
    season_months: str | None
    offers: tuple[OfferShown, ...]

    def offer_of(self, producer_slug: str | None) -> OfferShown | None:
        """Return the offer of one producer, or None."""
        return next((o for o in self.offers if o.producer_slug == producer_slug), None)
