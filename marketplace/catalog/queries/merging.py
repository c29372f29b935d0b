"""Products that are one: those that were merged, and those that look alike."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import aliased, joinedload

from marketplace.catalog.merge_models import ProductMerge
from marketplace.catalog.models import Offer, Product
from marketplace.shared.database import db

MOST = 100
Pair = tuple[Product, Product]


def merged_slug(slug: str) -> str | None:
    """Return the public name of the product that this one was merged into, if it was."""
    into = aliased(Product)
    wanted = (
        select(into.slug)
        .join(ProductMerge, ProductMerge.into_id == into.id)
        .join(Product, Product.id == ProductMerge.product_id)
        .where(Product.slug == slug)
    )
    return db.session.scalar(wanted)


def merges() -> Sequence[ProductMerge]:
    """Return what was merged last."""
    wanted = select(ProductMerge).options(
        joinedload(ProductMerge.product), joinedload(ProductMerge.into)
    )
    latest = wanted.order_by(ProductMerge.merged_at.desc(), ProductMerge.product_id.desc())
    return db.session.scalars(latest.limit(MOST)).all()


def lookalikes() -> Sequence[Pair]:
    """Return pairs of one name and unit that are both offered, the older product first."""
    older, newer = aliased(Product), aliased(Product)
    wanted = (
        select(older, newer)
        .join(newer, func.lower(newer.name) == func.lower(older.name))
        .where(newer.id > older.id, newer.unit == older.unit)
        .where(_is_offered(older), _is_offered(newer))
        .order_by(older.name, older.id, newer.id)
        .limit(MOST)
    )
    return [(row[0], row[1]) for row in db.session.execute(wanted)]


def _is_offered(product: type[Product]) -> ColumnElement[bool]:
    return select(Offer.id).where(Offer.product_id == product.id).exists()
