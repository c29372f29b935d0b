"""What the spec sheets ask."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import select

from marketplace.catalog.models import Category, Offer
from marketplace.catalog.queries.offers import is_shared
from marketplace.catalog.spec_models import SpecField
from marketplace.shared.database import db
from marketplace.shared.errors import NotFound

IN_ORDER = (SpecField.position, SpecField.id)


def spec_fields(category: str) -> Sequence[SpecField]:
    """Return the lines of a category's sheet, in their order."""
    wanted = select(SpecField).where(SpecField.category == category)
    return db.session.scalars(wanted.order_by(*IN_ORDER)).all()


def fields_of_shelf(category_id: int) -> Sequence[SpecField]:
    """Return the lines of the sheet of the category of this id."""
    wanted = select(SpecField).join(Category, Category.slug == SpecField.category)
    wanted = wanted.where(Category.id == category_id).order_by(*IN_ORDER)
    return db.session.scalars(wanted).all()


def all_spec_fields() -> Sequence[SpecField]:
    """Return the lines of all sheets, category by category."""
    wanted = select(SpecField).order_by(SpecField.category, *IN_ORDER)
    return db.session.scalars(wanted).all()


def find_spec_field(field_id: int) -> SpecField:
    """Return a line of a sheet; raises `NotFound`."""
    field = db.session.get(SpecField, field_id)
    if field is None:
        raise NotFound
    return field


def may_describe(offer: Offer) -> bool:
    """Say whether the sheet of an offer's good is still its producer's alone to write."""
    return offer.published_at is None and not is_shared(offer.product_id, offer.id)
