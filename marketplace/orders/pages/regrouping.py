"""Splitting an order that waits into two, and joining two into one."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from marshmallow import Schema, fields, validate

from marketplace.approvals.queries.flows import latest_flow
from marketplace.buyers.queries import open_delivery_points
from marketplace.orders import policies
from marketplace.orders.contents import KIND, content_hash
from marketplace.orders.models import Order
from marketplace.orders.pages import pages
from marketplace.orders.pages.changing import is_overtaken, lines_of, may_change
from marketplace.orders.queries import orders as queries
from marketplace.orders.queries.booking_places import bookable_centres
from marketplace.orders.queries.regrouping import joinable_with
from marketplace.orders.schemas import LONGEST_NOTE
from marketplace.orders.services import merging, splitting
from marketplace.orders.services.splitting import Split
from marketplace.shared.actors import ORDERING_ROLES
from marketplace.shared.errors import Invalid, RuleBroken, require
from marketplace.shared.language import _
from marketplace.shared.opaque import to_public
from marketplace.web.access import allow
from marketplace.web.current import current_actor
from marketplace.web.fields import LineText, OpaqueId, QuantityField
from marketplace.web.forms import Form
from marketplace.web.idempotency import once_per_form


class MergeForm(Schema):
    """Which order joins."""

    order = fields.String(required=True, validate=validate.Length(max=20))


@pages.get("/pesanan/<number>/pisah")
@allow(*ORDERING_ROLES)
def show_split(number: str) -> ResponseReturnValue:
    """Show what can be split off an order that waits."""
    order = _order(number)
    if not may_change(order, latest_flow(KIND, order.id)):
        flash(_("Pesanan ini sudah diputuskan, jadi tidak bisa dipisah."), "bad")
        return _to(order)
    return _show_split(order, _split_form(order))


@pages.post("/pesanan/<number>/pisah")
@allow(*ORDERING_ROLES)
def split_order(number: str) -> ResponseReturnValue:
    """Split it; a refusal keeps what was typed."""
    order = _order(number)
    form = _split_form(order)
    if not form.accepts(request.form) or is_overtaken(order, form):
        return _show_split(order, form)
    try:
        return _split_once(order, form)  # type: ignore[no-any-return]
    except (Invalid, RuleBroken) as error:
        form.refused(_in_fields(order, error))
        return _show_split(queries.find_order(order.id, actor=current_actor()), form)


@once_per_form
def _split_once(order: Order, form: Form) -> ResponseReturnValue:
    said = form.values
    quantities = {
        line.id: said[f"quantity-{place}"]
        for place, line in enumerate(lines_of(order), 1)
        if said[f"quantity-{place}"]
    }
    split = Split(
        quantities,
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
    return _show_merge(_order(number), Form(MergeForm()))


@pages.post("/pesanan/<number>/gabung")
@allow(*ORDERING_ROLES)
def merge_orders(number: str) -> ResponseReturnValue:
    """Let the chosen order join; a refusal says why they cannot be one."""
    order = _order(number)
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


def _order(number: str) -> Order:
    actor = current_actor()
    order = queries.find_order_by_number(number, actor=actor)
    require(allowed=policies.may_change_order(actor, order), to=_("mengubah pesanan ini"))
    return order


def _split_form(order: Order) -> Form:
    asked: dict[str, fields.Field[Any]] = {
        f"quantity-{place}": QuantityField(minimum=Decimal(0), load_default=Decimal(0))
        for place, _line in enumerate(lines_of(order), 1)
    }
    asked["delivery_point"] = OpaqueId("delivery_point", required=True)
    asked["delivery_day"] = fields.Date(required=True)
    asked["cost_centre"] = OpaqueId("cost_centre", load_default=None)
    asked["seen"] = fields.String(load_default="")
    asked["note"] = LineText(load_default="", validate=validate.Length(max=LONGEST_NOTE))
    stored = {f"quantity-{place}": "0" for place, _line in enumerate(lines_of(order), 1)}
    stored["delivery_point"] = to_public("delivery_point", order.delivery_point_id)
    stored["delivery_day"] = order.delivery_day.isoformat()
    if order.cost_centre_id is not None:
        stored["cost_centre"] = to_public("cost_centre", order.cost_centre_id)
    return Form(Schema.from_dict(asked)(), stored)


def _in_fields(order: Order, error: Invalid | RuleBroken) -> Invalid | RuleBroken:
    """Name the fields of the form instead of the lines of the order."""
    named = {f"lines.{li.id}": f"quantity-{n}" for n, li in enumerate(lines_of(order), 1)}
    named["lines"] = "quantity-1"
    error.errors = {named.get(field, field): texts for field, texts in error.errors.items()}
    return error


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
