"""Goods on their way: delivery notes, receipts, what is left open."""

from __future__ import annotations

from flask import current_app

from marketplace.fulfilment.models import DeliveryNote
from marketplace.orders.states import ProducerOrderState
from marketplace.shared.database import db
from marketplace.shared.opaque import to_public
from tests.architecture.routes.doors.orders import PROMISED, PROMISED_ID, REASON
from tests.architecture.routes.naming import Door, number, opaque, text
from tests.factories.deliveries import Judged, a_receipt
from tests.factories.fulfilment import an_order_under_way

AFTER = 3  # orders
UNDER_WAY = number("deal.under_way")
UNDER_WAY_ID = opaque("producer_order", "deal.under_way")
SHORT, SHORT_ID = number("deal.short"), opaque("producer_order", "deal.short")


def _line(sold):
    return to_public("order_line", sold.lines[0].id)


def _load(me, _named):
    lot = {"line_id": _line(me.deal.promised), "code": "L1", "quantity": "5"}
    return {"lots": [lot], "vehicle": "AB 1234 CD"}


def _judgement(me, _named):
    return {"lines": [{"id": _line(me.deal.under_way), "accepted_quantity": "5"}]}


DOORS = {
    "fulfilment.show_photo": Door(opaque("receipt_line", "deal.damaged")),
    "fulfilment.show_producer_order": Door(PROMISED),
    "fulfilment.show_load": Door(PROMISED),
    "fulfilment.dispatch": Door(PROMISED, body={"code-1-1": "L1", "quantity-1-1": "5"}),
    "fulfilment.show_end": Door(SHORT),
    "fulfilment.close_producer_order": Door(SHORT, body=REASON),
    "fulfilment.print_delivery_note": Door(number("deal.note")),
    "fulfilment.open_code": Door(text("deal.note.code")),
    "fulfilment.show_arrival": Door(UNDER_WAY),
    "fulfilment.receive": Door(UNDER_WAY, body={"all": "1", "awaited-1": "5"}),
    "fulfilment.show_closing": Door(SHORT),
    "fulfilment.close_arrival": Door(SHORT, body=REASON),
    "fulfilment_api.close": Door(SHORT_ID, body=REASON),
    "fulfilment_api.list_delivery_notes": Door(UNDER_WAY_ID),
    "fulfilment_api.dispatch": Door(PROMISED_ID, body=_load),
    "fulfilment_api.record_receipt": Door(UNDER_WAY_ID, body=_judgement),
    "fulfilment_api.list_receipts_of": Door(UNDER_WAY_ID),
    "fulfilment_api.show_receipt": Door(opaque("receipt", "deal.receipt")),
}
LISTS = {
    "fulfilment.download_arrivals",
    "fulfilment.list_arrivals",
    "fulfilment_api.list_receipts",
}
FIXED = {"fulfilment.look_up_code"}
VIEWS = {"fulfilment.list_arrivals": ("?tahap=diterima",)}


def furnish(deal):
    """Send one order off, let one stay short, receive one with a damaged carton."""
    deal.under_way = an_order_under_way((deal.offer, 5), dock=deal.dock)
    number_of_it = f"SJ-{deal.under_way.number}"
    deal.note = DeliveryNote(
        number=number_of_it, code=f"KODE{deal.under_way.id}", producer_order=deal.under_way
    )
    db.session.add(deal.note)
    deal.short = an_order_under_way((deal.offer, 5), dock=deal.dock)
    deal.short.state = ProducerOrderState.PARTLY_RECEIVED
    line = deal.short.lines[0]
    line.dispatched_quantity = line.accepted_quantity = 3
    deal.receipt = a_receipt(Judged(9, rejected=1), producer=deal.producer, buyer=deal.buyer)
    (deal.damaged,) = deal.receipt.lines
    storage = current_app.extensions["storage"]
    deal.damaged.photo_key = storage.save(b"RIFF", folder="receipts", suffix=".webp")
    db.session.flush()
