"""Placing an order: all of it, or a refusal that names every line that stands in the way."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import Column
from sqlalchemy.orm.attributes import set_committed_value

from marketplace.buyers.models import Buyer, DeliveryPoint, DockWindow
from marketplace.buyers.policies import why_not_order
from marketplace.buyers.queries import delivery_point_of, find_own_buyer
from marketplace.catalog.services import stock
from marketplace.catalog.services.stock import Hold
from marketplace.orders import policies
from marketplace.orders.days import answer_by, hold_until
from marketplace.orders.document_numbers import next_document_number
from marketplace.orders.lines import new_line
from marketplace.orders.models import Order, ProducerOrder
from marketplace.orders.queries.approving import Asked
from marketplace.orders.queries.booking_places import BookingPlace, booking_place
from marketplace.orders.queries.docking import hold_window
from marketplace.orders.queries.quotes import LineInput, quote_for
from marketplace.orders.quotes import Quote, QuotedLine, QuotedPart
from marketplace.orders.services import asking, budgeting
from marketplace.orders.states import OrderState, PaymentChoice, ProducerOrderState
from marketplace.shared import audit, events
from marketplace.shared.actors import Actor
from marketplace.shared.clock import utc_now
from marketplace.shared.database import db, transactional
from marketplace.shared.errors import Invalid, RuleBroken, require
from marketplace.shared.language import _
from marketplace.shared.metrics import ORDER_REFUSALS
from marketplace.shared.numbering import give_number, part_letters, provisional_number

NUMBERED: tuple[Column[int], ...] = (  # what carries an order's number, by the order's id
    Order.__table__.c.id,  # type: ignore[assignment]
    ProducerOrder.__table__.c.order_id,
)


@transactional
def place_order(  # noqa: PLR0913
    *,
    actor: Actor,
    lines: Sequence[LineInput],
    delivery_point_id: int,
    delivery_day: date,
    payment: PaymentChoice,
    note: str = "",
    agreed: str | None = None,
    cost_centre_id: int | None = None,
    outlet_id: int | None = None,
    dock_window_id: int | None = None,
    authors: Collection[int] = (),
) -> Order:
    """Order goods: one order, a part for each producer, stock held, all facts frozen.

    Above the buyer's limit, where a rule of theirs asks, and beyond a budget that asks, it
    waits for other people; else it goes to the producers at once. Without `cost_centre_id` it
    is booked on the first cost centre that the actor may use, if the buyer has any.
    All that is shown of an order is there in what is returned: nothing is read again.
    `agreed` is the seal of the quote that the buyer saw: another one is refused. `authors` are
    people who wrote it besides the actor: they do not approve it either. Raises
    `Forbidden`, `Invalid` for input no stock could satisfy, and `RuleBroken` whose errors name
    every line that cannot be filled (`lines.0`) and what is left, or beyond a blocking budget.
    """
    buyer = _permitted_buyer(actor)
    place = booking_place(actor, buyer.id, cost_centre_id=cost_centre_id, outlet_id=outlet_id)
    point = delivery_point_of(buyer, delivery_point_id)
    quote = quote_for(lines, delivery_day, buyer, point.zone)
    _refuse_problems(quote)
    if agreed is not None and agreed != quote.seal:
        raise RuleBroken(
            _("Harga atau pembagian berubah sejak Anda lihat. Periksa lagi, lalu kirim.")
        )
    window = hold_window(point, quote.day, len(quote.parts), wanted_id=dock_window_id)
    stock.reserve_all([_hold(line, quote.day) for line in quote.lines])
    held = budgeting.hold_budgets(quote, place.cost_centre_id)
    plan = asking.plan_order(
        buyer=buyer,
        requester_id=actor.person_id or 0,
        amount=quote.total,
        goods=[Asked(line.offer, line.total) for line in quote.lines],
        outlet_id=place.outlet_id,
        budgets=held,
    )
    terms = Terms(
        point, payment, note, place, window, waits=plan is not None, person_id=actor.person_id
    )
    order = write_order(quote, terms, buyer=buyer)
    _note_holds(order)
    if plan is not None:
        asking.ask(order, plan, actor=actor, authors=authors)
    else:
        events.announce("order.released", order_id=order.id)
    number_order(order)
    budgeting.commit_order(order, quote, held)
    audit.record("order.placed", order, actor=actor, number=order.number, total=order.total)
    events.announce("order.placed", order_id=order.id)
    return order


@transactional
def number_order(order: Order) -> None:
    """Give the order and its parts their numbers; last, for all other orders wait for them."""
    db.session.flush()
    provisional = order.number
    number = give_number("PO", instead_of=provisional, to=NUMBERED, owner=order.id)
    set_committed_value(order, "number", number)
    for part in order.producer_orders:
        set_committed_value(part, "number", part.number.replace(provisional, number))


def _permitted_buyer(actor: Actor) -> Buyer:
    require(allowed=policies.may_order(actor), to=_("memesan untuk usaha ini"))
    buyer = find_own_buyer(actor)
    refusal = why_not_order(buyer)
    if refusal:
        raise RuleBroken(refusal)
    return buyer


def _refuse_problems(quote: Quote) -> None:
    errors = quote.errors
    if any(problem.is_input for problem in quote.problems):
        raise Invalid(errors)
    if errors:
        ORDER_REFUSALS.inc()
        raise RuleBroken(
            _("Sebagian barang belum bisa dipesan. Belum ada yang dipesan."), errors=errors
        )


def _hold(line: QuotedLine, day: date) -> Hold:
    return Hold(line.offer.id, line.quantity, day, field=line.given[0].field)


def _note_holds(order: Order) -> None:
    holds = [
        Hold(line.offer_id, line.quantity, part.delivery_day, line.id)
        for part in order.producer_orders
        for line in part.lines
    ]
    stock.note_holds(holds)


@dataclass(frozen=True)
class Terms:
    """How an order is delivered, paid and booked, and whether somebody decides on it first."""

    point: DeliveryPoint
    payment: PaymentChoice
    note: str
    place: BookingPlace
    window: DockWindow | None
    waits: bool
    person_id: int | None  # who asks for it


@transactional
def write_order(quote: Quote, terms: Terms, *, buyer: Buyer) -> Order:
    """Write an order as quoted, under a provisional number; see `number_order`."""
    now, waits, window = utc_now(), terms.waits, terms.window
    order = Order(
        number=provisional_number(),
        document_number=next_document_number(buyer.id, buyer.organisation.slug, now),
        buyer=buyer,
        requested_by=terms.person_id,
        delivery_point=terms.point,
        delivery_day=quote.day,
        outlet_id=terms.place.outlet_id,
        cost_centre=terms.place.cost_centre,
        dock_window_id=window.id if window else None,
        arrives_from=window.opens_at if window else None,
        arrives_until=window.closes_at if window else None,
        payment=terms.payment,
        note=terms.note,
        state=OrderState.AWAITING_APPROVAL if waits else OrderState.PLACED,
        goods=quote.goods,
        freight=quote.freight,
        tax=quote.tax,
        total=quote.total,
        placed_at=now,
        hold_expires_at=hold_until(now, quote.day) if waits else None,
        decider=None,
        decided_at=None,
        reason=None,
    )
    order.producer_orders = [
        _part(part, order, part_letters(place)) for place, part in enumerate(quote.parts)
    ]
    db.session.add(order)
    db.session.flush()
    return order


def _part(part: QuotedPart, order: Order, letter: str) -> ProducerOrder:
    waits = order.state is OrderState.AWAITING_APPROVAL
    return ProducerOrder(
        number=f"{order.number}-{letter}",
        producer=part.producer,
        buyer=order.buyer,
        state=ProducerOrderState.WAITING if waits else ProducerOrderState.SENT,
        delivery_day=order.delivery_day,
        goods=part.goods,
        freight=part.freight,
        tax=part.tax,
        answer_by=None if waits else answer_by(order.placed_at, order.delivery_day),
        reason=None,
        lines=[new_line(line) for line in part.lines],
    )
