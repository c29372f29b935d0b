"""Working out an order from what is wanted and what is on the shelf. Reads no database."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import ROUND_CEILING, Decimal

from marketplace.catalog.gates import Lack
from marketplace.catalog.models import Offer
from marketplace.catalog.promises import DayPromise
from marketplace.catalog.states import OfferState
from marketplace.catalog.taxes import effective_basis_points
from marketplace.catalog.terms import Terms, TermsByOffer, least_order, usual_terms
from marketplace.orders import allocation, checking, pricing
from marketplace.orders.allocation import Candidate
from marketplace.orders.days import earliest_day
from marketplace.orders.freight import Vehicle, freight_for
from marketplace.orders.quotes import (
    Given,
    LeftOut,
    Problem,
    Quote,
    QuotedLine,
    QuotedPart,
    Wanted,
)
from marketplace.producers.states import ReviewState

NOTHING = Decimal(0)


@dataclass(frozen=True)
class Shelf:
    """The offers that an order may touch, and what they can promise for its day."""

    offers: Mapping[int, Offer]
    promises: Mapping[int, DayPromise] = field(default_factory=dict)
    terms: TermsByOffer = field(default_factory=dict)  # where a price list holds
    barred: Mapping[int, Sequence[Lack]] = field(default_factory=dict)  # from where it goes

    def terms_of(self, offer: Offer) -> Terms:
        """Return on what terms the buyer gets an offer."""
        return self.terms.get(offer.id) or usual_terms(offer)

    def of_product(self, product_id: int) -> list[Offer]:
        """List what can be bought of a product, by id."""
        fitting = (o for o in self.offers.values() if o.product_id == product_id)
        return sorted((o for o in fitting if is_sold(o)), key=lambda o: o.id)

    def free_capacity(self, offer: Offer) -> Decimal | None:
        """Return what the producer can still make that week; None: no limit."""
        promise = self.promises.get(offer.id)
        return offer.weekly_capacity if promise is None else promise.free_capacity

    def is_shut(self, offer: Offer) -> bool:
        """Say whether the producer delivers nothing on that day, whatever there is."""
        promise = self.promises.get(offer.id)
        return promise is not None and promise.is_shut


def is_sold(offer: Offer) -> bool:
    """Say whether an offer can be bought: published, and its producer approved."""
    approved = offer.producer.state is ReviewState.APPROVED
    return offer.state is OfferState.PUBLISHED and approved


def earliest_arrival(offer: Offer, now: datetime) -> date:
    """Return the first day on which an offer can arrive: its lead days and its hour."""
    return earliest_day(offer.lead_days, now, offer.cut_off_hour)


def first_day(wanted: Sequence[Wanted], shelf: Shelf, now: datetime) -> date:
    """Return the first day on which all of it can arrive together."""
    days = [earliest_day(0, now)]
    for line in wanted:
        offers = _offers_of(line, shelf)
        if offers:
            days.append(min(earliest_arrival(offer, now) for offer in offers))
    return max(days)


def make_quote(
    wanted: Sequence[Wanted],
    shelf: Shelf,
    day: date,
    *,
    now: datetime,
    vehicle: Vehicle = Vehicle.PICKUP,
) -> Quote:
    """Split what is wanted by producer, price it, and name all that stands in the way."""
    given, left_out, problems = _give(wanted, shelf, day, now)
    lines = [_line(offer_given, shelf, day, now) for offer_given in _by_offer(given)]
    parts = tuple(_part(producer_lines, day, vehicle) for producer_lines in _by_producer(lines))
    problems += checking.day_problems(day, now)
    problems += checking.part_problems(parts, day, shelf.promises)
    problems += checking.zone_problems(parts, shelf.barred)
    return Quote(day, parts, tuple(given), tuple(left_out), tuple(problems))


def _offers_of(line: Wanted, shelf: Shelf) -> list[Offer]:
    if line.among is not None:
        named = (shelf.offers[offer_id] for offer_id in sorted(line.among))
        return [offer for offer in named if is_sold(offer)]
    if line.product_id is not None:
        return shelf.of_product(line.product_id)
    offer = shelf.offers.get(line.offer_id or 0)
    return [offer] if offer is not None and is_sold(offer) else []


def _give(
    wanted: Sequence[Wanted], shelf: Shelf, day: date, now: datetime
) -> tuple[list[Given], list[LeftOut], list[Problem]]:
    """Give chosen offers what is wanted of them, then split the lines that are left open."""
    problems = checking.wanted_problems(wanted, shelf.offers)
    wrong = {problem.field for problem in problems}
    sound = [line for line in wanted if line.field not in wrong]
    given = [
        Given(line, shelf.offers[line.offer_id], line.quantity)
        for line in sound
        if line.offer_id is not None
    ]
    left_out: list[LeftOut] = []
    for line in sound:
        if line.offer_id is not None:
            continue
        offers = {offer.id: offer for offer in _offers_of(line, shelf)}
        candidates = _candidates(list(offers.values()), line, given, shelf, day, now)
        found = allocation.allocate(candidates, line.quantity, ceiling=line.ceiling)
        given += [Given(line, offers[s.id], s.quantity, s.reason) for s in found.shares]
        left_out += [LeftOut(line, offers[s.id], s.reason) for s in found.left_out]
        if found.unfilled:
            known, barred = offers.values(), shelf.barred
            problems.append(checking.unfilled_problem(line, found.filled, known, barred))
    return given, left_out, problems


def _candidates(
    offers: Sequence[Offer],
    line: Wanted,
    given: Sequence[Given],
    shelf: Shelf,
    day: date,
    now: datetime,
) -> list[Candidate]:
    even = line.quantity / max(len(offers), 1)
    promised = line.among or {}
    return [
        Candidate(
            id=offer.id,
            unit_price=pricing.unit_price(
                shelf.terms_of(offer).tiers, min(even, promised.get(offer.id, even))
            ),
            available=offer.available_quantity - _taken(offer, given),
            capacity=_less(shelf.free_capacity(offer), _taken(offer, given)),
            minimum=_minimum(offer, given, shelf),
            multiple=shelf.terms_of(offer).order_multiple,
            may_enter=offer.id not in shelf.barred,
            in_time=earliest_arrival(offer, now) <= day and not shelf.is_shut(offer),
            promised=promised.get(offer.id),
        )
        for offer in offers
    ]


def _taken(offer: Offer, given: Sequence[Given]) -> Decimal:
    return sum((g.quantity for g in given if g.offer is offer), NOTHING)


def _less(limit: Decimal | None, taken: Decimal) -> Decimal | None:
    return None if limit is None else limit - taken


def _minimum(offer: Offer, given: Sequence[Given], shelf: Shelf) -> Decimal:
    """Return the least share worth a trip: the offer's minimum, and the producer's in money."""
    terms = shelf.terms_of(offer)
    goods = sum(
        pricing.unit_price(shelf.terms_of(g.offer).tiers, g.quantity).times(g.quantity).rupiah
        for g in given
        if g.offer.producer_id == offer.producer_id
    )
    missing = max(least_order([terms], offer.producer.minimum_order).rupiah - goods, 0)
    lowest = min(tier.unit_price for tier in terms.tiers).rupiah
    for_money = (Decimal(missing) / lowest).to_integral_value(ROUND_CEILING)
    own = NOTHING if _taken(offer, given) else terms.minimum_quantity
    return max(own, for_money, terms.order_multiple)


def _by_offer(given: Sequence[Given]) -> list[list[Given]]:
    groups: dict[int, list[Given]] = {}
    for each in given:
        groups.setdefault(each.offer.id, []).append(each)
    return list(groups.values())


def _by_producer(lines: Sequence[QuotedLine]) -> list[list[QuotedLine]]:
    groups: dict[int, list[QuotedLine]] = {}
    for line in lines:
        groups.setdefault(line.offer.producer_id, []).append(line)
    return list(groups.values())


def _line(given: Sequence[Given], shelf: Shelf, day: date, now: datetime) -> QuotedLine:
    offer = given[0].offer
    return QuotedLine(
        offer=offer,
        quantity=sum((each.quantity for each in given), NOTHING),
        tax_basis_points=effective_basis_points(
            offer.product.tax_kind, is_pkp=offer.producer.is_pkp, day=day
        ),
        given=tuple(given),
        earliest=earliest_arrival(offer, now),
        terms=shelf.terms_of(offer),
    )


def _part(lines: Sequence[QuotedLine], day: date, vehicle: Vehicle) -> QuotedPart:
    producer = lines[0].offer.producer
    return QuotedPart(
        producer=producer,
        lines=tuple(lines),
        freight=freight_for(producer.district_code, day, vehicle),
        minimum_order=least_order((line.terms for line in lines), producer.minimum_order),
    )
