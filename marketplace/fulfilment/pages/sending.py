"""The producer sends goods off in lots, or stops waiting for the rest of an order."""

from __future__ import annotations

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from marketplace.fulfilment import services
from marketplace.fulfilment.pages import pages
from marketplace.fulfilment.pages.loading import field_names, load_form, lots_of
from marketplace.fulfilment.pages.selling import ADDRESS, is_sendable
from marketplace.orders.models import ProducerOrder
from marketplace.orders.producer_order_queries import find_producer_order_by_number
from marketplace.orders.producer_order_schemas import EndingInput
from marketplace.shared.actors import PRODUCER_ROLES
from marketplace.shared.errors import Invalid, RuleBroken
from marketplace.shared.language import _
from marketplace.web.access import allow
from marketplace.web.current import current_actor
from marketplace.web.forms import Form
from marketplace.web.idempotency import once_per_form


@pages.get(f"{ADDRESS}/kirim")
@allow(*PRODUCER_ROLES)
def show_load(number: str) -> ResponseReturnValue:
    """Ask which lots leave, with everything that is left filled in."""
    sold = _find(number)
    if not is_sendable(sold):
        return redirect(_page_of(sold))
    return _load_page(sold, load_form(sold))


@pages.post(f"{ADDRESS}/kirim")
@allow(*PRODUCER_ROLES)
@once_per_form
def dispatch(number: str) -> ResponseReturnValue:
    """Send the lots off and show the order with its delivery note."""
    sold = _find(number)
    form = load_form(sold)
    if not form.accepts(request.form):
        return _load_page(sold, form)
    lots = lots_of(sold, form)
    try:
        note = services.dispatch(
            sold.id, actor=current_actor(), lots=lots, vehicle=form.values["vehicle"]
        )
    except (Invalid, RuleBroken) as refusal:
        form.refused(refusal)
        form.errors = field_names(sold, form, lots)
        return _load_page(sold, form)
    message = _("Kiriman tercatat. Cetak surat jalan %(number)s dan bawa bersama barang.")
    flash(message % {"number": note.number}, "ok")
    return redirect(_page_of(sold))


@pages.get(f"{ADDRESS}/tutup")
@allow(*PRODUCER_ROLES)
def show_end(number: str) -> ResponseReturnValue:
    """Ask why the rest will not come."""
    return _end_page(_find(number), Form(EndingInput()))


@pages.post(f"{ADDRESS}/tutup")
@allow(*PRODUCER_ROLES)
def close_producer_order(number: str) -> ResponseReturnValue:
    """Stop waiting for the rest, with a reason for the buyer."""
    sold = _find(number)
    form = Form(EndingInput())
    if not form.accepts(request.form):
        return _end_page(sold, form)
    try:
        services.close_producer_order(sold.id, actor=current_actor(), **form.values)
    except RuleBroken as refusal:
        form.refused(refusal)
        return _end_page(sold, form)
    flash(_("Sisa pesanan ditutup. Pembeli mendapat alasannya."), "ok")
    return redirect(_page_of(sold))


def _find(number: str) -> ProducerOrder:
    return find_producer_order_by_number(number, actor=current_actor())


def _page_of(sold: ProducerOrder) -> str:
    return url_for("fulfilment.show_producer_order", number=sold.number)


def _load_page(sold: ProducerOrder, form: Form) -> ResponseReturnValue:
    return render_template("fulfilment/load.html", sold=sold, form=form), form.status


def _end_page(sold: ProducerOrder, form: Form) -> ResponseReturnValue:
    page = render_template(
        "fulfilment/close_order.html",
        layout="office",
        order=sold,
        form=form,
        back=_page_of(sold),
    )
    return page, form.status
