"""The buyers' pages of invoices: list, match, approve, pay."""

from __future__ import annotations

from flask import (
    Blueprint,
    Response,
    current_app,
    flash,
    redirect,
    render_template,
    request,
    url_for,
)
from flask.typing import ResponseReturnValue

from marketplace.billing import paper, paying, policies, queries
from marketplace.billing.exporting import INVOICES, filter_of
from marketplace.billing.models import Invoice
from marketplace.billing.schemas import PaymentInput, ReasonInput
from marketplace.billing.services import deciding
from marketplace.billing.states import INVOICE_LIFECYCLE, InvoiceState
from marketplace.payments.models import Payment
from marketplace.payments.pages.card import after_payment
from marketplace.payments.queries.payments import payments_of_invoice
from marketplace.payments.states import PaymentMethod
from marketplace.shared.actors import BUYER_ROLES, PRODUCER_ROLES, REGENCY_ROLES, Actor, Role
from marketplace.shared.errors import Invalid, RuleBroken
from marketplace.shared.language import _, _l
from marketplace.shared.opaque import to_public
from marketplace.web import navigation, waiting
from marketplace.web.access import allow
from marketplace.web.current import current_actor
from marketplace.web.exporting import offer_files
from marketplace.web.forms import Form
from marketplace.web.idempotency import once_per_form

pages = Blueprint("billing", __name__)
READERS = (*BUYER_ROLES, *PRODUCER_ROLES, *REGENCY_ROLES, Role.RESIDENT)
FIRST_ANSWERS = {"method": PaymentMethod.BANK_TRANSFER.value}
PAYERS = (Role.FINANCE, Role.BUYER_OWNER, Role.RESIDENT)

navigation.add(
    navigation.Entry(
        key="invoices",
        label=_l("Tagihan"),
        icon="receipt-text",
        endpoint="billing.list_invoices",
        roles=BUYER_ROLES | PRODUCER_ROLES | REGENCY_ROLES,
        position=140,
        tabs={Role.FINANCE: 1, Role.BUYER_OWNER: 4},
        count=waiting.number("invoices", frozenset(PAYERS), queries.counting_waiting),
    )
)


@pages.get("/usaha/tagihan")
@allow(*READERS)
def list_invoices() -> ResponseReturnValue:
    """List invoices, those that wait for somebody first in sight."""
    state, actor = request.args.get("state", ""), current_actor()
    part = queries.invoices(actor, filter_of(request.args), cursor=request.args.get("cursor"))
    counts = queries.count_by_state(actor)
    return render_template("billing/invoices.html", part=part, counts=counts, state=state)


offer_files(pages, "/usaha/tagihan", *READERS, endpoint="download_invoices", exported=INVOICES)


@pages.get("/usaha/tagihan/<number>")
@allow(*READERS)
def show_invoice(number: str) -> ResponseReturnValue:
    """Show order, receipt and invoice side by side, with what may be done."""
    invoice = queries.see_invoice(number, current_actor())
    return _page(invoice, Form(PaymentInput(), FIRST_ANSWERS))


@pages.post("/usaha/tagihan/<number>/setuju")
@allow(*PAYERS)
def approve_invoice(number: str) -> ResponseReturnValue:
    """Approve, then show the invoice with the ways to pay."""
    actor = current_actor()
    invoice = deciding.approve_invoice(queries.see_invoice(number, actor).id, actor=actor)
    flash(_("Tagihan %(number)s disetujui.", number=invoice.number), "ok")
    return redirect(url_for("billing.show_invoice", number=number))


@pages.post("/usaha/tagihan/<number>/sanggah")
@allow(*PAYERS)
def dispute_invoice(number: str) -> ResponseReturnValue:
    """Dispute with a reason; without one, ask for it on the same page."""
    actor = current_actor()
    invoice = queries.see_invoice(number, actor)
    form = Form(ReasonInput())
    if not form.accepts(request.form):
        return _page(invoice, form)
    deciding.dispute_invoice(invoice.id, actor=actor, **form.values)
    flash(_("Sanggahan terkirim ke produsen."), "ok")
    return redirect(url_for("billing.show_invoice", number=number))


@pages.post("/usaha/tagihan/<number>/batalkan")
@allow(*PRODUCER_ROLES)
def credit_invoice(number: str) -> ResponseReturnValue:
    """Let the producer give up an invoice, with a reason."""
    actor = current_actor()
    invoice = queries.see_invoice(number, actor)
    form = Form(ReasonInput())
    if not form.accepts(request.form):
        return _page(invoice, form)
    deciding.credit_invoice(invoice.id, actor=actor, **form.values)
    flash(_("Tagihan dibatalkan."), "ok")
    return redirect(url_for("billing.show_invoice", number=number))


@pages.post("/usaha/tagihan/<number>/bayar")
@allow(*PAYERS)
def pay_invoice(number: str) -> ResponseReturnValue:
    """Note a bank transfer, or lead to the card page."""
    if request.form.get("method") == PaymentMethod.CARD:
        return _pay(number)
    return once_per_form(_pay)(number)  # type: ignore[no-any-return]


def _pay(number: str) -> ResponseReturnValue:
    actor = current_actor()
    invoice = queries.see_invoice(number, actor)
    form = Form(PaymentInput())
    if not form.accepts(request.form):
        return _page(invoice, form)
    try:
        payment = paying.pay_invoice(
            invoice.id,
            actor=actor,
            method=form.values["method"],
            amount=form.values["amount_rupiah"],
            reference=form.values["reference"],
        )
    except (Invalid, RuleBroken) as refusal:
        form.refused(refusal)
        return _page(invoice, form)
    if payment.method is PaymentMethod.CARD:
        card_page = url_for(
            "payments.show_card_payment", payment_id=to_public("payment", payment.id)
        )
        return redirect(card_page)
    message = _("Transfer %(amount)s tercatat. Kami cocokkan dengan rekening koran.")
    flash(message % {"amount": payment.amount}, "ok")
    return redirect(url_for("billing.show_invoice", number=number))


@pages.get("/usaha/tagihan/<number>.pdf")
@allow(*READERS)
def download_invoice(number: str) -> ResponseReturnValue:
    """Give the invoice as a PDF."""
    invoice = queries.see_invoice(number, current_actor())
    content = paper.invoice_on_paper(invoice, bank_account=current_app.config["BANK_ACCOUNT"])
    headers = {"Content-Disposition": f'attachment; filename="{invoice.number}.pdf"'}
    return Response(content, mimetype="application/pdf", headers=headers)


@after_payment
def _address_of_paid(payment: Payment) -> str:
    return url_for("billing.show_invoice", number=payment.description)


def _page(invoice: Invoice, form: Form) -> ResponseReturnValue:
    actor = current_actor()
    page = render_template(
        "billing/invoice.html",
        invoice=invoice,
        form=form,
        payments=payments_of_invoice(invoice.id),
        delivery_note=queries.delivery_note_of(invoice.producer_order_id),
        bank_account=current_app.config["BANK_ACCOUNT"],
        takes_cards=current_app.extensions["marketplace_config"].takes_cards,
        **_permissions(actor, invoice),
    )
    return page, form.status


def _permissions(actor: Actor, invoice: Invoice) -> dict[str, bool]:
    decides = policies.may_decide_invoice(actor, invoice)
    allows = INVOICE_LIFECYCLE.allows
    return {
        "may_approve": decides and invoice.state in queries.TO_DECIDE,
        "may_dispute": decides and allows(invoice.state, InvoiceState.DISPUTED),
        "may_pay": policies.may_pay_invoice(actor, invoice) and invoice.state in queries.UNPAID,
        "may_credit": policies.may_credit_invoice(actor, invoice)
        and allows(invoice.state, InvoiceState.CREDITED),
    }
