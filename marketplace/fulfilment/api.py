"""The JSON API of fulfilment. Same services as the pages, another door."""

from __future__ import annotations

from typing import Any

from marketplace.fulfilment import queries, services
from marketplace.fulfilment.models import DeliveryNote, Receipt
from marketplace.fulfilment.policies import RECEIVING_ROLES
from marketplace.fulfilment.schemas import (
    DeliveryNoteSchema,
    DispatchedSchema,
    DispatchInput,
    ReceiptInput,
    ReceiptPart,
    ReceiptSchema,
)
from marketplace.orders.models import ProducerOrder
from marketplace.orders.producer_order_queries import find_producer_order
from marketplace.orders.producer_order_schemas import EndingInput, FullProducerOrderSchema
from marketplace.shared.actors import BUYER_ROLES, PRODUCER_ROLES, REGENCY_ROLES, Role
from marketplace.shared.pagination import Part
from marketplace.web.access import allow
from marketplace.web.api import PageQuery, api_blueprint, found_id, refuses
from marketplace.web.current import current_actor
from marketplace.web.idempotency import once

BOTH_SIDES = (*PRODUCER_ROLES, *BUYER_ROLES, Role.RESIDENT, *REGENCY_ROLES)

api = api_blueprint("fulfilment", about="Goods on their way: loads, receipts, the rest")


@api.post("/producer-orders/<producer_order_id>/dispatch")
@allow(*PRODUCER_ROLES)
@once
@refuses(api, 401, 403, 404, 409, 422)
@api.arguments(DispatchInput)
@api.response(200, DispatchedSchema)
def dispatch(body: dict[str, Any], producer_order_id: str) -> ProducerOrder:
    """Send promised goods in lots; what is not sent yet may follow."""
    number = found_id("producer_order", producer_order_id)
    services.dispatch(number, actor=current_actor(), **body)
    return find_producer_order(number, actor=current_actor())


@api.get("/producer-orders/<producer_order_id>/delivery-notes")
@allow(*BOTH_SIDES)
@refuses(api, 401, 403, 404)
@api.response(200, DeliveryNoteSchema(many=True))
def list_delivery_notes(producer_order_id: str) -> list[DeliveryNote]:
    """List the notes that goods of a producer order have left with, oldest first."""
    return list(queries.delivery_notes_of(_found(producer_order_id)))


@api.post("/producer-orders/<producer_order_id>/receipts")
@allow(*RECEIVING_ROLES)
@once
@refuses(api, 401, 403, 404, 409, 422)
@api.arguments(ReceiptInput)
@api.response(201, ReceiptSchema)
def record_receipt(body: dict[str, Any], producer_order_id: str) -> Receipt:
    """Judge goods that have arrived: accepted, regraded or rejected, line by line."""
    number = found_id("producer_order", producer_order_id)
    receipt = services.record_receipt(number, actor=current_actor(), **body)
    return queries.find_receipt(receipt.id, actor=current_actor())


@api.get("/producer-orders/<producer_order_id>/receipts")
@allow(*BOTH_SIDES)
@refuses(api, 401, 403, 404)
@api.response(200, ReceiptSchema(many=True))
def list_receipts_of(producer_order_id: str) -> list[Receipt]:
    """List the handovers of one producer order, oldest first."""
    return list(queries.receipts_of(_found(producer_order_id)))


@api.get("/receipts/<receipt_id>")
@allow(*BOTH_SIDES)
@refuses(api, 401, 403, 404)
@api.response(200, ReceiptSchema)
def show_receipt(receipt_id: str) -> Receipt:
    """Show one handover."""
    return queries.find_receipt(found_id("receipt", receipt_id), actor=current_actor())


@api.get("/receipts")
@allow(*BOTH_SIDES)
@refuses(api, 401, 403, 422)
@api.arguments(PageQuery, location="query")
@api.response(200, ReceiptPart)
def list_receipts(query: dict[str, Any]) -> Part[Receipt]:
    """List the handovers of one's own side, newest first."""
    return queries.receipts(actor=current_actor(), **query)


@api.post("/producer-orders/<producer_order_id>/close")
@allow(*PRODUCER_ROLES, *RECEIVING_ROLES)
@once
@refuses(api, 401, 403, 404, 409, 422)
@api.arguments(EndingInput)
@api.response(200, FullProducerOrderSchema)
def close(body: dict[str, Any], producer_order_id: str) -> ProducerOrder:
    """Stop waiting for the rest of a partly received producer order."""
    number = found_id("producer_order", producer_order_id)
    services.close_producer_order(number, actor=current_actor(), reason=body["reason"])
    return find_producer_order(number, actor=current_actor())


def _found(producer_order_id: str) -> ProducerOrder:
    number = found_id("producer_order", producer_order_id)
    return find_producer_order(number, actor=current_actor())
