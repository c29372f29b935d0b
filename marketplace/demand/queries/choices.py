"""What the form of a need offers to choose from."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import exists, select

from marketplace.catalog.models import Category, Offer, Product
from marketplace.catalog.states import OfferState
from marketplace.shared.database import db

MOST_PRODUCTS = 300


def categories() -> Sequence[Category]:
    """List the shelves in their order."""
    return db.session.scalars(select(Category).order_by(Category.position)).all()


def find_category(category_id: int) -> Category | None:
    """Return a shelf, or None."""
    return db.session.get(Category, category_id)


def find_product(product_id: int) -> Product | None:
    """Return a product, or None."""
    return db.session.get(Product, product_id)


def products_of(category_id: int) -> Sequence[Product]:
    """List the products of a shelf that somebody sells, the most ordered first."""
    on_sale = exists().where(
        Offer.product_id == Product.id, Offer.state == OfferState.PUBLISHED
    )
    wanted = select(Product).where(Product.category_id == category_id, on_sale)
    by_use = wanted.order_by(Product.popularity.desc(), Product.name)
    return db.session.scalars(by_use.limit(MOST_PRODUCTS)).all()


def units_of(category_id: int) -> list[str]:
    """List the units in which goods of a shelf are counted."""
    wanted = select(Product.unit).where(Product.category_id == category_id).distinct()
    return sorted(db.session.scalars(wanted))
