"""What may be wrong with what is written of a standing order, and the prices agreed on."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import NotRequired, TypedDict

from marketplace.buyers.dock_queries import open_windows
from marketplace.buyers.models import Buyer, DeliveryPoint
from marketplace.catalog.models import Offer
from marketplace.catalog.pricing import unit_price
from marketplace.orders.queries.shelves import shelf_for
from marketplace.orders.quotes import Wanted
from marketplace.orders.quoting import Shelf, is_sold
from marketplace.shared.clock import today
from marketplace.shared.errors import Invalid
from marketplace.shared.language import _
from marketplace.shared.money import Money
from marketplace.shared.quantity import written
from marketplace.standing_orders.models import (
    LONGEST_AHEAD,
    StandingAmount,
    StandingLine,
    StandingOrder,
)
from marketplace.standing_orders.states import Substitute

MOST_LINES = 100
LEVEL = Decimal("1.15")  # among open lines orders share between those so much dearer at most


class LineFacts(TypedDict):
    """One good, and how much of it comes on which weekday (0: Monday)."""

    quantities: Mapping[int, Decimal]
    offer_id: NotRequired[int | None]
    product_id: NotRequired[int | None]
    substitute: NotRequired[Substitute]


def checked_lines(lines: Sequence[LineFacts], buyer: Buyer) -> list[StandingLine]:
    """Make the lines, at today's prices. Raises `Invalid` naming what cannot be wanted."""
    if not 1 <= len(lines) <= MOST_LINES:
        text = _("Isi 1 sampai %(most)s barang.", most=MOST_LINES)
        raise Invalid({"lines": [text]})
    shelf = shelf_for([_wanted(facts) for facts in lines], buyer.id)
    errors: dict[str, list[str]] = {}
    made: list[StandingLine] = []
    seen: set[tuple[int | None, int | None]] = set()
    for place, facts in enumerate(lines):
        key = (facts.get("offer_id"), facts.get("product_id"))
        problem = _problem(facts, shelf)
        if key in seen:
            problem = _("Barang ini ditulis dua kali. Gabungkan jumlahnya dalam satu baris.")
        seen.add(key)
        if problem:
            errors[f"lines.{place}"] = [problem]
        else:
            made.append(_line(facts, shelf))
    if errors:
        raise Invalid(errors)
    return made


def check_dates(starts_on: date, ends_on: date | None, before: StandingOrder | None) -> None:
    """Refuse days that have passed. Raises `Invalid`."""
    errors: dict[str, list[str]] = {}
    began = before is not None and before.starts_on == starts_on
    if starts_on <= today() and not began:
        errors["starts_on"] = [_("Pilih hari mulai sesudah hari ini.")]
    if ends_on is not None and ends_on < max(starts_on, today()):
        errors["ends_on"] = [_("Hari berakhir harus sesudah hari mulai dan belum lewat.")]
    if errors:
        raise Invalid(errors)


def check_numbers(name: str, days_before: int, tolerance_percent: int) -> None:
    """Refuse a missing name and numbers out of range. Raises `Invalid`."""
    errors: dict[str, list[str]] = {}
    if not name.strip():
        errors["name"] = [_("Beri nama, misalnya “Air untuk dapur”.")]
    if not 1 <= days_before <= LONGEST_AHEAD:
        text = _("Isi 1 sampai %(most)s hari sebelumnya.", most=LONGEST_AHEAD)
        errors["days_before"] = [text]
    if not 0 <= tolerance_percent <= 100:
        errors["tolerance_percent"] = [_("Isi 0 sampai 100 persen.")]
    if errors:
        raise Invalid(errors)


def check_hour(point: DeliveryPoint, weekdays: set[int], hour: object) -> None:
    """Refuse weekdays on which the dock is shut, and hours it has not. Raises `Invalid`."""
    windows = open_windows(point.id)
    if hour is not None and hour not in {window.opens_at for window in windows}:
        raise Invalid({"dock_hour": [_("Pilih jam tiba dari daftar.")]})
    if windows and not weekdays & {window.weekday for window in windows}:
        text = _("%(dock)s tutup pada semua hari itu. Pilih hari lain.", dock=point.name)
        raise Invalid({"lines": [text]})


def _wanted(facts: LineFacts) -> Wanted:
    offer_id = facts.get("offer_id")
    product_id = None if offer_id else facts.get("product_id")
    return Wanted(Decimal(1), offer_id=offer_id, product_id=product_id)


def _problem(facts: LineFacts, shelf: Shelf) -> str:
    offers = _offers(facts, shelf)
    if not offers:
        return _("Barang ini tidak dijual. Pilih dari katalog.")
    quantities = [each for each in facts["quantities"].values() if each]
    if not quantities:
        return _("Isi jumlah untuk paling sedikit satu hari.")
    return _rule(offers[0], quantities, shelf) if facts.get("offer_id") else ""


def _rule(offer: Offer, quantities: Sequence[Decimal], shelf: Shelf) -> str:
    terms, unit = shelf.terms_of(offer), offer.product.unit
    if min(quantities) < terms.minimum_quantity:
        least = written(terms.minimum_quantity)
        return _("Paling sedikit %(least)s %(unit)s tiap kali.", least=least, unit=unit)
    if any(each % terms.order_multiple for each in quantities):
        pack = written(terms.order_multiple)
        return _("Dijual per %(pack)s %(unit)s. Isi kelipatannya.", pack=pack, unit=unit)
    return ""


def _offers(facts: LineFacts, shelf: Shelf) -> list[Offer]:
    """List what may fill a line at present: its offer, or all of its product."""
    offer = shelf.offers.get(facts.get("offer_id") or 0)
    if facts.get("offer_id"):
        return [offer] if offer is not None and is_sold(offer) else []
    return shelf.of_product(facts.get("product_id") or 0)


def _line(facts: LineFacts, shelf: Shelf) -> StandingLine:
    offers, offer_id = _offers(facts, shelf), facts.get("offer_id")
    amounts = {day: each for day, each in sorted(facts["quantities"].items()) if each}
    prices = {day: _price(offers, each, shelf) for day, each in amounts.items()}
    return StandingLine(
        product_id=offers[0].product_id,
        offer_id=offer_id,
        substitute=facts.get("substitute") or Substitute.ASK,
        agreed_price=max(prices.values()),
        amounts=[
            StandingAmount(weekday=day, quantity=each, agreed_price=prices[day])
            for day, each in amounts.items()
        ],
    )


def _price(offers: Sequence[Offer], quantity: Decimal, shelf: Shelf) -> Money:
    """Return the dearest price among those that an order of so much would be shared between."""
    prices = [unit_price(shelf.terms_of(offer).tiers, quantity) for offer in offers]
    level = min(prices).times(LEVEL)
    return max(price for price in prices if price <= level)
