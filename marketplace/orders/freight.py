"""What carrying a producer order costs, by a dated table. Pure: no database, no HTTP.

The rates are EXAMPLES, not any haulier's tariff: one pick-up per producer order from the
producer's kapanewon to the airport, or a courier to a household within the regency.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import ROUND_CEILING, Decimal
from enum import StrEnum

from marketplace.buyers.states import BuyerKind
from marketplace.shared.money import Money
from marketplace.shared.places import km_from

ROAD_FACTOR = Decimal("1.3")  # roads wind: usual ratio of road to straight-line distance
ROUNDED_UP_TO = 500  # rupiah; nobody carries smaller change


class Vehicle(StrEnum):
    """What goods travel in."""

    PICKUP = "pickup"  # to a dock of the airport
    COURIER = "courier"  # by motorcycle to a household


@dataclass(frozen=True)
class Rate:
    """Rupiah per trip and per road kilometre, from a day on."""

    since: date
    vehicle: Vehicle
    base: int
    per_km: int


RATES = (
    Rate(date(2025, 1, 1), Vehicle.PICKUP, base=40_000, per_km=1_500),
    Rate(date(2025, 1, 1), Vehicle.COURIER, base=15_000, per_km=0),
)


def vehicle_for(buyer: BuyerKind) -> Vehicle:
    """Return what goods travel in to a buyer of this kind."""
    return Vehicle.COURIER if buyer is BuyerKind.HOUSEHOLD else Vehicle.PICKUP


def freight_for(district_code: str, day: date, vehicle: Vehicle = Vehicle.PICKUP) -> Money:
    """Return the freight of one producer order, rounded up to Rp 500.

    `district_code` is the producer's kapanewon, `day` the delivery day. Raises `LookupError`
    before the first rate.
    """
    rate = _rate_on(day, vehicle)
    road_km = km_from(district_code) * ROAD_FACTOR
    exact = rate.base + rate.per_km * road_km
    steps = (exact / ROUNDED_UP_TO).to_integral_value(rounding=ROUND_CEILING)
    return Money(int(steps) * ROUNDED_UP_TO)


def _rate_on(day: date, vehicle: Vehicle) -> Rate:
    for rate in sorted(RATES, key=lambda rate: rate.since, reverse=True):
        if rate.vehicle is vehicle and rate.since <= day:
            return rate
    raise LookupError(f"no freight rate is known for {day}")
