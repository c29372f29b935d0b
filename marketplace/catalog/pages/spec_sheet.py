"""The spec sheet of a good as the listing form asks it and as buyers read it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from marshmallow import EXCLUDE, ValidationError
from werkzeug.datastructures import MultiDict

from marketplace.catalog.models import Offer
from marketplace.catalog.pages.cards import in_language
from marketplace.catalog.queries.specs import fields_of_shelf, spec_fields
from marketplace.catalog.schemas.offer_form import OfferForm
from marketplace.catalog.schemas.specs import spec_schema
from marketplace.catalog.spec_models import SpecField
from marketplace.catalog.specs import PREFIX, Specs
from marketplace.catalog.states import SpecKind
from marketplace.shared.language import _
from marketplace.shared.quantity import written
from marketplace.web.messages import in_our_words


def read_specs(form: OfferForm, typed: MultiDict[str, str]) -> dict[str, Specs]:
    """Return what was understood of the sheet, if it was asked; the rest are errors."""
    asked = {name.removeprefix(PREFIX) for name in typed if name.startswith(PREFIX)}
    if not asked:
        return {}
    definitions = spec_fields(form.values.get("category", ""))
    given = {each.key: _given(each, typed) for each in definitions if each.key in asked}
    said = {key: value for key, value in given.items() if value not in ("", [], None)}
    try:
        values = spec_schema(definitions).load(said, unknown=EXCLUDE)
    except ValidationError as error:
        for key, sentences in in_our_words(error.normalized_messages()).items():
            form.errors[PREFIX + key] = sentences
        values = error.valid_data if isinstance(error.valid_data, dict) else {}
    return {"specs": dict(values)}


def _given(definition: SpecField, typed: MultiDict[str, str]) -> Any:  # noqa: ANN401
    name = PREFIX + definition.key
    if definition.kind is SpecKind.LIST and definition.choices:
        return [word for word in typed.getlist(name) if word]
    return typed.get(name, "")


def typed_specs(offer: Offer | None) -> dict[str, Any]:
    """Return what the form shows of a kept sheet."""
    if offer is None:
        return {}
    numbers = {
        field.key
        for field in spec_fields(offer.product.category.slug)
        if field.kind is SpecKind.NUMBER
    }
    return {
        PREFIX + key: _shown_in_form(value, is_number=key in numbers)
        for key, value in offer.product.specs.items()
    }


def _shown_in_form(value: Any, *, is_number: bool) -> Any:  # noqa: ANN401
    if isinstance(value, bool):
        return "true" if value else "false"
    return written(Decimal(value)) if is_number else value


def sheet(category_id: int, specs: Mapping[str, Any]) -> Sequence[tuple[str, str]]:
    """Return what is said of a good: label and words, in the sheet's order."""
    if not specs:
        return []
    return [
        (in_language(field.name, field.name_en), _said(field, specs[field.key]))
        for field in fields_of_shelf(category_id)
        if field.key in specs
    ]


def _said(field: SpecField, value: Any) -> str:  # noqa: ANN401
    names = {choice["name"]: in_language(**choice) for choice in field.choices}
    match field.kind:
        case SpecKind.NUMBER:
            return f"{written(Decimal(value))} {field.unit}".strip()
        case SpecKind.YES_NO:
            return _("Ya") if value else _("Tidak")
        case SpecKind.LIST:
            return ", ".join(names.get(word, word) for word in value)
        case _:
            return names.get(value, str(value))
