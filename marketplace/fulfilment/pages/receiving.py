"""The dock takes goods over, on the phone: all as sent in one press, or line by line."""

from __future__ import annotations

from flask import flash, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from marketplace.fulfilment import policies, queries, services
from marketplace.fulfilment.evidence import keep_photo
from marketplace.fulfilment.pages import pages
from marketplace.fulfilment.pages.arrivals import ADDRESS
from marketplace.fulfilment.pages.judging import (
    CAUSES,
    CHECKED,
    DAMAGED,
    awaited_lines,
    field_names,
    judgements_of,
    note_of,
    receipt_form,
)
from marketplace.fulfilment.policies import RECEIVING_ROLES
from marketplace.orders.models import ProducerOrder
from marketplace.orders.producer_order_queries import find_producer_order_by_number
from marketplace.orders.producer_order_schemas import EndingInput
from marketplace.orders.reasons import choices
from marketplace.orders.states import ProducerOrderState
from marketplace.shared.actors import BUYER_ROLES, REGENCY_ROLES, Role
from marketplace.shared.errors import Invalid, RuleBroken
from marketplace.shared.language import _
from marketplace.web.access import allow
from marketplace.web.current import current_actor
from marketplace.web.forms import Form
from marketplace.web.headers import takes_files
from marketplace.web.idempotency import once_per_form
from marketplace.web.storage import storage


@pages.get(f"{ADDRESS}/<number>")
@allow(*BUYER_ROLES, Role.RESIDENT, *REGENCY_ROLES)
def show_arrival(number: str) -> ResponseReturnValue:
    """Show what is awaited, ready to be judged, and what was received before."""
    bought = _find(number)
    return _page(bought, receipt_form(bought))


@pages.post(f"{ADDRESS}/<number>")
@allow(*RECEIVING_ROLES)
@takes_files
def receive(number: str) -> ResponseReturnValue:
    """Record the judgement; photos are made harmless before anything is locked."""
    bought = _find(number)
    form = receipt_form(bought)
    if not form.accepts(request.form):
        return _page(bought, form)
    photos = _keep_photos(bought, form)
    answer = make_response(
        _page(bought, form) if form.errors else once_per_form(_record)(number, photos)
    )
    if answer.status_code >= 400 or "Idempotent-Replayed" in answer.headers:
        for key in photos.values():
            storage().delete(key)
    return answer


def _record(number: str, photos: dict[int, str]) -> ResponseReturnValue:
    bought = _find(number)
    form = receipt_form(bought)
    if not form.accepts(request.form):
        return _page(bought, form)
    judged = judgements_of(bought, form, all_as_sent="all" in request.form)
    if form.errors:
        return _page(bought, form)
    try:
        receipt = services.record_receipt(
            bought.id, actor=current_actor(), lines=judged, note=note_of(form), photos=photos
        )
    except (Invalid, RuleBroken) as refusal:
        form.refused(refusal)
        form.errors = field_names(bought, form)
        return _page(bought, form)
    message = _("Penerimaan tercatat dalam berita acara %(number)s.")
    flash(message % {"number": receipt.number}, "ok")
    return redirect(_page_of(bought))


def _keep_photos(bought: ProducerOrder, form: Form) -> dict[int, str]:
    """Keep the photos of damaged lines by line id; `form.errors` names those refused."""
    photos: dict[int, str] = {}
    for place, line in awaited_lines(bought):
        sent = request.files.get(f"photo-{place}")
        if not sent or not sent.filename or form.values[f"choice-{place}"] != DAMAGED:
            continue
        try:
            photos[line.id] = keep_photo(sent.read(), storage(), field=f"photo-{place}")
        except Invalid as refusal:
            form.errors |= refusal.errors
    return photos


@pages.get(f"{ADDRESS}/<number>/tutup")
@allow(*RECEIVING_ROLES)
def show_closing(number: str) -> ResponseReturnValue:
    """Ask why the rest is not waited for."""
    return _closing_page(_find(number), Form(EndingInput()))


@pages.post(f"{ADDRESS}/<number>/tutup")
@allow(*RECEIVING_ROLES)
def close_arrival(number: str) -> ResponseReturnValue:
    """Stop waiting for the rest."""
    bought = _find(number)
    form = Form(EndingInput())
    if not form.accepts(request.form):
        return _closing_page(bought, form)
    try:
        services.close_producer_order(bought.id, actor=current_actor(), **form.values)
    except RuleBroken as refusal:
        form.refused(refusal)
        return _closing_page(bought, form)
    flash(_("Sisa pesanan ditutup. Yang tidak tiba tidak ditagih."), "ok")
    return redirect(_page_of(bought))


def _find(number: str) -> ProducerOrder:
    return find_producer_order_by_number(number, actor=current_actor())


def _page_of(bought: ProducerOrder) -> str:
    return url_for("fulfilment.show_arrival", number=bought.number)


def _page(bought: ProducerOrder, form: Form) -> ResponseReturnValue:
    actor = current_actor()
    mine = policies.may_receive(actor, bought)
    page = render_template(
        "fulfilment/arrival.html",
        layout="shop" if actor.has(Role.RESIDENT) else "office",
        bought=bought,
        form=form,
        awaited=list(awaited_lines(bought)),
        tares=queries.tares_of(bought),
        notes=queries.delivery_notes_of(bought),
        receipts=queries.receipts_of(bought),
        causes=choices(CAUSES),
        checked=CHECKED,
        may_receive=mine and bought.state in queries.ON_THE_WAY,
        may_close=mine and bought.state is ProducerOrderState.PARTLY_RECEIVED,
    )
    return page, form.status


def _closing_page(bought: ProducerOrder, form: Form) -> ResponseReturnValue:
    page = render_template(
        "fulfilment/close_order.html",
        layout="shop" if current_actor().has(Role.RESIDENT) else "office",
        order=bought,
        form=form,
        back=_page_of(bought),
    )
    return page, form.status
