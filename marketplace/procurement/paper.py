"""A purchase order to one producer, on paper."""

from __future__ import annotations

from decimal import Decimal

from flask import current_app

from marketplace.buyers.models import Buyer, DeliveryPoint
from marketplace.catalog.taxes import tax_base
from marketplace.orders.models import Order, OrderLine, ProducerOrder
from marketplace.orders.states import DEAD_STATES, ProducerOrderState
from marketplace.procurement.genuine import code_of
from marketplace.procurement.queries.papers import count_changes
from marketplace.producers.models import Producer
from marketplace.shared.clock import JAKARTA
from marketplace.shared.documents import purchase_order_pdf, shapes
from marketplace.shared.errors import RuleBroken
from marketplace.shared.language import _, current_language
from marketplace.shared.money import Money, total
from marketplace.web.filters import place

PERCENT_ON_PAPER = Decimal(12)  # on a base of 11/12 of the price, PMK 131/2024


def purchase_order_on_paper(part: ProducerOrder) -> bytes:
    """Return the order to one producer as a PDF in the reader's language.

    Raises `RuleBroken` while the order waits for approval: no producer may deliver on it.
    """
    if part.state is ProducerOrderState.WAITING:
        raise RuleBroken(
            _("Pesanan ini belum disetujui, jadi belum bisa dicetak. Minta penyetuju dulu.")
        )
    order, point, code = part.order, part.order.delivery_point, code_of(part)
    placed = order.decided_at or order.placed_at
    facts: shapes.PurchaseOrder = {
        "number": part.number,
        "date": placed.astimezone(JAKARTA).date(),
        "delivery_day": part.delivery_day,
        "window": window_of(order),
        "seller": _seller(part.producer),
        "buyer": _buyer(part.buyer, point),
        "note": order.note,
        "payment_days": part.buyer.payment_days,
        "made_by": order.requester.name,
        "changes": count_changes(part),
        "check_url": f"{current_app.config['BASE_URL']}/periksa/po/{part.number}/{code}",
        "check_code": code,
        "lines": [_line(line) for line in part.lines if line.line_total],
        "freight_rupiah": part.freight.rupiah,
        "total_rupiah": total([part.goods, part.freight, part.tax]).rupiah,
        "example": part.producer.organisation.is_example,
    }
    if order.document_number:
        facts["document_number"] = order.document_number
    if order.decider is not None:
        facts["approved_by"] = order.decider.name
    if part.answered_at is not None and part.state not in DEAD_STATES:
        facts["accepted_on"] = part.answered_at.astimezone(JAKARTA).date()
    if part.tax:
        base = total(tax_base(line.line_total, line.tax_basis_points) for line in part.lines)
        facts["tax"] = _tax(base, part.tax)
    return purchase_order_pdf(facts, current_language())


def window_of(order: Order) -> str:
    """Write when somebody takes goods over, as a pair of times."""
    return "{:%H.%M} – {:%H.%M}".format(*order.window)


def _tax(base: Money, amount: Money) -> shapes.Tax:
    return {
        "base_rupiah": base.rupiah,
        "rate_percent": PERCENT_ON_PAPER,
        "amount_rupiah": amount.rupiah,
    }


def _seller(producer: Producer) -> shapes.Party:
    lines = [producer.address, place(producer.village_code)]
    seller: shapes.Party = {"name": producer.name, "lines": [line for line in lines if line]}
    if producer.npwp:
        seller["npwp"] = producer.npwp
    return seller


def _buyer(buyer: Buyer, point: DeliveryPoint) -> shapes.Party:
    lines = [point.name, point.address, point.instructions]
    party: shapes.Party = {"name": buyer.name, "lines": [line for line in lines if line]}
    if buyer.npwp:
        party["npwp"] = buyer.npwp
    return party


def _line(line: OrderLine) -> shapes.PurchaseOrderLine:
    return {
        "name": line.product_name,
        "quantity": line.quantity,
        "unit": line.unit,
        "unit_price_rupiah": line.unit_price.rupiah,
        "amount_rupiah": line.line_total.rupiah,
    }
