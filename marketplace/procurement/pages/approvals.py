"""The inbox of those who decide: list and order side by side, decisions one by one or many."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from marketplace.approvals.queries.flows import latest_flow
from marketplace.approvals.queries.flows import over_budget_among as over_budget
from marketplace.approvals.states import DECIDING_ROLES, FlowState
from marketplace.approvals.wording import because_words, seat_words
from marketplace.orders.contents import KIND
from marketplace.orders.models import Order
from marketplace.orders.producer_order_schemas import EndingInput
from marketplace.orders.queries.orders import find_order_by_number
from marketplace.orders.services import deciding
from marketplace.procurement.pages import pages
from marketplace.procurement.pages.reading import facts_of
from marketplace.procurement.queries import approvals as queries
from marketplace.procurement.schemas import ApprovingInput
from marketplace.procurement.wording import until_words
from marketplace.procurement.work.deciding import principals
from marketplace.shared.actors import Actor
from marketplace.shared.errors import DomainError, Invalid, RuleBroken
from marketplace.shared.language import _
from marketplace.web.access import allow
from marketplace.web.current import current_actor
from marketplace.web.forms import Form

MOST_AT_ONCE = 50
UNDO_FOR = timedelta(seconds=10)  # an approval goes out to producers when they have passed


@pages.get("/usaha/persetujuan")
@allow(*DECIDING_ROLES)
def list_approvals() -> ResponseReturnValue:
    """Show what waits, with the oldest open beside it."""
    return _inbox(None)


@pages.get("/usaha/persetujuan/<number>")
@allow(*DECIDING_ROLES)
def show_approval(number: str) -> ResponseReturnValue:
    """Show one order to decide on."""
    return _inbox(find_order_by_number(number, actor=current_actor()))


@pages.post("/usaha/persetujuan/<number>/setuju")
@allow(*DECIDING_ROLES)
def approve(number: str) -> ResponseReturnValue:
    """Approve, then show the next one; the order goes out once it can no longer be undone."""
    actor = current_actor()
    order = find_order_by_number(number, actor=actor)
    form = Form(ApprovingInput())
    if not form.accepts(request.form):
        return _inbox(order, approving=form), form.status
    try:
        deciding.approve_order(order.id, actor=actor, undo_for=UNDO_FOR, **form.values)
    except Invalid as error:
        form.refused(error)
        return _inbox(order, approving=form), form.status
    except RuleBroken as error:
        return _explain(order, error)
    _tell_approved(order)
    return redirect(url_for("procurement.list_approvals"))


@pages.post("/usaha/persetujuan/<number>/kembalikan")
@allow(*DECIDING_ROLES)
def send_back(number: str) -> ResponseReturnValue:
    """Return the order to whoever asked for it: they change it and submit it again."""
    done = _("%(number)s dikembalikan ke %(name)s untuk diubah.")
    return _turn_down(number, deciding.return_order, "returning", done)


@pages.post("/usaha/persetujuan/<number>/tolak")
@allow(*DECIDING_ROLES)
def reject(number: str) -> ResponseReturnValue:
    """Turn the order down for good, with a reason."""
    done = _("%(number)s ditolak. Barangnya dilepas, %(name)s diberi tahu.")
    return _turn_down(number, deciding.reject_order, "form", done)


@pages.post("/usaha/persetujuan/<number>/urungkan")
@allow(*DECIDING_ROLES)
def undo(number: str) -> ResponseReturnValue:
    """Take one's approval of a moment ago back."""
    actor = current_actor()
    order = find_order_by_number(number, actor=actor)
    try:
        deciding.undo_approval(order.id, actor=actor)
    except RuleBroken as error:
        return _explain(order, error)
    flash(_("Persetujuan %(number)s diurungkan. Belum ada yang dikirim.", number=number), "ok")
    return redirect(url_for("procurement.show_approval", number=order.number))


@pages.post("/usaha/persetujuan/setuju")
@allow(*DECIDING_ROLES)
def approve_many() -> ResponseReturnValue:
    """Approve the chosen orders one after another; say which were left out, and why."""
    actor = current_actor()
    numbers = request.form.getlist("number")[:MOST_AT_ONCE]
    found = queries.numbers_to_ids(numbers, actor=actor)
    alone = over_budget(KIND, list(found.values()))
    left_out = {
        number: reason
        for number, order_id in found.items()
        if (reason := _approve(order_id, actor, is_alone=order_id in alone))
    }
    done = [number for number in found if number not in left_out]
    if done:
        again = url_for("procurement.undo_many", number=done)
        text = _("%(count)s pesanan disetujui. Dikirim dalam 10 detik.", count=len(done))
        flash({"text": text, "undo_url": again}, "ok")  # type: ignore[arg-type]
    for number, reason in left_out.items():
        flash(_("%(number)s dilewati: %(reason)s", number=number, reason=reason), "bad")
    if not found:
        flash(_("Belum ada yang dipilih. Centang pesanan yang mau disetujui."), "bad")
    return redirect(url_for("procurement.list_approvals"))


@pages.post("/usaha/persetujuan/urungkan")
@allow(*DECIDING_ROLES)
def undo_many() -> ResponseReturnValue:
    """Take one's approvals of a moment ago back; say which went out by then."""
    actor = current_actor()
    found = queries.numbers_to_ids(request.args.getlist("number")[:MOST_AT_ONCE], actor=actor)
    undone = 0
    for number, order_id in found.items():
        try:
            deciding.undo_approval(order_id, actor=actor)
        except DomainError as error:
            flash(_("%(number)s dilewati: %(reason)s", number=number, reason=error), "bad")
        else:
            undone += 1
    if undone:
        flash(_("%(count)s persetujuan diurungkan.", count=undone), "ok")
    return redirect(url_for("procurement.list_approvals"))


def _approve(order_id: int, actor: Actor, *, is_alone: bool) -> str | None:
    """Approve one of many; return why it was refused."""
    if is_alone:
        return _("lewat anggaran, jadi diputuskan sendiri. Buka, lalu tulis alasannya.")
    try:
        deciding.approve_order(order_id, actor=actor, undo_for=UNDO_FOR)
    except DomainError as error:
        return str(error)
    return None


def _turn_down(
    number: str, decide: Callable[..., Order], name: str, done: str
) -> ResponseReturnValue:
    actor = current_actor()
    order = find_order_by_number(number, actor=actor)
    form = Form(EndingInput())
    forms = {name: form}
    if not form.accepts(request.form):
        return _inbox(order, **forms), form.status
    try:
        decide(order.id, actor=actor, **form.values)
    except Invalid as error:
        form.refused(error)
        return _inbox(order, **forms), form.status
    except RuleBroken as error:
        return _explain(order, error)
    flash(done % {"number": order.number, "name": order.requester.name}, "ok")
    return redirect(url_for("procurement.list_approvals"))


def _tell_approved(order: Order) -> None:
    """Say what came of an approval: it goes out soon, others are asked, or nothing holds."""
    flow = latest_flow(KIND, order.id, whole=True)
    if flow is None or (flow.round > 1 and not any(e.counts for e in flow.decisions)):
        flash(_("Isi pesanan berubah, jadi semua persetujuan gugur. Periksa lagi."), "bad")
        return
    words: dict[str, Any] = {"number": order.number, "count": len(order.producer_orders)}
    text = _("%(number)s disetujui. Dikirim ke %(count)s produsen dalam 10 detik.", **words)
    if flow.state is FlowState.OPEN:
        asked = [step for step in flow.steps if step.opened_at and not step.decided_at]
        words["who"] = "; ".join(dict.fromkeys(seat_words(step) for step in asked))
        text = _("Persetujuan Anda untuk %(number)s dicatat. Menunggu %(who)s.", **words)
    undo_url = url_for("procurement.undo", number=order.number)
    flash({"text": text, "undo_url": undo_url}, "ok")  # type: ignore[arg-type]


def _explain(order: Order, error: RuleBroken) -> ResponseReturnValue:
    """Show the order as it stands now, with why nothing was done."""
    flash(str(error), "bad")
    return redirect(url_for("procurement.show_approval", number=order.number))


def _inbox(
    order: Order | None,
    form: Form | None = None,
    returning: Form | None = None,
    approving: Form | None = None,
) -> str:
    actor = current_actor()
    which = request.args.get("state", "")
    mine = principals(actor)
    waiting = queries.to_decide(actor, mine)
    known = waiting.count if which not in queries.LISTS else None
    cursor = request.args.get("cursor")
    part = queries.approvals(actor, which=which, cursor=cursor, known=known, principals=mine)
    reading = order is not None
    if order is None and part.items:
        order = find_order_by_number(part.items[0].order.number, actor=actor)
    return render_template(
        "procurement/approvals.html",
        part=part,
        alone=over_budget(KIND, [found.order.id for found in part.items]),
        which=which,
        waiting=waiting.count,
        worth=waiting.worth,
        order=order,
        reading=reading,
        until=until_words,
        because=because_words,
        form=form or Form(EndingInput()),
        returning=returning or Form(EndingInput()),
        approving=approving or Form(ApprovingInput()),
        **(facts_of(order, actor) if order else {}),
    )
