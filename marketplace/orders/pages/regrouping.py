"""Splitting an order that waits into two, and joining two into one."""

from __future__ import annotations

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from marshmallow import Schema, fields, validate

from marketplace.approvals.queries.flows import latest_flow
from marketplace.buyers.queries import open_delivery_points
from marketplace.orders.bindings import require_unbound
from marketplace.orders.contents import KIND, content_hash
from marketplace.orders.models import Order
from marketplace.orders.pages import pages
from marketplace.orders.pages.waiting_forms import (
    in_fields,
    is_overtaken,
    lines_of,
    may_change,
    order_form,
    own_order,
    quantities_of,
)
from marketplace.orders.queries import orders as queries
from marketplace.orders.queries.booking_places import bookable_centres
from marketplace.orders.queries.regrouping import joinable_with
from marketplace.orders.services import merging, splitting
from marketplace.orders.services.splitting import Split
from marketplace.shared.actors import ORDERING_ROLES
from marketplace.shared.errors import Invalid, RuleBroken
from marketplace.shared.language import _
from marketplace.shared.opaque import to_public
from marketplace.web.access import allow
from marketplace.web.current import current_actor
from marketplace.web.fields import OpaqueId
from marketplace.web.forms import Form
from marketplace.web.idempotency import once_per_form


class MergeForm(Schema):
    """Which order joins."""

    order = fields.String(required=True, validate=validate.Length(max=20))


@pages.get("/pesanan/<number>/pisah")
@allow(*ORDERING_ROLES)
def show_split(number: str) -> ResponseReturnValue:
    """Show what can be split off an order that waits."""
    order = own_order(number)
    if not may_change(order, latest_flow(KIND, order.id)):
        flash(_("Pesanan ini sudah diputuskan, jadi tidak bisa dipisah."), "bad")
        return _to(order)
    try:
        require_unbound(order.id, order.number)
    except RuleBroken as error:
        flash(str(error), "bad")
        return _to(order)
    return _show_split(order, _split_form(order))


@pages.post("/pesanan/<number>/pisah")
@allow(*ORDERING_ROLES)
def split_order(number: str) -> ResponseReturnValue:
    """Split it; a refusal keeps what was typed."""
    order = own_order(number)
    form = _split_form(order)
    if not form.accepts(request.form) or is_overtaken(order, form):
        return _show_split(order, form)
    try:
        return _split_once(order, form)  # type: ignore[no-any-return]
    except (Invalid, RuleBroken) as error:
        form.refused(in_fields(order, error))
        return _show_split(queries.find_order(order.id, actor=current_actor()), form)


@once_per_form
def _split_once(order: Order, form: Form) -> ResponseReturnValue:
    said = form.values
    split = Split(
        quantities_of(order, form),
        said["delivery_point"],
        said["delivery_day"],
        said["cost_centre"],
        said["note"],
    )
    made = splitting.split_order(order.id, split, actor=current_actor())
    text = _("Dipisah ke %(number)s. Keduanya diajukan lagi.", number=made.number)
    flash(text, "ok")
    return _to(made)


@pages.get("/pesanan/<number>/gabung")
@allow(*ORDERING_ROLES)
def show_merge(number: str) -> ResponseReturnValue:
    """Show which other orders could join this one."""
    return _show_merge(own_order(number), Form(MergeForm()))


@pages.post("/pesanan/<number>/gabung")
@allow(*ORDERING_ROLES)
def merge_orders(number: str) -> ResponseReturnValue:
    """Let the chosen order join; a refusal says why they cannot be one."""
    order = own_order(number)
    form = Form(MergeForm())
    if not form.accepts(request.form):
        return _show_merge(order, form)
    other = queries.find_order_by_number(form.values["order"], actor=current_actor())
    try:
        return _merge_once(order, other)  # type: ignore[no-any-return]
    except (Invalid, RuleBroken) as error:
        form.refused(error)
        form.errors = {f"_{name}": texts for name, texts in form.errors.items()}
        return _show_merge(queries.find_order(order.id, actor=current_actor()), form)


@once_per_form
def _merge_once(order: Order, other: Order) -> ResponseReturnValue:
    merging.merge_orders(order.id, other.id, actor=current_actor())
    text = _("%(number)s digabung ke sini. Pesanan diajukan lagi.", number=other.number)
    flash(text, "ok")
    return _to(order)


def _split_form(order: Order) -> Form:
    centre = OpaqueId("cost_centre", load_default=None)
    nothing = dict.fromkeys((line.id for line in lines_of(order)), "0")
    stored = {}
    if order.cost_centre_id is not None:
        stored["cost_centre"] = to_public("cost_centre", order.cost_centre_id)
    return order_form(order, nothing, {"cost_centre": centre}, **stored)


def _show_split(order: Order, form: Form) -> ResponseReturnValue:
    points = open_delivery_points(order.buyer_id)
    centres = bookable_centres(current_actor(), order.buyer_id)
    page = render_template(
        "orders/split.html",
        order=order,
        form=form,
        lines=lines_of(order),
        seen=content_hash(order),
        points=[(to_public("delivery_point", point.id), point.name) for point in points],
        centres=[(to_public("cost_centre", each.id), each.title) for each in centres],
    )
    return page, form.status


def _show_merge(order: Order, form: Form) -> ResponseReturnValue:
    others = joinable_with(order)
    page = render_template("orders/merge.html", order=order, form=form, others=others)
    return page, form.status


def _to(order: Order) -> ResponseReturnValue:
    return redirect(url_for("orders.show_order", number=order.number), 303)
