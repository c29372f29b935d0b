"""What the forms share that change an order nobody has approved yet."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from marshmallow import Schema, fields, validate

from marketplace.approvals.models import ApprovalFlow
from marketplace.approvals.states import FlowState
from marketplace.orders import policies
from marketplace.orders.contents import content_hash
from marketplace.orders.models import Order, OrderLine
from marketplace.orders.queries import orders as queries
from marketplace.orders.schemas import LONGEST_NOTE
from marketplace.orders.states import OrderState
from marketplace.shared.errors import Invalid, RuleBroken, require
from marketplace.shared.language import _
from marketplace.shared.opaque import to_public
from marketplace.web.current import current_actor
from marketplace.web.fields import DayField, LineText, OpaqueId, QuantityField
from marketplace.web.forms import Form


def may_change(order: Order, flow: ApprovalFlow | None) -> bool:
    """Say whether the visitor can change the order now."""
    waits = order.state is OrderState.AWAITING_APPROVAL
    kept = flow is None or flow.state in (FlowState.OPEN, FlowState.RETURNED)
    return waits and kept and policies.may_change_order(current_actor(), order)


def own_order(number: str) -> Order:
    """Return an order that the visitor may change; raises `NotFound` and `Forbidden`."""
    actor = current_actor()
    order = queries.find_order_by_number(number, actor=actor)
    require(allowed=policies.may_change_order(actor, order), to=_("mengubah pesanan ini"))
    return order


def lines_of(order: Order) -> list[OrderLine]:
    """Return all lines of an order in the order of its parts."""
    return [line for part in order.producer_orders for line in part.lines]


def order_form(
    order: Order,
    quantities: Mapping[int, str],
    more: Mapping[str, fields.Field[Any]] | None = None,
    **stored: str,
) -> Form:
    """Make the form: a quantity for each line (shown by line id), where, when, and a note.

    It carries a hash of the order it was written for; see `is_overtaken`.
    """
    names = {f"quantity-{place}": line for place, line in enumerate(lines_of(order), 1)}
    asked: dict[str, fields.Field[Any]] = {
        name: QuantityField(minimum=Decimal(0), load_default=Decimal(0)) for name in names
    }
    asked["delivery_point"] = OpaqueId("delivery_point", required=True)
    asked["delivery_day"] = DayField(required=True)
    asked["note"] = LineText(load_default="", validate=validate.Length(max=LONGEST_NOTE))
    asked["seen"] = fields.String(load_default="")
    shown = {name: quantities[line.id] for name, line in names.items()}
    shown["delivery_point"] = to_public("delivery_point", order.delivery_point_id)
    shown["delivery_day"] = order.delivery_day.isoformat()
    return Form(Schema.from_dict({**asked, **(more or {})})(), {**shown, **stored})


def quantities_of(order: Order, form: Form) -> dict[int, Decimal]:
    """Return what an accepted form says of each line, by id; nothing is left out."""
    said = {
        line.id: form.values[f"quantity-{place}"]
        for place, line in enumerate(lines_of(order), 1)
    }
    return {line_id: quantity for line_id, quantity in said.items() if quantity}


def is_overtaken(order: Order, form: Form) -> bool:
    """Say whether an order is not what the form was written for; the form then says so."""
    seen = form.values["seen"]
    if not seen or seen == content_hash(order):
        return False
    text = _("Pesanan ini berubah sejak Anda buka. Periksa isinya yang sekarang, lalu kirim.")
    form.refused(RuleBroken(text))
    return True


def in_fields(order: Order, error: Invalid | RuleBroken) -> Invalid | RuleBroken:
    """Name the fields of the form instead of the lines of the order."""
    named = {f"lines.{li.id}": f"quantity-{n}" for n, li in enumerate(lines_of(order), 1)}
    named["lines"] = "quantity-1"
    error.errors = {named.get(field, field): texts for field, texts in error.errors.items()}
    return error
