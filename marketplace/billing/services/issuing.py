"""Invoices come from receipts: accepted goods in full, regraded ones at the reduced price."""

from __future__ import annotations

from datetime import timedelta

from marketplace.billing import queries
from marketplace.billing.models import Invoice, InvoiceLine
from marketplace.billing.states import InvoiceState
from marketplace.billing.totals import InvoiceTotal, LineTotal, invoice_total, line_total
from marketplace.fulfilment.models import Receipt, ReceiptLine
from marketplace.payments.services import ledger
from marketplace.payments.states import AccountKind
from marketplace.shared import audit, events, outbox
from marketplace.shared.actors import Actor
from marketplace.shared.clock import today
from marketplace.shared.database import db, transactional
from marketplace.shared.money import ZERO
from marketplace.shared.numbering import next_number


@transactional
def issue_invoice(receipt_id: int, *, actor: Actor) -> Invoice | None:
    """Bill one receipt: accepted goods in full, regraded ones at the reduced price.

    Freight is billed once, with the first invoice of a producer order. A receipt that took
    nothing over is not billed; one that was billed before gives its invoice.
    """
    billed = queries.invoice_of_receipt(receipt_id)
    if billed is not None:
        return billed
    receipt = queries.find_receipt(receipt_id)
    judged = [(line, _line_total(line)) for line in receipt.lines if _was_taken(line)]
    if not judged:
        outbox.add("billing.close_when_settled", producer_order_id=receipt.producer_order_id)
        return None
    invoice = _write_invoice(receipt, _sum(receipt, [total for _line, total in judged]))
    invoice.lines = [_invoice_line(line, total) for line, total in judged]
    db.session.add(invoice)
    db.session.flush()
    ledger.post_transfer(
        key=f"invoice:{invoice.id}:issued",
        debit=(AccountKind.BUYER_RECEIVABLE, invoice.buyer_id),
        credit=(AccountKind.PRODUCER_PENDING, invoice.producer_id),
        amount=invoice.total,
        about=("invoice", invoice.id),
        number=invoice.number,
    )
    audit.record("invoice.issued", invoice, actor=actor, total_rupiah=invoice.total.rupiah)
    outbox.add("billing.tell_invoice_issued", invoice_id=invoice.id)
    events.announce("invoice.changed", invoice_id=invoice.id, what="issued")
    return invoice


def _was_taken(line: ReceiptLine) -> bool:
    return bool(line.accepted_quantity or line.regraded_quantity)


def _line_total(line: ReceiptLine) -> LineTotal:
    ordered = line.order_line
    return line_total(
        line.value,
        tax_basis_points=ordered.tax_basis_points,
        fee_basis_points=ordered.fee_basis_points,
    )


def _sum(receipt: Receipt, lines: list[LineTotal]) -> InvoiceTotal:
    order = receipt.producer_order
    freight = ZERO if queries.has_invoice(order.id) else order.freight
    return invoice_total(lines, freight=freight)


def _write_invoice(receipt: Receipt, sums: InvoiceTotal) -> Invoice:
    order = receipt.producer_order
    return Invoice(
        number=next_number("INV"),
        receipt_id=receipt.id,
        producer_order_id=order.id,
        producer_id=order.producer_id,
        buyer_id=order.buyer_id,
        state=InvoiceState.ISSUED,
        goods=sums.goods,
        freight=sums.freight,
        tax_base=sums.tax_base,
        tax=sums.tax,
        total=sums.amount,
        fee=sums.fee,
        paid=ZERO,
        due_day=today() + timedelta(days=order.buyer.payment_days),
    )


def _invoice_line(line: ReceiptLine, total: LineTotal) -> InvoiceLine:
    ordered = line.order_line
    return InvoiceLine(
        receipt_line_id=line.id,
        order_line_id=ordered.id,
        product_name=ordered.product_name,
        unit=ordered.unit,
        accepted_quantity=line.accepted_quantity,
        regraded_quantity=line.regraded_quantity,
        regrade_percent=line.regrade_percent,
        unit_price=ordered.unit_price,
        amount=total.value,
        tax=total.tax,
    )
