"""One's own orders: the list, one order with its story, taking it back, ordering it again."""

from __future__ import annotations

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from marshmallow import EXCLUDE

from marketplace.approvals.queries.flows import latest_flow
from marketplace.orders import policies
from marketplace.orders.changing import may_be_taken_back
from marketplace.orders.contents import KIND
from marketplace.orders.models import Order
from marketplace.orders.pages import pages
from marketplace.orders.pages.waiting_forms import may_change
from marketplace.orders.producer_order_schemas import EndingInput
from marketplace.orders.queries import orders as queries
from marketplace.orders.schemas import OrderQuery
from marketplace.orders.services import carting, deciding
from marketplace.orders.stages import Stage, stage_of, steps_of
from marketplace.orders.states import ORDER_LIFECYCLE, OrderState
from marketplace.orders.timeline import timeline
from marketplace.shared.actors import BUYER_ROLES, ORDERING_ROLES, REGENCY_ROLES, Role
from marketplace.shared.clock import utc_now
from marketplace.shared.language import _
from marketplace.web.access import allow
from marketplace.web.current import current_actor
from marketplace.web.forms import Form

READERS = (*BUYER_ROLES, Role.RESIDENT, *REGENCY_ROLES)


@pages.get("/pesanan")
@allow(*READERS)
def list_orders() -> ResponseReturnValue:
    """List one's own orders, by state and number."""
    query = OrderQuery().load(_given(request.args), unknown=EXCLUDE)
    actor = current_actor()
    part = queries.orders(
        actor=actor,
        state=query["state"],
        text=query["q"],
        limit=query["limit"],
        cursor=query["cursor"],
    )
    return render_template(
        "orders/list.html",
        part=part,
        query=query,
        counts=queries.count_by_state(actor),
        may_order=policies.may_order(actor),
        stage=_stage,
    )


@pages.get("/pesanan/<number>")
@allow(*READERS)
def show_order(number: str) -> ResponseReturnValue:
    """Show one order with the parts of its producers and what happened."""
    return _order(number, Form(EndingInput()))


@pages.post("/pesanan/<number>/batal")
@allow(*ORDERING_ROLES)
def cancel_order(number: str) -> ResponseReturnValue:
    """Take an order back while nothing of it was dispatched."""
    actor = current_actor()
    order = queries.find_order_by_number(number, actor=actor)
    form = Form(EndingInput())
    if not form.accepts(request.form):
        return _order(number, form)
    deciding.cancel_order(order.id, actor=actor, **form.values)
    flash(_("Pesanan dibatalkan. Barangnya kembali ke stok produsen."), "ok")
    return redirect(url_for("orders.show_order", number=order.number), 303)


@pages.post("/pesanan/<number>/lagi")
@allow(*ORDERING_ROLES)
def order_again(number: str) -> ResponseReturnValue:
    """Put the goods of an order into the cart again."""
    actor = current_actor()
    order = queries.find_order_by_number(number, actor=actor)
    result = carting.order_again(order.id, actor=actor)
    if result.gone:
        text = _("%(count)s barang tidak dijual lagi, jadi tidak ikut.", count=result.gone)
        flash(text, "wait" if result.added else "bad")
    else:
        flash(_("Barang yang sama masuk keranjang."), "ok")
    return redirect(url_for("orders.show_cart"), 303)


def _order(number: str, form: Form) -> ResponseReturnValue:
    actor = current_actor()
    order = queries.find_order_by_number(number, actor=actor)
    page = render_template(
        "orders/show.html",
        order=order,
        form=form,
        timeline=timeline(order),
        stage=_stage,
        steps=_steps(order),
        may_receive=policies.may_receive_order(actor, order),
        may_cancel=_may_cancel(order),
        may_order=policies.may_order(actor),
        flow=(flow := latest_flow(KIND, order.id)),
        may_change=may_change(order, flow),
    )
    return page, form.status


def _may_cancel(order: Order) -> bool:
    possible = ORDER_LIFECYCLE.allows(order.state, OrderState.CANCELLED)
    now, parts = utc_now(), order.producer_orders
    here = all(policies.is_still_here(p) and may_be_taken_back(p, now) for p in parts)
    return possible and here and policies.may_cancel_order(current_actor(), order)


def _stage(order: Order) -> Stage:
    return stage_of(order.state, [part.state for part in order.producer_orders])


def _steps(order: Order) -> list[tuple[str, str]]:
    """Return the steps up to the handover; what is paid is told by the invoices."""
    parts = [part.state for part in order.producer_orders]
    named = {
        "approved": _("Disetujui"),
        "confirmed": _("Diterima produsen"),
        "dispatched": _("Dikirim"),
        "received": _("Diterima"),
    }
    steps = steps_of(order.state, parts, is_paid=False)
    return [(named[step], mark) for step, mark in steps if step in named]


def _given(typed: dict[str, str]) -> dict[str, str]:
    """Drop empty fields of the search form."""
    return {name: value for name, value in typed.items() if value}
