"""A product and its offers as pages and the API show them. Pure: plain values, no database."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from functools import cached_property
from typing import Any

from marketplace.catalog.pricing import NextTier, next_tier, unit_price
from marketplace.catalog.promises import DayPromise, first_day_with
from marketplace.catalog.states import OfferState, TaxKind
from marketplace.producers.states import CertificateKind, ProducerKind
from marketplace.shared.money import Money

DAYS_LISTED = 14


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
    lead_days: int
    cut_off_hour: int
    promises: Sequence[DayPromise] = ()  # by day
    enters_sterile: bool = True  # may be handed over in the sterile area
    list_name: str | None = None  # of the price list that holds for the reader
    price_tiers: list[TierRow] = field(default_factory=list)
    certificates: list[Paper] = field(default_factory=list)
    photos: list[Photo] = field(default_factory=list)

    @property
    def price(self) -> Money:
        """What a unit costs at the least quantity."""
        return self.price_at(self.minimum_quantity)

    @cached_property
    def arrives_on(self) -> date | None:
        """The first day on which its smallest order can be at the airport; None: not soon."""
        return first_day_with(self.promises, self.minimum_quantity)

    @cached_property
    def _first(self) -> DayPromise | None:
        return next((each for each in self.promises if each.day == self.arrives_on), None)

    @property
    def capacity(self) -> Decimal | None:
        """What the producer makes in the week of arrival; None without a limit."""
        return self._first.capacity if self._first else self.weekly_capacity

    @property
    def days(self) -> Sequence[DayPromise]:
        """The next two weeks, from the first day on which it could arrive."""
        return [each for each in self.promises if not each.is_too_soon][:DAYS_LISTED]

    @property
    def left(self) -> Decimal:
        """What can be ordered for the first day: no more than is there, nor can be made."""
        return self._first.quantity if self._first else Decimal(0)

    @property
    def is_sold_out(self) -> bool:
        """Say whether not even the least quantity is left."""
        return self.available_quantity < self.minimum_quantity

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
    specs: Mapping[str, Any]  # what the sheet of its category says of it
    family_id: int | None  # of which it is a variant
    is_catch_weight: bool | None  # ordered quantities are nominal
    tare: Decimal | None  # kg of each container
    offers: tuple[OfferShown, ...]

    def offers_of(self, producer_slug: str | None) -> Sequence[OfferShown]:
        """Return the offers of one producer: more than one after products were merged."""
        return [offer for offer in self.offers if offer.producer_slug == producer_slug]

    def offer_of(
        self, producer_slug: str | None, offer_id: int | None = None
    ) -> OfferShown | None:
        """Return the offer of one producer, of several the one named, or None."""
        offers = self.offers_of(producer_slug)
        named = (offer for offer in offers if offer.offer_id == offer_id)
        return next(named, offers[0] if offers else None)
