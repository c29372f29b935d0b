"""Orders for what was awarded: one for each delivery, never more, by the usual approval."""

from __future__ import annotations

from datetime import date

from sqlalchemy import select

from marketplace.buyers.queries import find_own_buyer
from marketplace.orders.models import Order
from marketplace.orders.queries.quotes import quote_for
from marketplace.orders.services.placing import place_order
from marketplace.orders.states import OrderState, PaymentChoice
from marketplace.shared import audit
from marketplace.shared.actors import SYSTEM, Actor
from marketplace.shared.clock import utc_now
from marketplace.shared.database import db, insert, transactional
from marketplace.shared.errors import RuleBroken, require
from marketplace.shared.language import _
from marketplace.sourcing import policies
from marketplace.sourcing.award_models import STILL_ORDERED, RfqOrder
from marketplace.sourcing.models import RequestForQuotation
from marketplace.sourcing.queries.awards import Delivery, find_delivery
from marketplace.sourcing.queries.rfqs import lock_any_rfq, lock_rfq
from marketplace.sourcing.services.calling_off import count_order, show_prices
from marketplace.sourcing.states import RfqState

COME_TO_NOTHING = frozenset({OrderState.REJECTED, OrderState.CANCELLED})


@transactional
def order_delivery(  # noqa: PLR0913
    rfq_id: int,
    *,
    actor: Actor,
    delivery_day: date,
    delivery_point_id: int,
    payment: PaymentChoice,
    note: str = "",
    cost_centre_id: int | None = None,
) -> Order:
    """Order what was awarded for one day at one place, at the awarded prices.

    One order at a time, however many press; when it comes to nothing the delivery can be
    ordered again. Stock, limits, approval and what it is booked on are those of every order.
    Raises `NotFound`, `Forbidden`, `Invalid`, and `RuleBroken` for what stands in the way.
    """
    rfq = lock_rfq(rfq_id, actor=actor)
    require(allowed=policies.may_manage(actor, rfq), to=_("memesan hasil penawaran ini"))
    if rfq.state is not RfqState.AWARDED:
        raise RuleBroken(_("Belum ada pemenang, jadi belum ada yang bisa dipesan."))
    delivery = find_delivery(rfq, delivery_day, delivery_point_id)
    if delivery.order is not None:
        raise _ordered_already()
    show_prices(rfq, delivery.awards)
    order = place_order(
        actor=actor,
        lines=delivery.order_lines,
        delivery_point_id=delivery_point_id,
        delivery_day=delivery_day,
        payment=payment,
        note=note or rfq.number,
        agreed=_agreed(delivery, actor),
        cost_centre_id=cost_centre_id,
    )
    _link(rfq, order, delivery)
    count_order(rfq, order.id, delivery.awards)
    audit.record("rfq.ordered", rfq, actor=actor, order=order.number)
    return order


@transactional
def give_delivery_back(order_id: int) -> None:
    """Free a delivery whose order was rejected or cancelled; twice changes nothing."""
    rfq_id = db.session.scalar(select(RfqOrder.rfq_id).where(RfqOrder.order_id == order_id))
    if rfq_id is None:
        return
    rfq = lock_any_rfq(rfq_id)
    wanted = select(RfqOrder).where(RfqOrder.order_id == order_id, RfqOrder.ended_at.is_(None))
    link = db.session.scalar(wanted, execution_options={"populate_existing": True})
    if link is None or link.order.state not in COME_TO_NOTHING:
        return
    link.ended_at = utc_now()
    audit.record("rfq.delivery_given_back", rfq, actor=SYSTEM, order=link.order.number)


def _agreed(delivery: Delivery, actor: Actor) -> str:
    """Return the seal of the order as awarded. Raises `RuleBroken` where prices rose."""
    quote = quote_for(delivery.order_lines, delivery.day, find_own_buyer(actor))
    for line in quote.lines:
        if line.unit_price > delivery.highest_price(line.offer.id):
            raise RuleBroken(
                _(
                    "Harga %(goods)s tidak lagi seperti yang ditetapkan: masa berlaku "
                    "penawarannya sudah lewat, atau produsen mengakhiri daftar harganya.",
                    goods=line.offer.product.name,
                )
            )
    return quote.seal


def _link(rfq: RequestForQuotation, order: Order, delivery: Delivery) -> None:
    """Tie order and delivery together; the database refuses a second one."""
    row = insert(RfqOrder).values(
        rfq_id=rfq.id,
        delivery_day=delivery.day,
        delivery_point_id=delivery.point.id,
        order_id=order.id,
    )
    linked = row.on_conflict_do_nothing(
        index_elements=["rfq_id", "delivery_day", "delivery_point_id"],
        index_where=STILL_ORDERED,
    )
    if db.session.scalar(linked.returning(RfqOrder.id)) is None:
        raise _ordered_already()


def _ordered_already() -> RuleBroken:
    return RuleBroken(
        _("Antaran ini sudah dipesan. Muat ulang halaman untuk melihat pesanannya.")
    )
