"""What can be chosen for a day that asks: amounts, producers, hours. Reads only."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, time
from decimal import Decimal

from marketplace.buyers.cost_centre_queries import open_outlets
from marketplace.buyers.dock_queries import open_windows, opening_hours
from marketplace.buyers.models import Buyer, CostCentre, DeliveryPoint, Outlet
from marketplace.catalog.models import Offer
from marketplace.catalog.pricing import unit_price
from marketplace.orders.queries.booking_places import bookable_centres
from marketplace.orders.queries.docking import has_room, taken_places
from marketplace.orders.queries.shelves import shelf_for
from marketplace.orders.quotes import Wanted
from marketplace.orders.quoting import is_sold
from marketplace.shared.actors import ORDERING_ROLES, Actor
from marketplace.shared.money import Money
from marketplace.standing_orders.models import Occurrence, StandingLine, StandingOrder
from marketplace.standing_orders.queries.foreseeing import market_for


@dataclass(frozen=True)
class LineChoice:
    """One line of a day: how much was wanted, and who sells it at what price."""

    line: StandingLine
    wanted: Decimal
    amount: Decimal  # that the prices are for
    offers: Sequence[tuple[Offer, Money]]  # the cheapest first; prices before tax

    @property
    def prices(self) -> dict[int, Money]:
        """The prices by offer."""
        return {offer.id: price for offer, price in self.offers}


def choices_for(
    occurrence: Occurrence, amounts: Mapping[int, Decimal] | None = None
) -> list[LineChoice]:
    """List the lines of a day with everybody who sells them, at what price.

    `amounts`: of how much by line; else of what is proposed, or was wanted.
    """
    proposed = {each["line"]: Decimal(each["quantity"]) for each in occurrence.proposal}
    amounts = proposed if amounts is None else amounts
    standing = occurrence.standing_order
    market = market_for(standing, [occurrence.delivery_day])
    found = []
    for line in standing.lines:
        wanted = line.quantity_on(occurrence.day.weekday())
        if not wanted:
            continue
        sold = [o for o in market.shelf.of_product(line.product_id) if is_sold(o)]
        amount = amounts.get(line.id) or wanted
        priced = [(offer, market.price_of(offer, amount)) for offer in sold]
        priced.sort(key=lambda each: (each[1].rupiah, each[0].id))
        found.append(LineChoice(line, wanted, amount, priced))
    return found


def prices_now(
    occurrence: Occurrence, amounts: Mapping[int, Decimal]
) -> list[tuple[Offer, Money]]:
    """Return what one unit of these offers costs now, before tax, for so much of each."""
    wanted = [Wanted(quantity, offer_id=number) for number, quantity in amounts.items()]
    shelf = shelf_for(wanted, occurrence.standing_order.buyer_id)
    return [
        (offer, unit_price(shelf.terms_of(offer).tiers, amounts[offer.id]))
        for offer in shelf.offers.values()
        if offer.id in amounts
    ]


def window_on(standing: StandingOrder, day: date) -> int | None:
    """Return the window of the wished hour if it has room; None: the first with room."""
    if standing.dock_hour is None:
        return None
    windows = [
        window
        for window in open_windows(standing.delivery_point_id)
        if window.weekday == day.weekday() and window.opens_at == standing.dock_hour
    ]
    taken = taken_places([window.id for window in windows], [day])
    roomy = [w for w in windows if has_room(w, taken.get((w.id, day), 0), 1)]
    return roomy[0].id if roomy else None


@dataclass(frozen=True)
class Places:
    """Where goods can be brought and what they can be booked on, for the form."""

    points: Sequence[DeliveryPoint]
    hours: Sequence[time]  # at which any of the docks opens a window
    centres: Sequence[CostCentre]
    outlets: Sequence[Outlet]


def places_for(actor: Actor, buyer: Buyer) -> Places:
    """List what the actor can choose from."""
    reach = actor.reach(*ORDERING_ROLES)
    outlets = [each for each in open_outlets(buyer.id) if reach is None or each.id in reach]
    return Places(
        buyer.open_points,
        opening_hours([point.id for point in buyer.open_points]),
        bookable_centres(actor, buyer.id),
        outlets,
    )
