"""Working out one day of a standing order from what the market promises. Reads no database."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from decimal import Decimal

from marketplace.buyers.models import DockWindow
from marketplace.catalog.gates import Lack
from marketplace.catalog.models import Offer
from marketplace.catalog.pricing import unit_price
from marketplace.catalog.promises import DayPromise, Hindrance
from marketplace.orders.freight import Vehicle
from marketplace.orders.queries.docking import has_room
from marketplace.orders.quotes import Quote, Wanted
from marketplace.orders.quoting import Shelf, is_sold, make_quote
from marketplace.shared.money import Money
from marketplace.standing_orders.days import Date
from marketplace.standing_orders.models import StandingLine, StandingOrder
from marketplace.standing_orders.outlooks import LineOutlook, Outlook, merged
from marketplace.standing_orders.states import Gap, Substitute, Way

NOTHING = Decimal(0)
GAPS = {
    Hindrance.TOO_SOON: Gap.LATE,
    Hindrance.CLOSED: Gap.SEASON,
    Hindrance.OUT_OF_SEASON: Gap.SEASON,
    Hindrance.WEEK_IS_FULL: Gap.STOCK,
    Hindrance.SOLD_OUT: Gap.STOCK,
}


@dataclass(frozen=True)
class Market:
    """All that is known for some days of one standing order, read at once."""

    standing: StandingOrder
    shelf: Shelf
    promises: Mapping[date, Mapping[int, DayPromise]]
    barred: Mapping[date, Mapping[int, Sequence[Lack]]]
    windows: Sequence[DockWindow]
    taken: Mapping[tuple[int, date], int]
    now: datetime
    vehicle: Vehicle

    def shelf_on(self, day: date) -> Shelf:
        """Return the shelf with what it promises for a day."""
        return replace(self.shelf, promises=self.promises[day], barred=self.barred.get(day, {}))

    def price_of(self, offer: Offer, quantity: Decimal) -> Money:
        """Return what one unit costs before tax."""
        return unit_price(self.shelf.terms_of(offer).tiers, quantity)

    def trouble(self, offer: Offer | None, quantity: Decimal, day: date) -> Gap | None:
        """Return why an offer cannot give so much on a day; None: it can."""
        if offer is None or not is_sold(offer):
            return Gap.GONE
        if offer.id in self.barred.get(day, {}):
            return Gap.AREA
        hindrance = self.promises[day][offer.id].hindrance(quantity)
        if hindrance is not None:
            return GAPS[hindrance]
        terms = self.shelf.terms_of(offer)
        fits = quantity >= terms.minimum_quantity and not quantity % terms.order_multiple
        return None if fits else Gap.RULES

    def is_too_dear(self, line: StandingLine, quantity: Decimal, price: Money) -> bool:
        """Say whether a price rose by more than the tolerance since so much was agreed on."""
        most = line.agreed_for(quantity).rupiah * (100 + self.standing.tolerance_percent)
        return price.rupiah * 100 > most

    def others(self, line: StandingLine, quantity: Decimal, day: date) -> list[Offer]:
        """List other offers of the same product that give so much, the cheapest first."""
        fitting = [
            offer
            for offer in self.shelf.of_product(line.product_id)
            if offer.id != line.offer_id and self.trouble(offer, quantity, day) is None
        ]
        return sorted(fitting, key=lambda o: (self.price_of(o, quantity).rupiah, o.id))


def assess(market: Market, wanted: Date) -> Outlook:
    """Say what would become of a day if it were ordered now."""
    if wanted.skipped:
        return Outlook(wanted)
    if wanted.delivery_day not in market.promises:
        return Outlook(wanted, is_far=True)
    weekday, day = wanted.day.weekday(), wanted.delivery_day
    amounts = [(line, line.quantity_on(weekday)) for line in market.standing.lines]
    lines = [line_on(market, line, quantity, day) for line, quantity in amounts if quantity]
    return whole(market, wanted, lines)


def whole(market: Market, wanted: Date, lines: Sequence[LineOutlook]) -> Outlook:
    """Put the lines of a day together, and see what stands in the way of all of them."""
    quote = quote_of(market, lines, wanted.delivery_day)
    problems = [problem.text for problem in quote.problems] if quote else []
    loads = len(quote.parts) if quote else 1
    of_day = [w for w in market.windows if w.weekday == wanted.delivery_day.weekday()]
    taken = {w.id: market.taken.get((w.id, wanted.delivery_day), 0) for w in of_day}
    roomy = [w for w in of_day if has_room(w, taken[w.id], loads)]
    wished = [w.id for w in roomy if w.opens_at == market.standing.dock_hour]
    return Outlook(
        wanted,
        lines,
        quote,
        list(dict.fromkeys(problems)),
        is_dock_shut=bool(market.windows) and not roomy,
        window_id=wished[0] if wished else None,
    )


def quote_of(market: Market, lines: Sequence[LineOutlook], day: date) -> Quote | None:
    """Return the order that these lines make; None: nothing is left of them."""
    wishes = merged(lines)
    if not wishes:
        return None
    wanted = [Wanted(**wish, field=f"lines.{n}") for n, wish in enumerate(wishes)]
    shelf = market.shelf_on(day)
    return make_quote(wanted, shelf, day, now=market.now, vehicle=market.vehicle)


def line_on(market: Market, line: StandingLine, wanted: Decimal, day: date) -> LineOutlook:
    """Say how one line comes on a day."""
    if line.offer_id is None:
        return _open_line(market, line, wanted, day)
    offer = market.shelf.offers.get(line.offer_id)
    gap = market.trouble(offer, wanted, day)
    if offer is not None and gap is None:
        price = market.price_of(offer, wanted)
        usual = LineOutlook(line, wanted, wanted, offer=offer, price=price)
        if not market.is_too_dear(line, wanted, price):
            return usual
        return _dearer(market, usual, day)
    return _replaced(market, line, wanted, day, gap or Gap.GONE)


def _dearer(market: Market, usual: LineOutlook, day: date) -> LineOutlook:
    """Propose another producer within the tolerance, else the new price; both are asked."""
    line = usual.line
    for other in market.others(line, usual.wanted, day):
        price = market.price_of(other, usual.wanted)
        if not market.is_too_dear(line, usual.wanted, price):
            at_once = line.substitute is Substitute.NEAREST
            return replace(
                usual, way=Way.OTHER, offer=other, price=price, gap=Gap.PRICE, asks=not at_once
            )
    return replace(usual, gap=Gap.PRICE, asks=True)


def _replaced(
    market: Market, line: StandingLine, wanted: Decimal, day: date, gap: Gap
) -> LineOutlook:
    """Do what was said beforehand where it is possible; else propose the best that is left."""
    gone = LineOutlook(line, wanted, NOTHING, Way.SKIP, gap=gap)
    if line.substitute is Substitute.SKIP:
        return gone
    others = market.others(line, wanted, day)
    if others:
        price = market.price_of(others[0], wanted)
        within = not market.is_too_dear(line, wanted, price)
        agreed = line.substitute is Substitute.NEAREST and within
        return LineOutlook(line, wanted, wanted, Way.OTHER, others[0], price, gap, not agreed)
    offer = market.shelf.offers.get(line.offer_id or 0)
    less = _most(market, offer, day) if offer is not None and gap is Gap.STOCK else NOTHING
    if offer is not None and less:
        price = market.price_of(offer, less)
        return LineOutlook(line, wanted, less, Way.LESS, offer, price, gap, asks=True)
    return replace(gone, asks=True)


def _most(market: Market, offer: Offer, day: date) -> Decimal:
    """Return the most that an offer gives on a day, in whole packs; nothing below its least."""
    terms = market.shelf.terms_of(offer)
    left = market.promises[day][offer.id].quantity
    packs = left - left % terms.order_multiple
    return packs if packs >= terms.minimum_quantity else NOTHING


def _open_line(market: Market, line: StandingLine, wanted: Decimal, day: date) -> LineOutlook:
    """Let any producer of the product fill a line, as orders do."""
    alone = [Wanted(wanted, product_id=line.product_id)]
    shelf = market.shelf_on(day)
    quote = make_quote(alone, shelf, day, now=market.now, vehicle=market.vehicle)
    filled = sum((each.quantity for each in quote.given), NOTHING)
    price = max((each.unit_price for each in quote.lines), default=None)
    if filled == wanted:
        too_dear = price is not None and market.is_too_dear(line, wanted, price)
        gap = Gap.PRICE if too_dear else None
        return LineOutlook(line, wanted, wanted, price=price, gap=gap, asks=too_dear)
    offers = shelf.of_product(line.product_id)
    gaps = [market.trouble(offer, wanted, day) or Gap.STOCK for offer in offers]
    gap = gaps[0] if gaps and len({*gaps}) == 1 else Gap.STOCK if gaps else Gap.GONE
    if not filled or line.substitute is Substitute.SKIP:
        asks = line.substitute is not Substitute.SKIP
        return LineOutlook(line, wanted, NOTHING, Way.SKIP, gap=gap, asks=asks)
    return LineOutlook(line, wanted, filled, Way.LESS, price=price, gap=gap, asks=True)
