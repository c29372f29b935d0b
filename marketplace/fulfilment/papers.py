"""What stands on a delivery note, put together from the goods that it travels with."""

from __future__ import annotations

from marketplace.buyers.models import DeliveryPoint
from marketplace.buyers.wording import access_words
from marketplace.fulfilment.models import DeliveryNote
from marketplace.fulfilment.naming import grouped
from marketplace.orders.models import ProducerOrder
from marketplace.shared import documents
from marketplace.shared.clock import JAKARTA
from marketplace.shared.places import REGENCY_NAME, origin


def delivery_note_pdf(note: DeliveryNote, *, base_url: str, language: str) -> bytes:
    """Set the surat jalan of one load."""
    return documents.delivery_note_pdf(_facts(note, base_url), language)


def _facts(note: DeliveryNote, base_url: str) -> documents.DeliveryNote:
    sold = note.producer_order
    point = sold.order.delivery_point
    return {
        "number": note.number,
        "date": note.dispatched_at.astimezone(JAKARTA).date(),
        "example": sold.producer.organisation.is_example,
        "order_number": sold.number,
        "delivery_day": sold.delivery_day,
        "window": "{:%H.%M} – {:%H.%M}".format(*sold.order.window),
        "seller": _seller(sold),
        "buyer": _buyer(sold, point),
        "zone": point.zone.value,
        "vehicle": note.vehicle,
        "note": sold.order.note,
        "receive_url": f"{base_url}/terima/{note.code}",
        "receive_code": grouped(note.code),
        "lines": [
            {
                "name": lot.order_line.product_name,
                "quantity": lot.quantity,
                "unit": lot.order_line.unit,
                "lot": lot.code,
            }
            for lot in note.lots
        ],
    }


def _seller(sold: ProducerOrder) -> documents.Party:
    place = f"{origin(sold.producer.village_code)}, {REGENCY_NAME}"
    return {"name": sold.producer.name, "lines": [place]}


def _buyer(sold: ProducerOrder, point: DeliveryPoint) -> documents.Party:
    told = (point.name, point.address, access_words(point), point.instructions)
    lines = [text for text in told if text]
    return {"name": sold.buyer.name, "lines": lines}
