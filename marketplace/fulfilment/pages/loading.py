"""The form of a load: for each line up to two lots, with code and quantity."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from decimal import Decimal
from typing import Any

from marshmallow import Schema, fields, validate

from marketplace.fulfilment.naming import suggested_lot
from marketplace.fulfilment.services import LotInput
from marketplace.orders.models import OrderLine, ProducerOrder
from marketplace.shared.clock import today
from marketplace.shared.quantity import written
from marketplace.web.fields import LineText, QuantityField
from marketplace.web.forms import Form

NOTHING = Decimal(0)
LOTS_PER_LINE = (1, 2)  # a third lot leaves with the next note


def load_form(sold: ProducerOrder) -> Form:
    """Make the form of what may leave now, all of it filled in as one lot per line."""
    asked: dict[str, fields.Field[Any]] = {
        "vehicle": LineText(load_default="", validate=_upto(60))
    }
    stored: dict[str, str] = {}
    for place, line, lot in _rows(sold):
        asked[f"code-{place}-{lot}"] = LineText(load_default="", validate=_upto(40))
        asked[f"quantity-{place}-{lot}"] = QuantityField(minimum=NOTHING, load_default=NOTHING)
        if lot == 1:
            stored[f"code-{place}-{lot}"] = suggested_lot(line.product_name, today())
            stored[f"quantity-{place}-{lot}"] = written(left_to_send(line))
    return Form(Schema.from_dict(asked)(), stored)


def lots_of(sold: ProducerOrder, form: Form) -> list[LotInput]:
    """Return the lots that an accepted form names; a quantity of nothing names none."""
    said = form.values
    return [
        {"line_id": line.id, "code": said[f"code-{place}-{lot}"], "quantity": quantity}
        for place, line, lot in _rows(sold)
        if (quantity := said[f"quantity-{place}-{lot}"])
    ]


def field_names(
    sold: ProducerOrder, form: Form, lots: Sequence[LotInput]
) -> dict[str, list[str]]:
    """Turn the places of lots in a refusal into the names of the form's fields."""
    shown = [
        f"quantity-{place}-{lot}"
        for place, _line, lot in _rows(sold)
        if form.values[f"quantity-{place}-{lot}"]
    ]
    names = {f"lots.{place}": name for place, name in zip(range(len(lots)), shown, strict=True)}
    return {names.get(name, "quantity-1-1"): said for name, said in form.errors.items()}


def left_to_send(line: OrderLine) -> Decimal:
    """Return what was promised of a line and has not left yet."""
    return (line.confirmed_quantity or NOTHING) - line.dispatched_quantity


def _rows(sold: ProducerOrder) -> Iterator[tuple[int, OrderLine, int]]:
    for place, line in enumerate(sold.lines, start=1):
        if left_to_send(line):
            for lot in LOTS_PER_LINE:
                yield place, line, lot


def _upto(letters: int) -> validate.Length:
    return validate.Length(max=letters)
