"""Orders and each producer's part of them."""

from __future__ import annotations

from datetime import timedelta

from marketplace.orders.models import CartLine
from marketplace.orders.states import ProducerOrderState
from marketplace.shared.clock import utc_now
from marketplace.shared.database import db
from marketplace.shared.opaque import to_public
from tests.architecture.routes.naming import Door, number, opaque
from tests.factories.fulfilment import a_promised_order, a_sent_order
from tests.factories.orders import in_days

AFTER = 2  # the catalogue
REASON = {"reason": "Dapur tutup pekan ini"}
WAITING = number("deal.waiting.order")
WAITING_ID = opaque("order", "deal.waiting.order")
SENT, PROMISED = number("deal.sent"), number("deal.promised")
SENT_ID, PROMISED_ID = (
    opaque("producer_order", "deal.sent"),
    opaque("producer_order", "deal.promised"),
)
CUT = {"quantity-1": "4", "picked-1": "Stok habis"}


def _placing(me, named):
    line = {"offer_id": to_public("offer", me.deal.offer.id), "quantity": "10"}
    wanted = {"delivery_day": in_days(3).isoformat(), "payment": "terms"}
    return {"lines": [line], "delivery_point": named, **wanted}


def _changing(me, _named):
    point = to_public("delivery_point", me.deal.dock.id)
    day = in_days(4).isoformat()
    return {"quantity-1": "4", "delivery_point": point, "delivery_day": day}


def _changing_by_api(me, _named):
    line = {"id": to_public("order_line", me.deal.waiting.lines[0].id), "quantity": "4"}
    point = to_public("delivery_point", me.deal.dock.id)
    return {"lines": [line], "delivery_point": point, "delivery_day": in_days(4).isoformat()}


def _splitting(me, named):
    return _changing(me, named) | {"quantity-1": "2"}


def _splitting_by_api(me, _named):
    line = {"id": to_public("order_line", me.deal.waiting.lines[0].id), "quantity": "2"}
    return _changing_by_api(me, _named) | {"lines": [line]}


def _merging(me, _named):
    return {"order": me.deal.waiting_too.order.number}


def _merging_by_api(me, _named):
    return {"order": to_public("order", me.deal.waiting_too.order_id)}


def _quoting(_me, named):
    line = {"offer_id": named, "quantity": "10"}
    return {"lines": [line], "delivery_day": in_days(3).isoformat()}


DOORS = {
    "orders.remove_from_cart": Door(
        opaque("cart_line", "self.cart_line"), missing=frozenset({303}), writes=False
    ),
    "orders.show_order": Door(WAITING),
    "orders.cancel_order": Door(WAITING, body=REASON),
    "orders.show_order_change": Door(WAITING),
    "orders.change_order": Door(WAITING, body=_changing),
    "orders.show_split": Door(WAITING),
    "orders.split_order": Door(WAITING, body=_splitting),
    "orders.show_merge": Door(WAITING),
    "orders.merge_orders": Door(WAITING, body=_merging),
    "orders_api.split_order": Door(WAITING_ID, body=_splitting_by_api),
    "orders_api.merge_orders": Door(WAITING_ID, body=_merging_by_api),
    "orders.order_again": Door(WAITING, writes=False),
    "orders.confirm_producer_order": Door(SENT),
    "orders.show_change": Door(SENT),
    "orders.change_producer_order": Door(SENT, body=CUT),
    "orders.show_rejection": Door(SENT),
    "orders.reject_producer_order": Door(SENT, body=REASON),
    "orders.pack_producer_order": Door(PROMISED),
    "orders_api.show_order": Door(WAITING_ID),
    "orders_api.cancel_order": Door(WAITING_ID, body=REASON),
    "orders_api.change_order": Door(WAITING_ID, body=_changing_by_api),
    "orders_api.place_order": Door(
        opaque("delivery_point", "deal.dock"), body=_placing, missing=frozenset({422})
    ),
    "orders_api.show_producer_order": Door(SENT_ID),
    "orders_api.confirm": Door(SENT_ID),
    "orders_api.reject": Door(SENT_ID, body=REASON),
    "orders_api.pack": Door(PROMISED_ID),
}
NAMELESS = {
    "orders.place_order",
    "orders.add_to_cart",
    "orders.change_cart",
    "orders_api.quote_order",
}
LISTS = {
    "orders.download_orders",
    "orders.download_producer_orders",
    "orders.show_cart",
    "orders.show_checkout",
    "orders.list_orders",
    "orders.list_producer_orders",
    "orders_api.list_orders",
    "orders_api.list_producer_orders",
}
FIXED = {"orders.confirm_adding"}
VIEWS = {
    "orders.list_producer_orders": ("?tahap=siapkan", "?tahap=kirim", "?tahap=selesai"),
    "orders.list_orders": ("?q=PO",),
}


def furnish(deal):
    """Let the buyer order: one waits for approval, one was sent, one promised."""
    waiting = ProducerOrderState.WAITING
    deal.waiting = _asked(deal, a_sent_order((deal.offer, 5), dock=deal.dock, state=waiting))
    deal.waiting_too = _asked(
        deal, a_sent_order((deal.offer, 5), dock=deal.dock, state=waiting)
    )
    deal.sent = _asked(deal, a_sent_order((deal.offer, 5), dock=deal.dock))
    deal.promised = _asked(deal, a_promised_order((deal.offer, 5), dock=deal.dock))


def equip(member):
    """Put something into the member's cart."""
    member.self.cart_line = CartLine(
        organisation_id=member.actor.organisation_id,
        person_id=member.actor.person_id,
        product_id=member.deal.product.id,
        quantity=3,
    )
    db.session.add(member.self.cart_line)
    db.session.flush()


def _asked(deal, part):
    part.order.requested_by = deal.requester.person_id
    part.order.hold_expires_at = utc_now() + timedelta(hours=5)
    db.session.flush()
    return part
