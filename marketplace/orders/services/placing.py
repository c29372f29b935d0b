"""Placing an order: all of it, or a refusal that names every line that stands in the way."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from sqlalchemy import Column
from sqlalchemy.orm.attributes import set_committed_value

from marketplace.accounts.queries import mail_recipients
from marketplace.buyers.models import Buyer, DeliveryPoint
from marketplace.buyers.policies import why_not_order
from marketplace.buyers.queries import delivery_point_of, find_own_buyer
from marketplace.catalog.services import stock
from marketplace.catalog.services.stock import Hold
from marketplace.orders import policies
from marketplace.orders.days import answer_by, hold_until
from marketplace.orders.document_numbers import next_document_number
from marketplace.orders.fees import fee_basis_points
from marketplace.orders.models import Order, OrderLine, ProducerOrder
from marketplace.orders.queries.quotes import LineInput, quote_for
from marketplace.orders.quotes import Quote, QuotedLine, QuotedPart
from marketplace.orders.states import OrderState, PaymentChoice, ProducerOrderState
from marketplace.shared import audit, events, outbox
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
) -> Order:
    """Order goods: one order, a part for each producer, stock held, all facts frozen.

    Above the buyer's limit it waits for another person; else it goes to the producers at once.
    All that is shown of an order is there in what is returned: nothing is read again.
    `agreed` is the seal of the quote that the buyer saw: another one is refused. Raises
    `Forbidden`, `Invalid` for input no stock could satisfy, and `RuleBroken` whose errors name
    every line that cannot be filled (`lines.0`) and what is left.
    """
    buyer = _permitted_buyer(actor)
    point = delivery_point_of(buyer, delivery_point_id)
    quote = quote_for(lines, delivery_day, buyer, point.zone)
    _refuse_problems(quote)
    if agreed is not None and agreed != quote.seal:
        raise RuleBroken(
            _("Harga atau pembagian berubah sejak Anda lihat. Periksa lagi, lalu kirim.")
        )
    stock.reserve_all([_hold(line, quote.day) for line in quote.lines])
    order = _write(quote, actor=actor, buyer=buyer, point=point, payment=payment, note=note)
    _note_holds(order)
    if order.state is OrderState.AWAITING_APPROVAL:
        _ask_approvers(order)
    else:
        events.announce("order.released", order_id=order.id)
    _number(order)
    audit.record("order.placed", order, actor=actor, number=order.number, total=order.total)
    events.announce("order.placed", order_id=order.id)
    return order


def _number(order: Order) -> None:
    """Give the order and its parts their numbers; last, for all other orders wait for them."""
    db.session.flush()
    provisional = order.number
    number = give_number("PO", instead_of=provisional, to=NUMBERED, owner=order.id)
    set_committed_value(order, "number", number)
    for part in order.producer_orders:
        set_committed_value(part, "number", part.number.replace(provisional, number))


def _ask_approvers(order: Order) -> None:
    for person in mail_recipients(order.buyer_id, policies.DECIDING_ROLES):
        if person.id != order.requested_by:
            outbox.add("orders.mail_waiting", order_id=order.id, person_id=person.id)


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


def _write(
    quote: Quote,
    *,
    actor: Actor,
    buyer: Buyer,
    point: DeliveryPoint,
    payment: PaymentChoice,
    note: str,
) -> Order:
    now = utc_now()
    waits = quote.total > buyer.approval_limit
    order = Order(
        number=provisional_number(),
        document_number=next_document_number(buyer.id, buyer.organisation.slug, now),
        buyer=buyer,
        requested_by=actor.person_id,
        delivery_point=point,
        delivery_day=quote.day,
        payment=payment,
        note=note,
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
        lines=[_line(line) for line in part.lines],
    )


def _line(line: QuotedLine) -> OrderLine:
    product = line.offer.product
    return OrderLine(
        offer_id=line.offer.id,
        product_name=product.name,
        unit=product.unit,
        pack=product.pack,
        art=product.art,
        quantity=line.quantity,
        unit_price=line.unit_price,
        line_total=line.total,
        tax_kind=product.tax_kind,
        tax_basis_points=line.tax_basis_points,
        fee_basis_points=fee_basis_points(),
        confirmed_quantity=None,
        change_reason=None,
    )
