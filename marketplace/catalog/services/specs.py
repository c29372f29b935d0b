"""The regency keeps the spec sheets; producers fill them in until a good is published."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import func, select

from marketplace.catalog import policies
from marketplace.catalog.models import Category, Offer
from marketplace.catalog.queries.specs import may_describe, spec_fields
from marketplace.catalog.spec_models import SpecField
from marketplace.catalog.specs import missing, stored
from marketplace.catalog.states import SpecKind
from marketplace.shared import audit
from marketplace.shared.actors import Actor
from marketplace.shared.database import db, transactional
from marketplace.shared.errors import Invalid, NotFound, require
from marketplace.shared.language import _, _l

Choices = Sequence[Mapping[str, str]]
LONGEST_KEY = 40
NEEDS_CHOICES = _l("Tulis paling sedikit dua pilihan.")


@transactional
def add_spec_field(category: str, name: str, *, actor: Actor, **facts: Any) -> SpecField:  # noqa: ANN401
    """Add a line at the end of a category's sheet.

    `facts`: name_en, kind, unit, choices, required. Raises `Invalid` for an unknown category,
    a name that is there already, and choices or units that the kind does not have.
    """
    _allow(actor)
    if db.session.scalar(select(Category.id).where(Category.slug == category)) is None:
        raise Invalid({"category": [_("Pilih kategori dari daftar.")]})
    key = _key(name)
    if not key or any(field.key == key for field in spec_fields(category)):
        raise Invalid({"name": [_("Rincian dengan nama ini sudah ada di kategori ini.")]})
    _check(facts)
    last = select(func.max(SpecField.position)).where(SpecField.category == category)
    position = (db.session.scalar(last) or 0) + 1
    field = SpecField(category=category, key=key, name=name, position=position, **facts)
    db.session.add(field)
    audit.record("spec_field.added", field, actor=actor, category=category, key=key)
    return field


@transactional
def change_spec_field(field_id: int, *, actor: Actor, **facts: Any) -> SpecField:  # noqa: ANN401
    """Change name, name_en, unit, choices or required of a line; its kind stays as it is.

    Raises `NotFound`, and `Invalid` as `add_spec_field` does.
    """
    field = _locked(field_id)
    _allow(actor)
    _check({"kind": field.kind} | facts)
    changed = {name: value for name, value in facts.items() if getattr(field, name) != value}
    for name, value in changed.items():
        setattr(field, name, value)
    if changed:
        audit.record("spec_field.changed", field, actor=actor, changed=changed)
    return field


@transactional
def remove_spec_field(field_id: int, *, actor: Actor) -> None:
    """Ask about it no longer; what products say of it is shown no more. Raises `NotFound`."""
    field = _locked(field_id)
    _allow(actor)
    facts = {"category": field.category, "key": field.key}
    audit.record("spec_field.removed", field, actor=actor, **facts)
    db.session.delete(field)


@transactional
def describe_product(offer: Offer, values: Mapping[str, Any]) -> bool:
    """Fill in the sheet of a good that one unpublished offer speaks of; say if it changed.

    Of a good that buyers or other producers know nothing is changed. Raises `Invalid` for
    what the sheet does not allow.
    """
    product = offer.product
    if not may_describe(offer):
        return False
    specs = stored(spec_fields(product.category.slug), values)
    if specs == product.specs:
        return False
    product.specs = specs
    return True


@transactional
def missing_specs(offer: Offer) -> dict[str, list[str]]:
    """Name the required lines that the offer's producer could fill in, but has not."""
    if not may_describe(offer):
        return {}
    return missing(spec_fields(offer.product.category.slug), offer.product.specs)


def _allow(actor: Actor) -> None:
    require(allowed=policies.may_keep_specs(actor), to=_("mengubah rincian kategori"))


def _locked(field_id: int) -> SpecField:
    field = db.session.get(SpecField, field_id, with_for_update=True)
    if field is None:
        raise NotFound
    return field


def _check(facts: Mapping[str, Any]) -> None:
    kind, choices = facts["kind"], facts.get("choices") or []
    names = [choice["name"] for choice in choices]
    errors: dict[str, list[str]] = {}
    if kind is SpecKind.CHOICE and len(names) < 2:
        errors["choices"] = [str(NEEDS_CHOICES)]
    if names and kind not in {SpecKind.CHOICE, SpecKind.LIST}:
        errors["choices"] = [_("Hanya rincian pilihan yang punya daftar pilihan.")]
    if len(set(names)) < len(names):
        errors["choices"] = [_("Ada pilihan yang tertulis dua kali.")]
    if facts.get("unit") and kind is not SpecKind.NUMBER:
        errors["unit"] = [_("Hanya angka yang punya satuan.")]
    if errors:
        raise Invalid(errors)


def _key(name: str) -> str:
    plain = unicodedata.normalize("NFKD", name.casefold()).encode("ascii", "ignore").decode()
    return re.sub(r"[^a-z0-9]+", "_", plain).strip("_")[:LONGEST_KEY].strip("_")
