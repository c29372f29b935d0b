"""Families of products and the choices in them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import or_, select
from sqlalchemy.orm import joinedload

from marketplace.catalog.family_models import ProductFamily, ProductVariant
from marketplace.catalog.models import Offer, Product
from marketplace.catalog.states import OfferState
from marketplace.shared.database import db


@dataclass(frozen=True)
class Variant:
    """One choice of a family on the page of a product."""

    product_id: int
    slug: str
    label: str
    label_en: str


def variants_of(family_id: int | None, product_id: int) -> Sequence[Variant]:
    """Return the choices that are on sale, and the product looked at; none without others."""
    if family_id is None:
        return []
    sold = select(Offer.id).where(
        Offer.product_id == Product.id, Offer.state == OfferState.PUBLISHED
    )
    wanted = (
        select(Product.id, Product.slug, ProductVariant.label, ProductVariant.label_en)
        .join(ProductVariant, ProductVariant.product_id == Product.id)
        .where(ProductVariant.family_id == family_id)
        .where(or_(sold.exists(), Product.id == product_id))
        .order_by(ProductVariant.position, Product.id)
    )
    found = [Variant(*row) for row in db.session.execute(wanted)]
    return found if len(found) > 1 else []


def all_variants() -> Sequence[ProductVariant]:
    """Return all choices, family by family."""
    wanted = (
        select(ProductVariant)
        .join(ProductFamily, ProductFamily.id == ProductVariant.family_id)
        .options(joinedload(ProductVariant.family), joinedload(ProductVariant.product))
        .order_by(ProductFamily.name, ProductFamily.id, ProductVariant.position)
    )
    return db.session.scalars(wanted).all()
