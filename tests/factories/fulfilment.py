"""Orders on their way, for tests: sent to a producer, promised, under way."""

from datetime import date, timedelta
from decimal import Decimal

from marketplace.buyers.models import DeliveryPoint
from marketplace.catalog.models import Offer
from marketplace.catalog.services import stock
from marketplace.catalog.states import TaxKind
from marketplace.orders.models import Order, OrderLine, ProducerOrder
from marketplace.orders.states import OrderState, PaymentChoice, ProducerOrderState
from marketplace.shared.actors import Actor, Role
from marketplace.shared.clock import today, utc_now
from marketplace.shared.database import db
from marketplace.shared.money import ZERO, Money, total
from tests.factories.accounts import APerson, a_member
from tests.factories.market import ADock, an_offer

S = ProducerOrderState


def a_sent_order(
    *goods: tuple[Offer, int | Decimal | str],
    dock: DeliveryPoint | None = None,
    state: ProducerOrderState = S.SENT,
    freight: int = 60_000,
    delivery_day: date | None = None,
) -> ProducerOrder:
    """Place an order of one producer's goods, held as the real checkout holds them."""
    goods = goods or ((an_offer(), 10),)
    dock = dock or ADock()
    lines = [_line(offer, Decimal(quantity)) for offer, quantity in goods]
    worth = total(line.line_total for line in lines)
    count = db.session.query(Order).count() + 1
    order = Order(
        number=f"PO-2609-{count:04d}",
        buyer_id=dock.buyer_id,
        requested_by=APerson().id,
        delivery_point_id=dock.id,
        delivery_day=delivery_day or today() + timedelta(days=2),
        payment=PaymentChoice.TERMS,
        state=OrderState.PLACED if state is not S.WAITING else OrderState.AWAITING_APPROVAL,
        goods=worth,
        freight=Money(freight),
        tax=ZERO,
        total=worth + Money(freight),
    )
    sold = ProducerOrder(
        number=f"{order.number}-A",
        producer_id=goods[0][0].producer_id,
        buyer_id=dock.buyer_id,
        state=state,
        delivery_day=order.delivery_day,
        goods=worth,
        freight=Money(freight),
        tax=ZERO,
        answer_by=None if state is S.WAITING else utc_now() + timedelta(hours=4),
        lines=lines,
    )
    order.producer_orders = [sold]
    db.session.add(order)
    db.session.flush()
    stock.hold_all(
        [stock.Hold(li.offer_id, li.quantity, sold.delivery_day, li.id) for li in lines]
    )
    return sold


def a_promised_order(*goods: tuple[Offer, int | Decimal | str], **facts) -> ProducerOrder:
    """The same, promised in full by its producer."""
    sold = a_sent_order(*goods, **facts)
    sold.state = S.CONFIRMED
    sold.answered_at = utc_now()
    for line in sold.lines:
        line.confirmed_quantity = line.quantity
    db.session.flush()
    return sold


def an_order_under_way(*goods: tuple[Offer, int | Decimal | str], **facts) -> ProducerOrder:
    """The same, sent off in full."""
    sold = a_promised_order(*goods, **facts)
    sold.state = S.DISPATCHED
    for line in sold.lines:
        line.dispatched_quantity = line.quantity
    db.session.flush()
    return sold


def its_producer(sold: ProducerOrder, role: Role = Role.PRODUCER_OWNER) -> Actor:
    """A member of the producer."""
    return a_member(sold.producer.organisation, role)


def its_buyer(sold: ProducerOrder, *roles: Role) -> Actor:
    """A member of the buyer, its receiver unless told otherwise."""
    return a_member(sold.buyer.organisation, *(roles or (Role.RECEIVER,)))


def _line(offer: Offer, quantity: Decimal) -> OrderLine:
    tier = [t for t in offer.price_tiers if t.minimum_quantity <= quantity][-1]
    return OrderLine(
        offer_id=offer.id,
        product_name=offer.product.name,
        unit=offer.product.unit,
        pack=offer.product.pack,
        art=offer.product.art,
        quantity=quantity,
        unit_price=tier.unit_price,
        line_total=tier.unit_price.times(quantity),
        tax_kind=TaxKind.EXEMPT,
    )
