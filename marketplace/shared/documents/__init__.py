"""Documents on paper: delivery notes, invoices, orders and payout statements as PDF."""

from marketplace.shared.documents.rendering import (
    delivery_note_pdf,
    invoice_pdf,
    payout_statement_pdf,
    purchase_order_pdf,
    render_pdf,
)
from marketplace.shared.documents.shapes import (
    DeliveryNote,
    DeliveryNoteLine,
    Invoice,
    InvoiceLine,
    Party,
    PayoutLine,
    PayoutStatement,
    PurchaseOrder,
    PurchaseOrderLine,
    Tax,
)

__all__ = [
    "DeliveryNote",
    "DeliveryNoteLine",
    "Invoice",
    "InvoiceLine",
    "Party",
    "PayoutLine",
    "PayoutStatement",
    "PurchaseOrder",
    "PurchaseOrderLine",
    "Tax",
    "delivery_note_pdf",
    "invoice_pdf",
    "payout_statement_pdf",
    "purchase_order_pdf",
    "render_pdf",
]
