"""What the filter of impact offers: buyers at the airport and groups of products, by slug."""

from __future__ import annotations

from sqlalchemy import select

from marketplace.accounts.models import Organisation
from marketplace.buyers.models import Buyer
from marketplace.buyers.states import BuyerKind
from marketplace.catalog.models import Category
from marketplace.producers.states import ReviewState
from marketplace.shared.database import db
from marketplace.shared.errors import NotFound
from marketplace.shared.language import SOURCE, current_language


def is_example_market() -> bool:
    """Say whether the figures come from the example market, so that papers say so, too."""
    some = select(Organisation.id).where(Organisation.is_example).limit(1)
    return db.session.scalar(some) is not None


def buyers() -> list[tuple[str, str]]:
    """List the airport's buyers that were admitted, slug and name, by name."""
    wanted = (
        select(Organisation.slug, Organisation.name)
        .join(Buyer, Buyer.id == Organisation.id)
        .where(Buyer.kind != BuyerKind.HOUSEHOLD, Buyer.state == ReviewState.APPROVED)
        .order_by(Organisation.name)
    )
    return [(row.slug, row.name) for row in db.session.execute(wanted)]


def categories() -> list[tuple[str, str]]:
    """List the groups of products, slug and name in the reader's language, in their order."""
    found = db.session.scalars(select(Category).order_by(Category.position)).all()
    return [(each.slug, _name(each)) for each in found]


def buyer_of_slug(slug: str) -> tuple[int, str]:
    """Return id and name of an airport buyer; `NotFound` for any other slug."""
    row = db.session.execute(
        select(Organisation.id, Organisation.name)
        .join(Buyer, Buyer.id == Organisation.id)
        .where(Organisation.slug == slug, Buyer.kind != BuyerKind.HOUSEHOLD)
    ).one_or_none()
    if row is None:
        raise NotFound
    return row.id, row.name


def category_of_slug(slug: str) -> tuple[int, str]:
    """Return id and name of a group of products; `NotFound` for any other slug."""
    found = db.session.scalar(select(Category).where(Category.slug == slug))
    if found is None:
        raise NotFound
    return found.id, _name(found)


def _name(category: Category) -> str:
    return category.name if current_language() == SOURCE else category.name_en
