"""Spec sheets as they are sent: the definitions by admins, the values by producers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from marshmallow import Schema, ValidationError, fields, validate

from marketplace.catalog.spec_models import SpecField
from marketplace.catalog.specs import LONGEST_TEXT, MOST_WORDS
from marketplace.catalog.states import SpecKind
from marketplace.shared.language import _
from marketplace.web.fields import LineText, QuantityField

MOST_CHOICES = 30
LONGEST_NAME = 60


class Words(fields.Field[list[str]]):
    """Words set apart by commas, or a list of them."""

    def __init__(self, offered: Sequence[str], **kwargs: Any) -> None:  # noqa: ANN401
        super().__init__(**kwargs)
        self.offered = offered

    def _deserialize(
        self,
        value: Any,  # noqa: ANN401
        attr: str | None,  # noqa: ARG002
        data: Mapping[str, Any] | None,  # noqa: ARG002
        **kwargs: Any,  # noqa: ANN401, ARG002
    ) -> list[str]:
        given = value if isinstance(value, list) else str(value).split(",")
        words = list(dict.fromkeys(str(word).strip() for word in given if str(word).strip()))
        if len(words) > MOST_WORDS or any(len(word) > LONGEST_TEXT for word in words):
            raise ValidationError(_("Terlalu panjang."))
        if self.offered and not set(words) <= set(self.offered):
            raise ValidationError(_("Pilih dari daftar."))
        return words


class Choices(fields.Field[list[dict[str, str]]]):
    """One choice a line: the name, then "=" and its English name where it has another."""

    def _deserialize(
        self,
        value: Any,  # noqa: ANN401
        attr: str | None,  # noqa: ARG002
        data: Mapping[str, Any] | None,  # noqa: ARG002
        **kwargs: Any,  # noqa: ANN401, ARG002
    ) -> list[dict[str, str]]:
        pairs = [line.partition("=") for line in str(value).splitlines() if line.strip()]
        found = [
            {"name": name.strip(), "name_en": english.strip() or name.strip()}
            for name, _sign, english in pairs
        ]
        if len(found) > MOST_CHOICES or any(
            not each["name"] or max(map(len, each.values())) > LONGEST_NAME for each in found
        ):
            message = _("Tulis satu pilihan per baris, paling banyak 60 huruf.")
            raise ValidationError(message)
        return found


class SpecFieldChange(Schema):
    """What may be changed about a line of a sheet."""

    name = LineText(required=True, validate=validate.Length(2, LONGEST_NAME))
    name_en = LineText(required=True, validate=validate.Length(2, LONGEST_NAME))
    unit = LineText(load_default="", validate=validate.Length(max=20))
    choices = Choices(load_default=list)
    required = fields.Boolean(load_default=False)


class SpecFieldInput(SpecFieldChange):
    """A new line of a sheet."""

    category = fields.String(required=True)
    kind = fields.Enum(SpecKind, by_value=True, required=True)


def spec_schema(definitions: Sequence[SpecField]) -> Schema:
    """Make the schema that a category's values are checked by."""
    made = {each.key: _field(each) for each in definitions}
    return Schema.from_dict(made, name="SpecSheet")()


def _field(definition: SpecField) -> fields.Field[Any]:
    offered = [choice["name"] for choice in definition.choices]
    match definition.kind:
        case SpecKind.NUMBER:
            return QuantityField(minimum=Decimal(0))
        case SpecKind.YES_NO:
            return fields.Boolean()
        case SpecKind.CHOICE:
            return fields.String(validate=validate.OneOf(offered))
        case SpecKind.LIST:
            return Words(offered)
        case SpecKind.TEXT:
            return LineText(validate=validate.Length(max=LONGEST_TEXT))
