"""Changing an order that waits for approval, or was returned, and submitting it again."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from marshmallow import Schema, fields, validate

from marketplace.approvals.models import ApprovalFlow
from marketplace.approvals.queries.flows import latest_flow
from marketplace.approvals.states import FlowState
from marketplace.buyers.queries import open_delivery_points
from marketplace.orders import policies
from marketplace.orders.contents import KIND, content_hash
from marketplace.orders.models import Order, OrderLine
from marketplace.orders.pages import pages
from marketplace.orders.queries import orders as queries
from marketplace.orders.schemas import LONGEST_NOTE
from marketplace.orders.services import changing
from marketplace.orders.services.changing import Change
from marketplace.orders.states import OrderState
from marketplace.shared.actors import ORDERING_ROLES
from marketplace.shared.errors import Invalid, RuleBroken, require
from marketplace.shared.language import _
from marketplace.shared.opaque import to_public
from marketplace.shared.quantity import written
from marketplace.web.access import allow
from marketplace.web.current import current_actor
from marketplace.web.fields import LineText, OpaqueId, QuantityField
from marketplace.web.forms import Form


@pages.get("/pesanan/<number>/ubah")
@allow(*ORDERING_ROLES)
def show_order_change(number: str) -> ResponseReturnValue:
    """Show what can be changed of an order that waits."""
    order = _order(number)
    return _show(order, _form(order))


@pages.post("/pesanan/<number>/ubah")
@allow(*ORDERING_ROLES)
def change_order(number: str) -> ResponseReturnValue:
    """Change the order and submit it again; a refusal keeps what was typed."""
    order = _order(number)
    form = _form(order)
    if not form.accepts(request.form) or is_overtaken(order, form):
        return _show(order, form)
    try:
        changing.change_order(order.id, _change(order, form.values), actor=current_actor())
    except (Invalid, RuleBroken) as error:
        form.refused(_in_fields(order, error))
        return _show(order, form)
    flash(
        _("Perubahan diajukan. Persetujuan sebelumnya gugur, yang ditanya diberi tahu."), "ok"
    )
    return redirect(url_for("orders.show_order", number=order.number), 303)


def may_change(order: Order, flow: ApprovalFlow | None) -> bool:
    """Say whether the visitor can change the order now."""
    waits = order.state is OrderState.AWAITING_APPROVAL
    kept = flow is None or flow.state in (FlowState.OPEN, FlowState.RETURNED)
    return waits and kept and policies.may_change_order(current_actor(), order)


def _order(number: str) -> Order:
    actor = current_actor()
    order = queries.find_order_by_number(number, actor=actor)
    require(allowed=policies.may_change_order(actor, order), to=_("mengubah pesanan ini"))
    return order


def is_overtaken(order: Order, form: Form) -> bool:
    """Say whether an order is not what the form was written for; the form then says so."""
    seen = form.values["seen"]
    if not seen or seen == content_hash(order):
        return False
    text = _("Pesanan ini berubah sejak Anda buka. Periksa isinya yang sekarang, lalu kirim.")
    form.refused(RuleBroken(text))
    return True


def lines_of(order: Order) -> list[OrderLine]:
    """Return all lines of an order in the order of its parts."""
    return [line for part in order.producer_orders for line in part.lines]


def _form(order: Order) -> Form:
    asked: dict[str, fields.Field[Any]] = {
        f"quantity-{place}": QuantityField(minimum=Decimal(0), load_default=Decimal(0))
        for place, _line in enumerate(lines_of(order), 1)
    }
    asked["delivery_point"] = OpaqueId("delivery_point", required=True)
    asked["delivery_day"] = fields.Date(required=True)
    asked["note"] = LineText(load_default="", validate=validate.Length(max=LONGEST_NOTE))
    asked["seen"] = fields.String(load_default="")
    stored = {
        f"quantity-{place}": written(line.quantity)
        for place, line in enumerate(lines_of(order), 1)
    }
    stored["delivery_point"] = to_public("delivery_point", order.delivery_point_id)
    stored |= {"delivery_day": order.delivery_day.isoformat(), "note": order.note}
    return Form(Schema.from_dict(asked)(), stored)


def _change(order: Order, said: Mapping[str, Any]) -> Change:
    return Change(
        quantities={
            line.id: said[f"quantity-{place}"]
            for place, line in enumerate(lines_of(order), 1)
            if said[f"quantity-{place}"]
        },
        delivery_point_id=said["delivery_point"],
        delivery_day=said["delivery_day"],
        note=said["note"],
    )


def _in_fields(order: Order, error: Invalid | RuleBroken) -> Invalid | RuleBroken:
    """Name the fields of the form instead of the lines of the order."""
    named = {f"lines.{li.id}": f"quantity-{n}" for n, li in enumerate(lines_of(order), 1)}
    named["lines"] = "quantity-1"
    error.errors = {named.get(field, field): texts for field, texts in error.errors.items()}
    return error


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
