"""A buyer's purchase orders: the list, and one with all that belongs to it."""

from __future__ import annotations

from flask import Response, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from markupsafe import Markup

from marketplace.amendments.queries import proposals_of
from marketplace.approvals.queries.flows import latest_flow
from marketplace.orders import policies
from marketplace.orders.changing import may_be_taken_back
from marketplace.orders.contents import KIND
from marketplace.orders.models import Order
from marketplace.orders.pages.waiting_forms import may_change
from marketplace.orders.producer_order_queries import find_producer_order_by_number
from marketplace.orders.producer_order_schemas import EndingInput
from marketplace.orders.queries.orders import find_order_by_number
from marketplace.orders.queries.rounds import changes_of
from marketplace.orders.services import deciding
from marketplace.orders.stages import stage_of, steps_of
from marketplace.orders.states import ORDER_LIFECYCLE, OrderState, ProducerOrderState
from marketplace.orders.timeline import Happening, timeline
from marketplace.procurement.pages import pages
from marketplace.procurement.paper import purchase_order_on_paper, window_of
from marketplace.procurement.queries import purchases as queries
from marketplace.procurement.queries.tracing import trace
from marketplace.producers.models import Producer
from marketplace.shared.actors import BUYER_ROLES, REGENCY_ROLES, Actor
from marketplace.shared.clock import utc_now
from marketplace.shared.errors import Invalid, RuleBroken
from marketplace.shared.language import _, _l
from marketplace.shared.places import origin
from marketplace.web.access import allow
from marketplace.web.current import current_actor
from marketplace.web.filters import moment
from marketplace.web.forms import Form

LONGEST_SEARCH = 80
STEP_WORDS = {
    "approved": _l("Disetujui"),
    "confirmed": _l("Diterima produsen"),
    "dispatched": _l("Dikirim"),
    "received": _l("Diterima"),
    "paid": _l("Lunas"),
}


@pages.get("/usaha/po")
@allow(*BUYER_ROLES)
def list_purchases() -> ResponseReturnValue:
    """List the orders of the buyer, newest first."""
    return purchase_list("procurement/purchases.html")


@pages.get("/usaha/po/<number>")
@allow(*BUYER_ROLES)
def show_purchase(number: str) -> ResponseReturnValue:
    """Show one order with its parts, its story, and what may be done."""
    return purchase_page(number)


@pages.post("/usaha/po/<number>/batal")
@allow(*BUYER_ROLES)
def cancel_purchase(number: str) -> ResponseReturnValue:
    """Take the order back, with a reason."""
    actor = current_actor()
    order = find_order_by_number(number, actor=actor)
    form = Form(EndingInput())
    if not form.accepts(request.form):
        return purchase_page(number, form), form.status
    try:
        deciding.cancel_order(order.id, actor=actor, **form.values)
    except Invalid as error:
        form.refused(error)
        return purchase_page(number, form), form.status
    except RuleBroken as error:
        flash(str(error), "bad")
    else:
        flash(_("%(number)s dibatalkan. Produsen diberi tahu.", number=order.number), "ok")
    return redirect(url_for("procurement.show_purchase", number=order.number))


@pages.get("/usaha/po/<number>/cetak")
@allow(*BUYER_ROLES, *REGENCY_ROLES)
def print_purchase(number: str) -> ResponseReturnValue:
    """Answer one producer's part as a PDF; `number` is the producer order's."""
    part = find_producer_order_by_number(number, actor=current_actor())
    return Response(
        purchase_order_on_paper(part),
        mimetype="application/pdf",
        headers={"Content-Disposition": f'inline; filename="{part.number}.pdf"'},
    )


def purchase_list(template: str) -> str:
    """Show the orders that the visitor may see, filtered and searched."""
    actor = current_actor()
    which, text = request.args.get("state", ""), request.args.get("q", "")[:LONGEST_SEARCH]
    counts = queries.count_by_filter(actor, text=text)
    part = queries.purchases(
        actor, which=which, text=text, cursor=request.args.get("cursor"), counts=counts
    )
    may_order = policies.may_order(actor)
    return render_template(
        template, part=part, counts=counts, which=which, text=text, may_order=may_order
    )


def purchase_page(number: str, form: Form | None = None) -> str:
    """Show one order that the visitor may see."""
    actor = current_actor()
    order = find_order_by_number(number, actor=actor)
    found = trace(order)
    parts = [part.state for part in order.producer_orders]
    return render_template(
        "procurement/purchase.html",
        order=order,
        found=found,
        stage=stage_of(order.state, parts),
        steps=_steps(order, is_paid=found.is_paid),
        story=_story(timeline(order), with_links=not actor.has(*REGENCY_ROLES)),
        window=window_of(order),
        rounds=changes_of(order.id),
        places={part.id: _place(part.producer) for part in order.producer_orders},
        form=form or Form(EndingInput()),
        changes=proposals_of([part.id for part in order.producer_orders]),
        is_regency=actor.has(*REGENCY_ROLES),
        may_order=policies.may_order(actor),
        may_change=_may_change(order),
        may_cancel=_may_cancel(order, actor),
        may_receive=_may_receive(order, actor),
        may_decide=order.state is OrderState.AWAITING_APPROVAL
        and policies.may_decide_order(actor, order),
    )


def _may_change(order: Order) -> bool:
    waits = order.state is OrderState.AWAITING_APPROVAL
    return waits and may_change(order, latest_flow(KIND, order.id))


def _steps(order: Order, *, is_paid: bool) -> list[tuple[str, str]]:
    marked = steps_of(
        order.state,
        [part.state for part in order.producer_orders],
        was_sent=any(part.answer_by for part in order.producer_orders),
        is_paid=is_paid,
    )
    return [(str(STEP_WORDS[step]), mark) for step, mark in marked]


def _story(told: list[Happening], *, with_links: bool) -> list[tuple[str, str, str, str]]:
    """Write the story as a page shows it; the last thing that went well is marked."""
    moods = [each.mood for each in told]
    if moods and moods[0] == "done":
        moods[0] = "now"
    return [
        (each.text, moment(each.at), mood, _more(each) if with_links else each.note)
        for each, mood in zip(told, moods, strict=True)
    ]


def _more(happening: Happening) -> str:
    """Return what else is told of it, with a link to where it is shown."""
    if not happening.address:
        return happening.note
    link = Markup('{} <a href="{}">{}<span class="vh"> {}</span></a>')  # its values are escaped
    return link.format(happening.note, happening.address, _("Lihat"), happening.text)


def _place(producer: Producer) -> str:
    return str(origin(producer.village_code))


def _may_cancel(order: Order, actor: Actor) -> bool:
    open_still = ORDER_LIFECYCLE.allows(order.state, OrderState.CANCELLED)
    now, parts = utc_now(), order.producer_orders
    all_here = all(policies.is_still_here(p) and may_be_taken_back(p, now) for p in parts)
    return open_still and all_here and policies.may_cancel_order(actor, order)


def _may_receive(order: Order, actor: Actor) -> bool:
    coming = {ProducerOrderState.DISPATCHED, ProducerOrderState.PARTLY_RECEIVED}
    is_coming = any(part.state in coming for part in order.producer_orders)
    return is_coming and policies.may_receive_order(actor, order)
