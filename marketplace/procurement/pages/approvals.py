"""The inbox of those who approve: list and order side by side, decisions one by one or many."""

from __future__ import annotations

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from marketplace.orders.models import Order
from marketplace.orders.producer_order_schemas import EndingInput
from marketplace.orders.queries.orders import find_order_by_number
from marketplace.orders.services import deciding
from marketplace.procurement.pages import pages
from marketplace.procurement.pages.reading import facts_of
from marketplace.procurement.queries import approvals as queries
from marketplace.procurement.wording import until_words
from marketplace.shared.actors import Actor, Role
from marketplace.shared.errors import DomainError, Invalid, RuleBroken
from marketplace.shared.language import _
from marketplace.web.access import allow
from marketplace.web.current import current_actor
from marketplace.web.forms import Form

DECIDERS = (Role.APPROVER, Role.BUYER_OWNER)
MOST_AT_ONCE = 50


@pages.get("/usaha/persetujuan")
@allow(*DECIDERS)
def list_approvals() -> ResponseReturnValue:
    """Show what waits, with the oldest open beside it."""
    return _inbox(None)


@pages.get("/usaha/persetujuan/<number>")
@allow(*DECIDERS)
def show_approval(number: str) -> ResponseReturnValue:
    """Show one order to decide on."""
    return _inbox(find_order_by_number(number, actor=current_actor()))


@pages.post("/usaha/persetujuan/<number>/setuju")
@allow(*DECIDERS)
def approve(number: str) -> ResponseReturnValue:
    """Let the order go out, then show the next one."""
    actor = current_actor()
    order = find_order_by_number(number, actor=actor)
    try:
        deciding.approve_order(order.id, actor=actor)
    except RuleBroken as error:
        return _explain(order, error)
    parts = len(order.producer_orders)
    flash(
        _(
            "%(number)s disetujui, dikirim ke %(count)s produsen.",
            number=order.number,
            count=parts,
        ),
        "ok",
    )
    return redirect(url_for("procurement.list_approvals"))


@pages.post("/usaha/persetujuan/<number>/tolak")
@allow(*DECIDERS)
def reject(number: str) -> ResponseReturnValue:
    """Send the order back to whoever asked for it, with a reason."""
    actor = current_actor()
    order = find_order_by_number(number, actor=actor)
    form = Form(EndingInput())
    if not form.accepts(request.form):
        return _inbox(order, form), form.status
    try:
        deciding.reject_order(order.id, actor=actor, **form.values)
    except Invalid as error:
        form.refused(error)
        return _inbox(order, form), form.status
    except RuleBroken as error:
        return _explain(order, error)
    name = order.requester.name
    flash(_("%(number)s dikembalikan ke %(name)s.", number=order.number, name=name), "ok")
    return redirect(url_for("procurement.list_approvals"))


@pages.post("/usaha/persetujuan/setuju")
@allow(*DECIDERS)
def approve_many() -> ResponseReturnValue:
    """Approve the chosen orders one after another; say which were left out, and why."""
    actor = current_actor()
    numbers = request.form.getlist("number")[:MOST_AT_ONCE]
    found = queries.numbers_to_ids(numbers, actor=actor)
    left_out = {
        number: reason for number in found if (reason := _approve(found[number], actor))
    }
    done = len(found) - len(left_out)
    if done:
        flash(_("%(count)s pesanan disetujui dan dikirim ke produsen.", count=done), "ok")
    for number, reason in left_out.items():
        flash(_("%(number)s dilewati: %(reason)s", number=number, reason=reason), "bad")
    if not found:
        flash(_("Belum ada yang dipilih. Centang pesanan yang mau disetujui."), "bad")
    return redirect(url_for("procurement.list_approvals"))


def _approve(order_id: int, actor: Actor) -> str | None:
    """Approve one of many; return why it was refused."""
    try:
        deciding.approve_order(order_id, actor=actor)
    except DomainError as error:
        return str(error)
    return None


def _explain(order: Order, error: RuleBroken) -> ResponseReturnValue:
    """Show the order as it stands now, with why nothing was done."""
    flash(str(error), "bad")
    return redirect(url_for("procurement.show_approval", number=order.number))


def _inbox(order: Order | None, form: Form | None = None) -> str:
    actor = current_actor()
    which = request.args.get("state", "")
    part = queries.approvals(actor, which=which, cursor=request.args.get("cursor"))
    reading = order is not None
    if order is None and part.items:
        order = find_order_by_number(part.items[0].order.number, actor=actor)
    waiting = queries.count_to_decide(actor)
    return render_template(
        "procurement/approvals.html",
        part=part,
        which=which,
        waiting=waiting,
        worth=queries.worth_to_decide(actor),
        order=order,
        reading=reading,
        until=until_words,
        form=form or Form(EndingInput()),
        **(facts_of(order, actor) if order else {}),
    )
