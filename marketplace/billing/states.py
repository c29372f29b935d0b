"""The life of an invoice. Pure data: no database, no HTTP."""

from enum import StrEnum

from marketplace.shared.lifecycle import Lifecycle


class InvoiceState(StrEnum):
    """Where an invoice stands. Overdue is derived from its due day."""

    ISSUED = "issued"
    APPROVED = "approved"
    PART_PAID = "part_paid"
    PAID = "paid"
    DISPUTED = "disputed"
    CREDITED = "credited"


INVOICE_LIFECYCLE = Lifecycle(
    {
        InvoiceState.ISSUED: {
            InvoiceState.APPROVED,
            InvoiceState.DISPUTED,
            InvoiceState.CREDITED,
        },
        InvoiceState.DISPUTED: {InvoiceState.APPROVED, InvoiceState.CREDITED},
        InvoiceState.APPROVED: {InvoiceState.PART_PAID, InvoiceState.PAID},
        InvoiceState.PART_PAID: {InvoiceState.PAID, InvoiceState.APPROVED},
        InvoiceState.PAID: {InvoiceState.PART_PAID, InvoiceState.APPROVED},  # after a refund
    }
)
