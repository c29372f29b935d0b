"""An invoice on paper."""

from __future__ import annotations

from decimal import Decimal

from marketplace.billing.models import Invoice, InvoiceLine
from marketplace.producers.models import Producer
from marketplace.shared import places
from marketplace.shared.clock import JAKARTA
from marketplace.shared.documents import invoice_pdf, shapes
from marketplace.shared.language import current_language

PERCENT_ON_PAPER = Decimal(12)  # on a base of 11/12 of the price, PMK 131/2024


def invoice_on_paper(invoice: Invoice, *, bank_account: str) -> bytes:
    """Return the invoice as a PDF in the reader's language; transfers go to `bank_account`."""
    producer, buyer = invoice.producer, invoice.buyer
    facts: shapes.Invoice = {
        "number": invoice.number,
        "date": invoice.issued_at.astimezone(JAKARTA).date(),
        "due_date": invoice.due_day,
        "terms_days": buyer.payment_days,
        "order_number": invoice.producer_order.number,
        "seller": _seller(producer),
        "buyer": {"name": buyer.name},
        "lines": [_line(line) for line in invoice.lines],
        "freight_rupiah": invoice.freight.rupiah,
        "total_rupiah": invoice.total.rupiah,
        "paid_rupiah": invoice.paid.rupiah,
        "bank_account": bank_account,
        "bank_reference": invoice.number,
        "example": producer.organisation.is_example,
    }
    if invoice.tax:
        facts["tax"] = {
            "base_rupiah": invoice.tax_base.rupiah,
            "rate_percent": PERCENT_ON_PAPER,
            "amount_rupiah": invoice.tax.rupiah,
        }
    else:
        facts["no_tax_reason"] = "exempt" if producer.is_pkp else "not_pkp"
    return invoice_pdf(facts, current_language())


def _seller(producer: Producer) -> shapes.Party:
    seller: shapes.Party = {
        "name": producer.name,
        "lines": [producer.address, str(places.village(producer.village_code))],
    }
    if producer.npwp:
        seller["npwp"] = producer.npwp
    return seller


def _line(line: InvoiceLine) -> shapes.InvoiceLine:
    accepted = line.unit_price.times(line.accepted_quantity)
    facts: shapes.InvoiceLine = {
        "name": line.product_name,
        "unit": line.unit,
        "unit_price_rupiah": line.unit_price.rupiah,
        "accepted_quantity": line.accepted_quantity,
        "accepted_rupiah": accepted.rupiah,
    }
    if line.regraded_quantity:
        facts["regraded_quantity"] = line.regraded_quantity
        facts["regraded_price_percent"] = Decimal(100 - line.regrade_percent)
        facts["regraded_rupiah"] = (line.amount - accepted).rupiah
    return facts
