"""Products as offers name them: found again, or entered for the first time."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from secrets import token_hex

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from marketplace.catalog.goods import USUAL_KIND, tax_kind_of
from marketplace.catalog.models import Category, Product
from marketplace.catalog.queries import offers as queries
from marketplace.catalog.states import GoodsKind
from marketplace.shared import audit
from marketplace.shared.actors import Actor
from marketplace.shared.clock import utc_now
from marketplace.shared.database import db, insert, transactional
from marketplace.shared.errors import Invalid
from marketplace.shared.language import _

LONGEST_SLUG = 80


@dataclass(frozen=True)
class Naming:
    """How a producer names a good: enough to find it again or to enter it."""

    name: str
    category: str  # its slug
    unit: str
    pack: str = ""
    goods_kind: GoodsKind | None = None  # None: what the category usually holds


@transactional
def find_or_enter_product(naming: Naming, *, actor: Actor) -> Product:
    """Return the known product of this name and unit, or enter a new one.

    Raises `Invalid` for an unknown category.
    """
    known = queries.same_product(naming.name, naming.unit, actor)
    if known is not None and naming.pack in {"", known.pack}:
        return known
    category = _category(naming.category)
    kind = naming.goods_kind or USUAL_KIND.get(category.slug)
    product = db.session.get_one(Product, _insert(naming, category, kind))
    audit.record("product.entered", product, actor=actor, name=naming.name)
    return product


@transactional
def rename_product(product: Product, naming: Naming) -> None:
    """Change a product that only one unpublished offer speaks of.

    Raises `Invalid` for an unknown category.
    """
    category = _category(naming.category)
    if _slug(naming.name) != _slug(product.name):
        _move_to(product, _slug(naming.name))
    product.name = naming.name
    product.category = category
    product.art = category.art
    product.unit = naming.unit
    product.pack = naming.pack
    product.goods_kind = naming.goods_kind or USUAL_KIND.get(category.slug)
    product.tax_kind = tax_kind_of(product.goods_kind)


def _category(slug: str) -> Category:
    category = db.session.scalar(select(Category).where(Category.slug == slug))
    if category is None:
        raise Invalid({"category": [_("Pilih kategori dari daftar.")]})
    return category


def _insert(naming: Naming, category: Category, kind: GoodsKind | None) -> int:
    """Add the row under the first public name that is free; return its id."""
    wanted = slug = _slug(naming.name)
    while True:
        row = insert(Product).values(
            slug=slug,
            name=naming.name,
            category_id=category.id,
            unit=naming.unit,
            pack=naming.pack,
            description="",
            goods_kind=kind,
            tax_kind=tax_kind_of(kind),
            art=category.art,
            created_at=utc_now(),
        )
        free = row.on_conflict_do_nothing(index_elements=["slug"]).returning(Product.id)
        found: int | None = db.session.scalar(free)
        if found is not None:
            return found
        slug = f"{wanted}-{token_hex(3)}"


def _move_to(product: Product, wanted: str) -> None:
    """Give a product the address of its new name, or one beside it where that is taken."""
    try:
        with db.session.begin_nested():
            product.slug = wanted
    except IntegrityError:
        product.slug = f"{wanted}-{token_hex(3)}"


def _slug(name: str) -> str:
    plain = unicodedata.normalize("NFKD", name.casefold()).encode("ascii", "ignore").decode()
    return re.sub(r"[^a-z0-9]+", "-", plain)[:LONGEST_SLUG].strip("-") or "barang"
