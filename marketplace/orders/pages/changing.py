"""Changing an order that waits for approval, or was returned, and submitting it again."""

from __future__ import annotations

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from marketplace.approvals.queries.flows import latest_flow
from marketplace.buyers.queries import open_delivery_points
from marketplace.orders.contents import KIND, content_hash
from marketplace.orders.models import Order
from marketplace.orders.pages import pages
from marketplace.orders.pages.waiting_forms import (
    in_fields,
    is_overtaken,
    lines_of,
    order_form,
    own_order,
    quantities_of,
)
from marketplace.orders.services import changing
from marketplace.orders.services.changing import Change
from marketplace.shared.actors import ORDERING_ROLES
from marketplace.shared.errors import Invalid, RuleBroken
from marketplace.shared.language import _
from marketplace.shared.opaque import to_public
from marketplace.shared.quantity import written
from marketplace.web.access import allow
from marketplace.web.current import current_actor
from marketplace.web.forms import Form


@pages.get("/pesanan/<number>/ubah")
@allow(*ORDERING_ROLES)
def show_order_change(number: str) -> ResponseReturnValue:
    """Show what can be changed of an order that waits."""
    order = own_order(number)
    return _show(order, _form(order))


@pages.post("/pesanan/<number>/ubah")
@allow(*ORDERING_ROLES)
def change_order(number: str) -> ResponseReturnValue:
    """Change the order and submit it again; a refusal keeps what was typed."""
    order = own_order(number)
    form = _form(order)
    if not form.accepts(request.form) or is_overtaken(order, form):
        return _show(order, form)
    try:
        changing.change_order(order.id, _change(order, form), actor=current_actor())
    except (Invalid, RuleBroken) as error:
        form.refused(in_fields(order, error))
        return _show(order, form)
    flash(
        _("Perubahan diajukan. Persetujuan sebelumnya gugur, yang ditanya diberi tahu."), "ok"
    )
    return redirect(url_for("orders.show_order", number=order.number), 303)


def _form(order: Order) -> Form:
    ordered = {line.id: written(line.quantity) for line in lines_of(order)}
    return order_form(order, ordered, note=order.note)


def _change(order: Order, form: Form) -> Change:
    said = form.values
    return Change(
        quantities=quantities_of(order, form),
        delivery_point_id=said["delivery_point"],
        delivery_day=said["delivery_day"],
        note=said["note"],
    )


def _show(order: Order, form: Form) -> ResponseReturnValue:
    points = open_delivery_points(order.buyer_id)
    page = render_template(
        "orders/change.html",
        order=order,
        form=form,
        lines=lines_of(order),
        seen=content_hash(order),
        flow=latest_flow(KIND, order.id),
        points=[(to_public("delivery_point", point.id), point.name) for point in points],
    )
    return page, form.status
