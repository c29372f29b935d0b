"""The forms in which a producer answers, with a few fields for each line of the order."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from marshmallow import Schema, fields, validate

from marketplace.orders.models import ProducerOrder
from marketplace.orders.producer_order_schemas import LONGEST_REASON
from marketplace.orders.reasons import reason_of
from marketplace.orders.services.answering import LineAnswer
from marketplace.shared.quantity import written
from marketplace.web.fields import LineText, QuantityField
from marketplace.web.forms import Form

LONGEST_PICKED = 90
LONGEST_TYPED = LONGEST_REASON - LONGEST_PICKED - 2  # joined they still fit


def change_form(sold: ProducerOrder) -> Form:
    """Make the form that asks per line how much is promised and why not all."""
    asked: dict[str, fields.Field[Any]] = {}
    stored: dict[str, str] = {}
    for place, line in enumerate(sold.lines, start=1):
        asked[f"quantity-{place}"] = QuantityField(
            minimum=Decimal(0), load_default=line.quantity
        )
        asked[f"picked-{place}"] = _picked()
        asked[f"reason-{place}"] = _reason()
        stored[f"quantity-{place}"] = written(line.quantity)
    return Form(Schema.from_dict(asked)(), stored)


def answers_of(sold: ProducerOrder, form: Form) -> list[LineAnswer]:
    """Return what an accepted form says of each line."""
    said = form.values
    return [
        {
            "id": line.id,
            "confirmed_quantity": said[f"quantity-{place}"],
            "reason": reason_of(said[f"picked-{place}"], said[f"reason-{place}"]),
        }
        for place, line in enumerate(sold.lines, start=1)
    ]


def rejection_form() -> Form:
    """Make the form that asks why an order is turned down."""
    return Form(Schema.from_dict({"picked": _picked(), "reason": _reason()})())


def _picked() -> LineText:
    return LineText(load_default="", validate=validate.Length(max=LONGEST_PICKED))


def _reason() -> LineText:
    return LineText(load_default="", validate=validate.Length(max=LONGEST_TYPED))
