"""The JSON API of invoices. Same services as the pages, another door."""

from __future__ import annotations

from typing import Any

from marketplace.billing import paying, queries
from marketplace.billing.models import Invoice
from marketplace.billing.queries import InvoiceFilter
from marketplace.billing.schemas import (
    InvoiceDetailSchema,
    InvoicePart,
    InvoiceQuery,
    PaymentInput,
    ReasonInput,
)
from marketplace.billing.services import deciding
from marketplace.payments.models import Payment
from marketplace.payments.schemas import PaymentSchema
from marketplace.shared.actors import BUYER_ROLES, PRODUCER_ROLES, REGENCY_ROLES, Role
from marketplace.shared.pagination import Part
from marketplace.web.access import allow
from marketplace.web.api import api_blueprint, found_id, refuses
from marketplace.web.current import current_actor
from marketplace.web.idempotency import once, once_with_others

api = api_blueprint("billing", about="Invoices: approve, dispute, pay")
READERS = (*BUYER_ROLES, *PRODUCER_ROLES, *REGENCY_ROLES, Role.RESIDENT)


@api.get("/invoices")
@allow(*READERS)
@refuses(api, 401, 403)
@api.arguments(InvoiceQuery, location="query")
@api.response(200, InvoicePart)
def list_invoices(query: dict[str, Any]) -> Part[Invoice]:
    """List the invoices that your organisation gives or gets, newest first."""
    wanted = InvoiceFilter(state=query["state"], overdue=query["overdue"])
    actor = current_actor()
    return queries.invoices(actor, wanted, limit=query["limit"], cursor=query["cursor"])


@api.get("/invoices/<invoice_id>")
@allow(*READERS)
@refuses(api, 401, 403, 404)
@api.response(200, InvoiceDetailSchema)
def show_invoice(invoice_id: str) -> Invoice:
    """Show one invoice with its lines."""
    return queries.see_invoice_by_id(found_id("invoice", invoice_id), current_actor())


@api.post("/invoices/<invoice_id>/approve")
@allow(*READERS)
@once
@refuses(api, 401, 403, 404, 409, 422)
@api.response(200, InvoiceDetailSchema)
def approve_invoice(invoice_id: str) -> Invoice:
    """Agree to pay an invoice."""
    actor = current_actor()
    invoice = deciding.approve_invoice(found_id("invoice", invoice_id), actor=actor)
    return queries.see_invoice_by_id(invoice.id, actor)


@api.post("/invoices/<invoice_id>/dispute")
@allow(*READERS)
@once
@refuses(api, 401, 403, 404, 409)
@api.arguments(ReasonInput)
@api.response(200, InvoiceDetailSchema)
def dispute_invoice(body: dict[str, Any], invoice_id: str) -> Invoice:
    """Refuse an invoice for now, with a reason."""
    actor = current_actor()
    invoice = deciding.dispute_invoice(found_id("invoice", invoice_id), actor=actor, **body)
    return queries.see_invoice_by_id(invoice.id, actor)


@api.post("/invoices/<invoice_id>/credit")
@allow(*READERS)
@once
@refuses(api, 401, 403, 404, 409)
@api.arguments(ReasonInput)
@api.response(200, InvoiceDetailSchema)
def credit_invoice(body: dict[str, Any], invoice_id: str) -> Invoice:
    """Give up an unpaid invoice of your own, with a reason."""
    actor = current_actor()
    invoice = deciding.credit_invoice(found_id("invoice", invoice_id), actor=actor, **body)
    return queries.see_invoice_by_id(invoice.id, actor)


@api.post("/invoices/<invoice_id>/payments")
@allow(*READERS)
@once_with_others
@refuses(api, 401, 403, 404, 409, 503)
@api.arguments(PaymentInput)
@api.response(201, PaymentSchema)
def pay_invoice(body: dict[str, Any], invoice_id: str) -> Payment:
    """Pay an approved invoice by card or by a bank transfer that was made."""
    number = found_id("invoice", invoice_id)
    return paying.pay_invoice(
        number,
        actor=current_actor(),
        method=body["method"],
        amount=body["amount_rupiah"],
        reference=body["reference"],
    )
