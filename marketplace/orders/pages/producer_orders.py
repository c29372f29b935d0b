"""What producers see of their orders, and how they answer: mostly one press."""

from __future__ import annotations

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from marketplace.orders import producer_order_queries as queries
from marketplace.orders.models import ProducerOrder
from marketplace.orders.pages import pages
from marketplace.orders.pages.answer_forms import answers_of, change_form, rejection_form
from marketplace.orders.reasons import REFUSALS, choices, reason_of
from marketplace.orders.services import answering
from marketplace.orders.states import DEAD_STATES, ProducerOrderState
from marketplace.shared.actors import PRODUCER_ROLES, Role
from marketplace.shared.errors import Invalid, RuleBroken
from marketplace.shared.language import _, _l
from marketplace.web import navigation, waiting
from marketplace.web.access import allow
from marketplace.web.current import current_actor
from marketplace.web.forms import Form

S = ProducerOrderState
ADDRESS = "/jual/pesanan"
ROWS = 20
STAGES = {
    "jawab": (_l("Perlu dijawab"), frozenset({S.SENT})),
    "siapkan": (_l("Disiapkan"), frozenset({S.CONFIRMED, S.PARTLY_CONFIRMED})),
    "kirim": (_l("Dikirim"), frozenset({S.DISPATCHED, S.PARTLY_RECEIVED})),
    "selesai": (_l("Selesai"), DEAD_STATES | {S.RECEIVED, S.CLOSED}),
}

navigation.add(
    navigation.Entry(
        key="producer_orders",
        label=_l("Pesanan"),
        icon="package",
        endpoint="orders.list_producer_orders",
        roles=PRODUCER_ROLES,
        position=11,
        tabs={Role.PRODUCER_OWNER: 2, Role.PRODUCER_MEMBER: 2},
        count=waiting.number("producer_orders", PRODUCER_ROLES, queries.counting_sent),
    )
)


@pages.get(ADDRESS)
@allow(*PRODUCER_ROLES)
def list_producer_orders() -> ResponseReturnValue:
    """List the producer's orders of one stage, the most urgent first."""
    actor = current_actor()
    chosen = request.args.get("tahap", "")
    chosen = chosen if chosen in STAGES else "jawab"
    ask = queries.producer_orders if chosen == "selesai" else queries.producer_orders_by_day
    part = ask(
        actor=actor,
        states=STAGES[chosen][1],
        limit=ROWS,
        cursor=request.args.get("cursor"),
    )
    counts = queries.count_by_state(actor)
    stages = [
        (name, str(label), sum(counts.get(state, 0) for state in states))
        for name, (label, states) in STAGES.items()
    ]
    return render_template(
        "fulfilment/producer_orders.html",
        part=part,
        stages=stages,
        chosen=chosen,
        earlier=queries.earlier_orders(part.items),
    )


@pages.post(f"{ADDRESS}/<number>/terima")
@allow(*PRODUCER_ROLES)
def confirm_producer_order(number: str) -> ResponseReturnValue:
    """Promise everything with one press."""
    sold = _find(number)
    try:
        answering.confirm_producer_order(sold.id, actor=current_actor())
    except RuleBroken as refusal:
        return _show_again(sold, refusal)
    message = _("Pesanan %(number)s Anda terima. Siapkan untuk hari antarnya.")
    flash(message % {"number": sold.number}, "ok")
    return redirect(_page_of(sold))


@pages.get(f"{ADDRESS}/<number>/ubah")
@allow(*PRODUCER_ROLES)
def show_change(number: str) -> ResponseReturnValue:
    """Ask how much of each line can be promised."""
    sold = _find(number)
    return _change_page(sold, change_form(sold))


@pages.post(f"{ADDRESS}/<number>/ubah")
@allow(*PRODUCER_ROLES)
def change_producer_order(number: str) -> ResponseReturnValue:
    """Promise a part, with a reason for each line that is cut."""
    sold = _find(number)
    form = change_form(sold)
    if not form.accepts(request.form):
        return _change_page(sold, form)
    try:
        answering.confirm_producer_order(
            sold.id, actor=current_actor(), lines=answers_of(sold, form)
        )
    except Invalid as refusal:
        form.refused(refusal)
        form.errors = _by_field(form)
        return _change_page(sold, form)
    except RuleBroken as refusal:
        return _show_again(sold, refusal)
    flash(_("Jawaban Anda terkirim ke pembeli."), "ok")
    return redirect(_page_of(sold))


@pages.get(f"{ADDRESS}/<number>/tolak")
@allow(*PRODUCER_ROLES)
def show_rejection(number: str) -> ResponseReturnValue:
    """Ask why the order is turned down."""
    return _rejection_page(_find(number), rejection_form())


@pages.post(f"{ADDRESS}/<number>/tolak")
@allow(*PRODUCER_ROLES)
def reject_producer_order(number: str) -> ResponseReturnValue:
    """Turn the whole order down."""
    sold = _find(number)
    form = rejection_form()
    if not form.accepts(request.form):
        return _rejection_page(sold, form)
    reason = reason_of(form.values["picked"], form.values["reason"])
    try:
        answering.reject_producer_order(sold.id, actor=current_actor(), reason=reason)
    except Invalid as refusal:
        form.refused(refusal)
        return _rejection_page(sold, form)
    except RuleBroken as refusal:
        return _show_again(sold, refusal)
    flash(_("Pesanan ditolak. Pembeli mendapat alasannya."), "info")
    return redirect(_page_of(sold))


@pages.post(f"{ADDRESS}/<number>/kemas")
@allow(*PRODUCER_ROLES)
def pack_producer_order(number: str) -> ResponseReturnValue:
    """Note that the goods stand ready."""
    sold = _find(number)
    try:
        answering.pack_producer_order(sold.id, actor=current_actor())
    except RuleBroken as refusal:
        return _show_again(sold, refusal)
    flash(_("Sudah dikemas. Catat kiriman saat kendaraan siap."), "ok")
    return redirect(_page_of(sold))


def _find(number: str) -> ProducerOrder:
    return queries.find_producer_order_by_number(number, actor=current_actor())


def _page_of(sold: ProducerOrder) -> str:
    return url_for("fulfilment.show_producer_order", number=sold.number)


def _show_again(sold: ProducerOrder, refusal: RuleBroken) -> ResponseReturnValue:
    flash(str(refusal), "bad")
    return redirect(_page_of(sold))


def _change_page(sold: ProducerOrder, form: Form) -> ResponseReturnValue:
    page = render_template(
        "fulfilment/change_order.html", sold=sold, form=form, reasons=choices(REFUSALS)
    )
    return page, form.status


def _rejection_page(sold: ProducerOrder, form: Form) -> ResponseReturnValue:
    page = render_template(
        "fulfilment/reject_order.html", sold=sold, form=form, reasons=choices(REFUSALS)
    )
    return page, form.status


def _by_field(form: Form) -> dict[str, list[str]]:
    """Turn the service's line numbers into the names of the form's fields."""
    return {
        f"quantity-{int(name.removeprefix('lines.')) + 1}": sentences
        for name, sentences in form.errors.items()
    }
