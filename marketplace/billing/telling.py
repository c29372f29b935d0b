"""What billing adds to the story of an order: what was billed, what was paid."""

from __future__ import annotations

from collections.abc import Iterator

from sqlalchemy import select

from marketplace.billing.models import Invoice
from marketplace.orders import timeline
from marketplace.orders.models import Order
from marketplace.orders.timeline import Happening
from marketplace.shared.database import db
from marketplace.shared.language import _


@timeline.source
def invoices(order: Order) -> Iterator[Happening]:
    """Tell of every invoice and of its payment, in one query."""
    ids = [part.id for part in order.producer_orders]
    for invoice in db.session.scalars(
        select(Invoice).where(Invoice.producer_order_id.in_(ids)).order_by(Invoice.id)
    ):
        address = f"/usaha/tagihan/{invoice.number}"
        text = _("Tagihan %(number)s dibuat", number=invoice.number)
        yield Happening(invoice.issued_at, text, note=str(invoice.total), address=address)
        if invoice.paid_at is not None:
            text = _("Tagihan %(number)s lunas", number=invoice.number)
            yield Happening(invoice.paid_at, text)
