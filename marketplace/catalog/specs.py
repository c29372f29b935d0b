"""Spec sheets: what may be said of a good, and how it is kept. Pure: no database."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any, Protocol

from marketplace.catalog.states import SpecKind
from marketplace.shared.errors import Invalid
from marketplace.shared.language import _

PREFIX = "rincian-"  # begins the name of a spec's field in forms and errors
LONGEST_TEXT = 200
MOST_WORDS = 20
Specs = dict[str, Any]  # by key, as JSON keeps it; a number is its decimal text


class Definition(Protocol):
    """A line of the sheet, as far as values are judged by it."""

    @property
    def key(self) -> str: ...  # noqa: D102
    @property
    def kind(self) -> SpecKind: ...  # noqa: D102
    @property
    def choices(self) -> list[dict[str, str]]: ...  # noqa: D102
    @property
    def required(self) -> bool: ...  # noqa: D102


def stored(fields: Sequence[Definition], values: Mapping[str, Any]) -> Specs:
    """Return values as they are kept; `Invalid` names each that its line does not allow."""
    known = {field.key: field for field in fields}
    kept, errors = {}, {}
    for key, value in values.items():
        if value is None or value in ("", []):
            continue
        if key not in known or not _fits(known[key], value):
            errors[PREFIX + key] = [_("Isian rincian ini tidak dikenal.")]
        else:
            kept[key] = f"{value.normalize():f}" if isinstance(value, Decimal) else value
    if errors:
        raise Invalid(errors)
    return kept


def missing(fields: Sequence[Definition], specs: Mapping[str, Any]) -> dict[str, list[str]]:
    """Name the required lines about which nothing is said."""
    return {
        PREFIX + field.key: [_("Isi rincian ini dulu.")]
        for field in fields
        if field.required and field.key not in specs
    }


def _fits(field: Definition, value: Any) -> bool:  # noqa: ANN401
    offered = [choice["name"] for choice in field.choices]
    match field.kind:
        case SpecKind.NUMBER:
            return isinstance(value, Decimal) and value >= 0
        case SpecKind.YES_NO:
            return isinstance(value, bool)
        case SpecKind.CHOICE:
            return value in offered
        case SpecKind.LIST:
            return _is_list(value) and (not offered or set(value) <= set(offered))
        case SpecKind.TEXT:
            return _is_text(value)


def _is_text(value: Any) -> bool:  # noqa: ANN401
    return isinstance(value, str) and len(value) <= LONGEST_TEXT


def _is_list(value: Any) -> bool:  # noqa: ANN401
    return isinstance(value, list) and len(value) <= MOST_WORDS and all(map(_is_text, value))
