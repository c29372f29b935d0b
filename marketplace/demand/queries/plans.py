"""Who would deliver what of a need: its answers, routed as the checkout routes open lines."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from marketplace.catalog.models import Offer
from marketplace.demand.models import Need, Pledge
from marketplace.demand.queries.goods import goods_for
from marketplace.demand.queries.pledges import pledges_of
from marketplace.orders.allocation import Reason
from marketplace.orders.queries.quotes import LineInput, quote_for
from marketplace.orders.quotes import Quote
from marketplace.orders.quoting import is_sold
from marketplace.orders.wording import reason_words
from marketplace.shared.language import _
from marketplace.shared.money import Money

NOTHING = Decimal(0)


@dataclass(frozen=True)
class Share:
    """What one producer gets of a need, at the price of its catalogue, and why so much."""

    pledge: Pledge
    offer: Offer
    quantity: Decimal
    unit_price: Money
    reason: str

    @property
    def amount(self) -> Money:
        """What it costs before tax."""
        return self.unit_price.times(self.quantity)


@dataclass(frozen=True)
class Aside:
    """An answer that gets nothing, and why in words."""

    pledge: Pledge
    words: str


@dataclass(frozen=True)
class Plan:
    """The order that a need would become for one of its days."""

    need: Need
    day: date
    quote: Quote | None  # None: nothing of it can be ordered
    shares: Sequence[Share]
    left_out: Sequence[Aside]

    @property
    def lines(self) -> list[LineInput]:
        """The shares as lines of an order."""
        return [{"offer_id": s.offer.id, "quantity": s.quantity} for s in self.shares]

    @property
    def filled(self) -> Decimal:
        """How much of the need the shares cover."""
        return sum((share.quantity for share in self.shares), NOTHING)

    @property
    def missing(self) -> Decimal:
        """How much of the need nobody can fill."""
        return self.need.quantity - self.filled


def make_plan(need: Need, day: date) -> Plan:
    """Split a need over those who answered it.

    Nobody gets more than was offered, nor at a catalogue price above the ceiling; else the
    rules of "siapa saja" hold, in `orders.allocation`. A share so small that its price tier is
    above the ceiling falls away, and the others are worked out anew.
    """
    asides: dict[int, str] = {}
    sold: dict[int, tuple[Pledge, Offer]] = {}
    for pledge in pledges_of(need.id):
        offer = _sold_offer(pledge, need)
        if pledge.quantity and offer is None:
            asides[pledge.id] = _("produknya belum tampil di katalog")
        elif pledge.quantity and offer is not None:
            sold[offer.id] = (pledge, offer)
    able = dict(sold)
    while able:
        routed = quote_for([_open_line(need, able)], day, need.buyer, need.delivery_point.zone)
        plan = _priced(need, day, routed, able, asides)
        dear = [s.offer.id for s in plan.shares if s.unit_price > need.ceiling]
        if not dear:
            return plan
        for offer_id in dear:
            asides[able.pop(offer_id)[0].id] = reason_words(Reason.TOO_DEAR)
    pledges = {pledge.id: pledge for pledge in pledges_of(need.id)}
    return Plan(need, day, None, [], [Aside(pledges[i], words) for i, words in asides.items()])


def _sold_offer(pledge: Pledge, need: Need) -> Offer | None:
    """Return the goods that were offered; when they are not on sale, others that fit."""
    if pledge.offer is not None and is_sold(pledge.offer):
        return pledge.offer
    fitting = goods_for([need], pledge.producer_id)[need.id] if pledge.quantity else []
    return next((goods.offer for goods in fitting if is_sold(goods.offer)), None)


def _open_line(need: Need, able: dict[int, tuple[Pledge, Offer]]) -> LineInput:
    return {
        "quantity": need.quantity,
        "ceiling": need.ceiling,
        "among": {offer_id: pledge.quantity for offer_id, (pledge, _o) in able.items()},
    }


def _priced(
    need: Need,
    day: date,
    routed: Quote,
    able: dict[int, tuple[Pledge, Offer]],
    asides: dict[int, str],
) -> Plan:
    """Price the shares that the routing gave as an order of just these lines."""
    given = {each.offer.id: each for each in routed.given}
    lines: list[LineInput] = [
        {"offer_id": offer_id, "quantity": each.quantity} for offer_id, each in given.items()
    ]
    zone = need.delivery_point.zone
    quote = quote_for(lines, day, need.buyer, zone) if lines else None
    prices = {line.offer.id: line.unit_price for line in quote.lines} if quote else {}
    shares = [
        Share(
            able[offer_id][0],
            each.offer,
            each.quantity,
            prices[offer_id],
            reason_words(each.reason),
        )
        for offer_id, each in given.items()
    ]
    left_out = [
        Aside(able[out.offer.id][0], reason_words(out.reason)) for out in routed.left_out
    ]
    pledges = {pledge.id: pledge for pledge in pledges_of(need.id)} if asides else {}
    left_out += [Aside(pledges[pledge_id], words) for pledge_id, words in asides.items()]
    return Plan(need, day, quote, shares, left_out)
