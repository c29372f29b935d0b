"""Standing orders of the example market: one that runs, one that asks, one that rests."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy import func, select

from marketplace.accounts.models import Organisation
from marketplace.buyers.cost_centre_queries import open_cost_centres
from marketplace.catalog.models import Offer
from marketplace.demo.timeline import clock, end_of_market
from marketplace.orders.models import Order, OrderLine, ProducerOrder
from marketplace.orders.states import OrderState
from marketplace.shared.database import db
from marketplace.shared.language import _
from marketplace.shared.money import Money
from marketplace.standing_orders.models import (
    Occurrence,
    StandingAmount,
    StandingLine,
    StandingOrder,
    StandingSkip,
)
from marketplace.standing_orders.states import (
    Gap,
    HolidayRule,
    OccurrenceState,
    StandingState,
    Substitute,
    Way,
)
from marketplace.standing_orders.wording import gap_words

HISTORY = 5  # days whose orders were made
SUNDAY = 6
AHEAD = 3  # days that were dealt with when the market opens
CAME_TO_NOTHING = {
    OrderState.REJECTED: OccurrenceState.REJECTED,
    OrderState.CANCELLED: OccurrenceState.CANCELLED,
}


@dataclass(frozen=True)
class Case:
    """Who wants it, what it is called, and where it stands."""

    buyer: str
    name: str
    place: int  # among the goods that the buyer orders most often
    substitute: Substitute
    holidays: HolidayRule
    state: StandingState = StandingState.ACTIVE
    asks: bool = False


CASES = (
    Case(
        "angkasa-rasa-resto", "Isi dapur tiap minggu", 0, Substitute.NEAREST, HolidayRule.SKIP
    ),
    Case(
        "angkasa-rasa-resto",
        "Untuk meja sarapan",
        1,
        Substitute.ASK,
        HolidayRule.DAY_BEFORE,
        asks=True,
    ),
    Case(
        "angkasa-rasa-resto",
        "Stan musim liburan",
        2,
        Substitute.SKIP,
        HolidayRule.DELIVER,
        state=StandingState.PAUSED,
    ),
)


def plan_standing_orders(day: date) -> None:
    """Let a tenant of the airport have standing orders, the history being its own orders."""
    taken: set[int] = set()
    for case in CASES:
        buyer_id = db.session.scalar(
            select(Organisation.id).where(Organisation.slug == case.buyer)
        )
        offer = _liked(buyer_id, case.place) if buyer_id else None
        if offer is None:
            continue
        orders = [each for each in _orders_with(offer, buyer_id, day) if each.id not in taken]
        orders = orders[:HISTORY]
        taken |= {each.id for each in orders}
        if orders:
            _add(case, offer, orders, day)
    db.session.flush()


def _liked(buyer_id: int, place: int) -> Offer | None:
    """Return the offer that is so often ordered by a buyer (0: most often)."""
    wanted = (
        select(Offer)
        .join(OrderLine, OrderLine.offer_id == Offer.id)
        .join(ProducerOrder, ProducerOrder.id == OrderLine.producer_order_id)
        .where(ProducerOrder.buyer_id == buyer_id)
        .group_by(Offer.id)
        .order_by(func.count().desc(), Offer.id)
        .offset(place)
        .limit(1)
    )
    return db.session.scalar(wanted)


def _orders_with(offer: Offer, buyer_id: int | None, day: date) -> Sequence[Order]:
    """List a buyer's past orders with an offer, the latest first, one for each day."""
    holding = (
        select(ProducerOrder.order_id)
        .join(OrderLine, OrderLine.producer_order_id == ProducerOrder.id)
        .where(OrderLine.offer_id == offer.id)
    )
    wanted = (
        select(Order)
        .where(Order.buyer_id == buyer_id, Order.id.in_(holding), Order.delivery_day < day)
        .order_by(Order.delivery_day.desc(), Order.id)
        .limit(60)
    )
    by_day: dict[date, Order] = {}
    for order in db.session.scalars(wanted):
        by_day.setdefault(order.delivery_day, order)
    return [*by_day.values()]


def _add(case: Case, offer: Offer, orders: Sequence[Order], day: date) -> None:
    first, latest = orders[-1].delivery_day, orders[0]
    is_paused = case.state is StandingState.PAUSED
    centres = open_cost_centres(latest.buyer_id)
    centre = next((each for each in centres if each.id == latest.cost_centre_id), None)
    standing = StandingOrder(
        buyer_id=latest.buyer_id,
        owner_id=latest.requested_by,
        created_by=latest.requested_by,
        name=case.name,
        state=case.state,
        delivery_point_id=latest.delivery_point_id,
        outlet_id=centre.outlet_id if centre else None,
        cost_centre_id=centre.id if centre else None,
        payment=latest.payment,
        note="Contoh.",
        starts_on=first,
        holidays=case.holidays,
        paused_from=day if is_paused else None,
        paused_until=day + timedelta(days=30) if is_paused else None,
        looked_through=day + timedelta(days=AHEAD),
        next_look_on=day + timedelta(days=1),
        created_at=clock(first - timedelta(days=AHEAD + 1), 10),
    )
    standing.lines = [_line(case, offer, orders)]
    db.session.add(standing)
    db.session.flush()
    db.session.add_all(_made(standing, order) for order in orders)
    if case.asks:
        db.session.add(_asking(standing, offer, day))
    elif not is_paused:
        week_ahead = (day + timedelta(days=14 + number) for number in range(7))
        weekdays = {each.weekday for each in standing.lines[0].amounts}
        skipped = next(each for each in week_ahead if each.weekday() in weekdays)
        asked_by, moment = latest.requested_by, end_of_market(day)
        standing.skips = [StandingSkip(day=skipped, person_id=asked_by, skipped_at=moment)]


def _line(case: Case, offer: Offer, orders: Sequence[Order]) -> StandingLine:
    amount = max(offer.minimum_quantity, offer.order_multiple)
    amount += -amount % offer.order_multiple
    ordered_on = {order.delivery_day.weekday() for order in orders}
    weekdays = sorted(ordered_on - {SUNDAY}) or [SUNDAY]  # docks rest on Sundays
    return StandingLine(
        product_id=offer.product_id,
        offer_id=offer.id,
        substitute=case.substitute,
        agreed_price=max(tier.unit_price for tier in offer.price_tiers),
        amounts=[StandingAmount(weekday=each, quantity=amount * 2) for each in weekdays],
    )


def _made(standing: StandingOrder, order: Order) -> Occurrence:
    generated = order.placed_at
    made = Occurrence(
        standing_order_id=standing.id,
        day=order.delivery_day,
        delivery_day=order.delivery_day,
        state=CAME_TO_NOTHING.get(order.state, OccurrenceState.ORDERED),
        order_id=order.id,
        generated_at=generated,
        settled_at=generated,
    )
    made.because(lambda: _(order.reason) if order.reason else "")
    return made


def _asking(standing: StandingOrder, offer: Offer, day: date) -> Occurrence:
    """Ask for the next day of the pattern, from the day after tomorrow, if less will do."""
    line = standing.lines[0]
    ahead = (day + timedelta(days=number) for number in range(2, 9))
    coming = next(each for each in ahead if line.quantity_on(each.weekday()))
    standing.looked_through = max(standing.looked_through, coming)
    wanted = line.quantity_on(coming.weekday())
    less = wanted / 2
    kept = {
        "line": line.id,
        "product": line.product_id,
        "name": offer.product.name,
        "unit": offer.product.unit,
        "wanted": f"{wanted:f}",
        "quantity": f"{less - less % offer.order_multiple:f}",
        "way": Way.LESS.value,
        "offer": offer.id,
        "producer": offer.producer.name,
        "instead_of": offer.producer.name,
        "price": _rupiah(line.agreed_price),
        "agreed_price": _rupiah(line.agreed_price),
        "gap": Gap.STOCK.value,
        "asks": True,
    }
    asking = Occurrence(
        standing_order_id=standing.id,
        day=coming,
        delivery_day=coming,
        state=OccurrenceState.ASKS,
        gap=Gap.STOCK,
        proposal=[kept],
        answer_by=clock(coming - timedelta(days=1), 16),
        generated_at=end_of_market(day),
    )
    asking.because(lambda: f"{offer.product.name}: {gap_words(Gap.STOCK)}")
    return asking


def _rupiah(price: Money) -> int:
    return price.rupiah
