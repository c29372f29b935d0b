"""Impact follows receipts, credits, payments and declared sales in their own transactions."""

from __future__ import annotations

from marketplace.billing import jobs as billing_jobs  # noqa: F401 - invoices come before us
from marketplace.impact.services import recording
from marketplace.payments.models import Payment
from marketplace.shared import events
from marketplace.shared.database import db


@events.on("goods.received")
def count_receipt(*, receipt_id: int) -> None:
    """Count what was accepted together with its receipt."""
    recording.count_receipt(receipt_id)


@events.on("invoice.credited")
def count_credit(*, invoice_id: int) -> None:
    """Take back what an invoice stood for when its producer gives it up."""
    recording.count_credit(invoice_id)


@events.on("payment.settled")
@events.on("payment.refunded")
def count_payment(*, payment_id: int) -> None:
    """Count what was paid, or went back."""
    recording.count_payments(db.session.get_one(Payment, payment_id).invoice_id)


@events.on("direct_sale.recorded")
def count_direct_sale(*, direct_sale_id: int) -> None:
    """Count a sale outside the market as declared."""
    recording.count_direct_sale(direct_sale_id)


@events.on("direct_sale.withdrawn")
def count_withdrawal(*, direct_sale_id: int) -> None:
    """Take a declared sale back."""
    recording.count_withdrawal(direct_sale_id)
