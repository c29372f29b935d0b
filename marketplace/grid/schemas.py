"""What somebody typed into a row of the table, and what it means."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from marshmallow import EXCLUDE, Schema, ValidationError, fields, validate

from marketplace.catalog.schemas.offers import LONGEST_LEAD, LONGEST_REASON
from marketplace.catalog.states import OfferState
from marketplace.grid.cells import CLEARABLE, COLUMNS, REASON, SHOWN_OR_HIDDEN, text_of
from marketplace.shared.language import _
from marketplace.web.fields import LineText, QuantityField, RupiahField
from marketplace.web.messages import in_our_words

LONGEST_CELL = 40


class RowSchema(Schema):
    """The cells of one good, written the way people write them: 48rb, 1.234,5."""

    price = RupiahField()
    available_quantity = QuantityField(minimum=Decimal(0))
    weekly_capacity = QuantityField()
    minimum_quantity = QuantityField()
    order_multiple = QuantityField()
    lead_days = fields.Integer(validate=validate.Range(min=0, max=LONGEST_LEAD))
    state = fields.Enum(OfferState, by_value=True, validate=validate.OneOf(SHOWN_OR_HIDDEN))
    price_reason = LineText(validate=validate.Length(max=LONGEST_REASON))


@dataclass
class TypedRow:
    """One row as it came: texts by column, what they mean, what is wrong with them."""

    offer_id: int
    typed: dict[str, str]
    seen: dict[str, str]
    values: dict[str, Any] = field(default_factory=dict)  # only what changed
    problems: dict[str, list[str]] = field(default_factory=dict)
    reason: str = ""

    @property
    def is_changed(self) -> bool:
        """Say whether anything of the row is to be saved, or to be typed again."""
        return bool(self.values or self.problems)


def read_row(offer_id: int, typed: Mapping[str, str], seen: Mapping[str, str]) -> TypedRow:
    """Understand the cells that are no longer what the page showed."""
    row = TypedRow(offer_id, dict(typed), dict(seen))
    given = {
        name: text.strip()
        for name, text in typed.items()
        if name in COLUMNS and text.strip() != seen.get(name, "")
    }
    filled = {name: text for name, text in given.items() if text}
    reason = typed.get(REASON, "").strip()
    try:
        values = RowSchema().load(
            filled | ({REASON: reason} if reason else {}), unknown=EXCLUDE
        )
    except ValidationError as error:
        row.problems = in_our_words(error.normalized_messages())
        values = error.valid_data if isinstance(error.valid_data, dict) else {}
    row.reason = values.pop(REASON, "")
    for name in given.keys() - filled.keys():
        if name in CLEARABLE:
            values[name] = None
        else:
            row.problems[name] = [_("Kosong. Isi, atau kembalikan seperti semula.")]
    row.values = {
        name: value for name, value in values.items() if text_of(value) != seen.get(name, "")
    }
    return row
