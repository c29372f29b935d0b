"""The form in which a change is proposed, with a few fields for each line of the order."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from marshmallow import Schema, fields, validate

from marketplace.amendments.drafting import LineChange, held
from marketplace.amendments.states import Side, Silence
from marketplace.orders.models import ProducerOrder
from marketplace.orders.producer_order_schemas import LONGEST_REASON
from marketplace.shared.quantity import written
from marketplace.web.fields import LineText, OpaqueId, QuantityField, RupiahField
from marketplace.web.forms import Form


def proposal_form(part: ProducerOrder, side: Side) -> Form:
    """Make the form; a buyer is asked for quantities and the day only."""
    asked: dict[str, fields.Field[Any]] = {
        "day": fields.Date(load_default=None),
        "reason": LineText(load_default="", validate=validate.Length(max=LONGEST_REASON)),
        "silence": fields.Enum(Silence, by_value=True, load_default=Silence.KEEP),
    }
    stored: dict[str, str] = {
        "day": part.delivery_day.isoformat(),
        "silence": Silence.KEEP.value,
    }
    for place, line in enumerate(part.lines, start=1):
        asked[f"quantity-{place}"] = QuantityField(minimum=Decimal(0), load_default=None)
        stored[f"quantity-{place}"] = written(held(line))
        if side is Side.PRODUCER:
            asked[f"price-{place}"] = RupiahField(load_default=None)
            asked[f"offer-{place}"] = OpaqueId("offer", load_default=None)
    return Form(Schema.from_dict(asked)(), stored)


def changes_of(part: ProducerOrder, form: Form) -> list[LineChange]:
    """Return what an accepted form asks of each line."""
    said = form.values
    return [
        {
            "id": line.id,
            "quantity": said[f"quantity-{place}"],
            "unit_price": said.get(f"price-{place}"),
            "offer_id": said.get(f"offer-{place}"),
        }
        for place, line in enumerate(part.lines, start=1)
    ]


def by_field(errors: dict[str, list[str]]) -> dict[str, list[str]]:
    """Turn the service's line numbers into the names of the form's fields."""
    named: dict[str, list[str]] = {}
    for name, sentences in errors.items():
        if name.startswith("lines."):
            name = f"quantity-{int(name.removeprefix('lines.')) + 1}"  # noqa: PLW2901
        named[name if name != "lines" else "_lines"] = sentences
    return named
