"""The facts of the example market, one frozen record a row.

Prices, stocks, capacities and days are examples. Certificates have a kind and a term, never a
number: nobody's papers are invented.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, time
from decimal import Decimal
from typing import Any

from marketplace.buyers.states import BuyerKind, Zone
from marketplace.catalog.states import GoodsKind, TaxKind
from marketplace.producers.states import CertificateKind, ProducerKind
from marketplace.shared.actors import Role

Months = tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Category:
    """A shelf of the catalogue; `art` names one of our drawings."""

    slug: str
    name: str
    name_en: str
    art: str
    position: int
    source: str


@dataclass(frozen=True, slots=True)
class Good:
    """A product in one packing; `season` lists the months it is fresh, empty for all year."""

    slug: str
    category: str
    product: str
    variant: str
    product_en: str
    variant_en: str
    unit: str
    unit_en: str
    pack: str
    price_rupiah: int
    minimum_quantity: Decimal
    order_multiple: Decimal
    shelf_life_days: int
    certificates: tuple[CertificateKind, ...]
    halal_exempt: bool
    season: Months
    art: str
    goods_kind: GoodsKind
    tax_kind: TaxKind
    temperature: str
    specs: dict[str, Any]  # as the spec sheet of its category keeps them
    catch_weight: bool
    tare_kg: Decimal | None
    spec: str
    source: str

    @property
    def name(self) -> str:
        """Product and packing, as the catalogue shows them."""
        return f"{self.product} {self.variant}"

    @property
    def name_en(self) -> str:
        """The same for readers of English."""
        return f"{self.product_en}, {self.variant_en}"

    def is_in_season(self, month: int) -> bool:
        """Say whether it is fresh in this month, 1 to 12."""
        return not self.season or month in self.season


@dataclass(frozen=True, slots=True)
class Producer:
    """A producer group; `poor_members` are attested in welfare deciles 1 to 4."""

    slug: str
    name: str
    kind: ProducerKind
    village_code: str
    village: str
    district: str
    members: int
    poor_members: int
    attested_on: date | None
    weekly_capacity_kg: Decimal
    lead_days: int
    order_minimum_rupiah: int
    freight_rupiah: int
    dispatch_days: tuple[int, ...]
    pkp: bool
    women_led: bool
    email: str
    story: str
    source: str


@dataclass(frozen=True, slots=True)
class PriceTier:
    """The price of a unit from this quantity on."""

    minimum_quantity: Decimal
    unit_price_rupiah: int


@dataclass(frozen=True, slots=True)
class Offer:
    """One producer's offer of one good; `weekly_capacity` counts units of the good."""

    producer: str
    good: str
    price_rupiah: int
    price_tiers: tuple[PriceTier, ...]
    minimum_quantity: Decimal
    order_multiple: Decimal
    stock: Decimal
    weekly_capacity: Decimal
    lead_days: int
    source: str


@dataclass(frozen=True, slots=True)
class Certificate:
    """A paper of a producer that still runs `valid_days` from loading; None runs for good."""

    producer: str
    kind: CertificateKind
    valid_days: int | None
    source: str


@dataclass(frozen=True, slots=True)
class Buyer:
    """A business at the airport; `appetite` weighs the categories it buys, 1 to 5.

    `passenger_share` is the part of the month's passengers it feeds or sells to.
    """

    slug: str
    name: str
    kind: BuyerKind
    village_code: str
    village: str
    payment_days: int
    approval_limit_rupiah: int
    passenger_share: Decimal
    appetite: dict[str, int]
    email: str
    about: str
    source: str


@dataclass(frozen=True, slots=True)
class Household:
    """A family that buys for itself."""

    slug: str
    name: str
    village_code: str
    village: str
    address: str
    source: str


@dataclass(frozen=True, slots=True)
class Outlet:
    """A kitchen, bar or shop of a buyer."""

    buyer: str
    name: str
    cost_centre: str
    source: str


@dataclass(frozen=True, slots=True)
class DeliveryPoint:
    """A dock that takes goods between two times of the day, WIB."""

    buyer: str
    name: str
    zone: Zone
    village_code: str
    address: str
    opens: time
    closes: time
    source: str


@dataclass(frozen=True, slots=True)
class Membership:
    """A person in one role of one organisation: producer, buyer, household or `belabeliku`."""

    email: str
    name: str
    organisation: str
    role: Role
    title: str
    source: str


@dataclass(frozen=True, slots=True)
class PassengerMonth:
    """Passengers of the airport in the month that begins on `month`."""

    month: date
    passengers: int
    estimated: bool
    source: str
