"""A producer's side, made for the phone: what is asked, questions, quotation, result."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import timedelta

from flask import Response, flash, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from marketplace.catalog.models import Offer
from marketplace.orders.freight import freight_for, vehicle_for
from marketplace.producers.queries import own_producer
from marketplace.producers.states import ReviewState
from marketplace.shared.actors import PRODUCER_ROLES
from marketplace.shared.clock import JAKARTA, utc_now
from marketplace.shared.criteria import Criterion
from marketplace.shared.errors import Invalid, RuleBroken
from marketplace.shared.language import _
from marketplace.sourcing import policies, wording
from marketplace.sourcing.models import RequestForQuotation
from marketplace.sourcing.pages import pages, quote_form
from marketplace.sourcing.queries import working
from marketplace.sourcing.queries.choices import fulfils, goods_for
from marketplace.sourcing.queries.holds import Limits, limits_for
from marketplace.sourcing.queries.quotations import own_quotations
from marketplace.sourcing.queries.rfqs import find_rfq, is_asked_in_round, questions_of
from marketplace.sourcing.queries.views import OwnView, own_view
from marketplace.sourcing.schemas import QuestionInput, QuotationInput
from marketplace.sourcing.services import asking, quoting
from marketplace.sourcing.states import QuotationState
from marketplace.web.access import allow
from marketplace.web.api import found_id
from marketplace.web.current import current_actor
from marketplace.web.errors import STATUS_OF
from marketplace.web.filters import moment
from marketplace.web.forms import Form
from marketplace.web.row_forms import RowForm

USUAL_VALID = timedelta(days=30)
ROWS = 50


@pages.get("/jual/penawaran")
@allow(*PRODUCER_ROLES)
def list_invitations() -> ResponseReturnValue:
    """List what is published to the producer: to quote for, or over."""
    actor = current_actor()
    over = request.args.get("tampil") == "selesai"
    part = working.board(actor, live=not over, limit=ROWS, cursor=request.args.get("cursor"))
    return render_template(
        "sourcing/invitations.html",
        part=part,
        over=over,
        own=own_quotations(part.items, actor),
        is_approved=own_producer(actor).state is ReviewState.APPROVED,
        say=wording,
    )


@pages.get("/jual/penawaran/<rfq>")
@allow(*PRODUCER_ROLES)
def show_invitation(rfq: str) -> ResponseReturnValue:
    """Show one request with the form of the own quotation, or what became of it."""
    return _page(find_rfq(found_id("rfq", rfq), actor=current_actor()))


@pages.post("/jual/penawaran/<rfq>")
@allow(*PRODUCER_ROLES)
def submit_quotation(rfq: str) -> ResponseReturnValue:
    """Hand the quotation in sealed, or keep it as a draft."""
    actor = current_actor()
    found = find_rfq(found_id("rfq", rfq), actor=actor)
    typed = quote_form.known_fields(request.form, len(found.lines))
    if "draft" in request.form:
        try:
            quoting.keep_draft(found.id, actor=actor, typed=typed)
            flash(_("Draf tersimpan, tersegel. Belum terkirim."), "ok")
        except RuleBroken as error:
            flash(str(error), "bad")
        return redirect(url_for("sourcing.show_invitation", rfq=rfq), 303)
    facts, origins = quote_form.as_quotation(typed, found.lines)
    form = RowForm(QuotationInput())
    is_fine = form.accepts(facts)
    form.typed = typed
    if not is_fine:
        form.errors = quote_form.named_as_typed(form.errors, origins)
        return _page(found, form)
    try:
        quoting.submit_quotation(found.id, actor=actor, facts=form.values)  # type: ignore[arg-type]
    except (Invalid, RuleBroken) as error:
        form.refused(error)
        form.errors = quote_form.named_as_typed(form.errors, origins)
        response = _page(find_rfq(found.id, actor=actor), form)
        response.status_code = STATUS_OF[type(error)]
        return response
    until = moment(found.closes_at)
    flash(_("Terkirim dan tersegel. Bisa diubah sampai %(moment)s.", moment=until), "ok")
    return redirect(url_for("sourcing.show_invitation", rfq=rfq), 303)


@pages.post("/jual/penawaran/<rfq>/tarik")
@allow(*PRODUCER_ROLES)
def withdraw_quotation(rfq: str) -> ResponseReturnValue:
    """Take the own quotation back."""
    try:
        quoting.withdraw_quotation(found_id("rfq", rfq), actor=current_actor())
        flash(_("Penawaran ditarik. Tidak akan dibuka."), "ok")
    except RuleBroken as error:
        flash(str(error), "bad")
    return redirect(url_for("sourcing.show_invitation", rfq=rfq), 303)


@pages.post("/jual/penawaran/<rfq>/tanya")
@allow(*PRODUCER_ROLES)
def ask_question(rfq: str) -> ResponseReturnValue:
    """Ask the buyer; nobody learns who asked."""
    found = find_rfq(found_id("rfq", rfq), actor=current_actor())
    form = Form(QuestionInput())
    try:
        if form.accepts(request.form):
            asking.ask_question(found.id, actor=current_actor(), **form.values)
            flash(_("Pertanyaan terkirim tanpa nama Anda. Jawabannya dibaca semua."), "ok")
            return redirect(url_for("sourcing.show_invitation", rfq=rfq), 303)
    except RuleBroken as error:
        form.refused(error)
        response = _page(found, question=form)
        response.status_code = STATUS_OF[type(error)]
        return response
    return _page(found, question=form)


def _page(
    rfq: RequestForQuotation, form: Form | None = None, question: Form | None = None
) -> Response:
    actor = current_actor()
    producer = own_producer(actor)
    own = own_view(rfq, actor)
    may_quote = (
        policies.is_live(rfq, utc_now())
        and producer.state is ReviewState.APPROVED
        and is_asked_in_round(rfq, producer.id)
    )
    valid = (rfq.closes_at.astimezone(JAKARTA).date() + USUAL_VALID).isoformat()
    vehicle = vehicle_for(rfq.buyer.kind)
    day = rfq.lines[0].delivery_day
    limits = limits_for(rfq, producer.id)
    goods = goods_for(rfq.lines, producer.id) if may_quote else {}
    page = render_template(
        "sourcing/invitation.html",
        rfq=rfq,
        own=own,
        form=form
        or RowForm(QuotationInput(), quote_form.stored(own, rfq.lines, {"valid_until": valid})),
        question=question,
        questions=questions_of(rfq.id),
        goods=_within(goods, limits),
        limits=limits or {},
        fulfils=fulfils,
        may_quote=may_quote,
        is_live=policies.is_live(rfq, utc_now()),
        is_approved=producer.state is ReviewState.APPROVED,
        may_withdraw=may_quote and _is_handed_in(rfq, own),
        freight=freight_for(producer.district_code, day, vehicle),
        criteria=[each for each in Criterion if rfq.weights[each]],
        say=wording,
    )
    failed = question if question is not None else form
    return make_response(page, failed.status if failed else 200)


def _within(
    goods: Mapping[int, Sequence[Offer]], limits: Limits | None
) -> Mapping[int, Sequence[Offer]]:
    """Keep, in a competition, the goods that its agreement names."""
    if limits is None:
        return goods
    return {
        line_id: [offer for offer in offers if (line_id, offer.id) in limits]
        for line_id, offers in goods.items()
    }


def _is_handed_in(rfq: RequestForQuotation, own: OwnView | None) -> bool:
    handed_in = {QuotationState.SUBMITTED, QuotationState.REVISED}
    return (
        own is not None
        and own.quotation.round == rfq.round
        and own.quotation.state in handed_in
    )
