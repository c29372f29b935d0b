"""Products as offers name them: found again, or entered for the first time."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from secrets import token_hex
from typing import Any

from sqlalchemy import Table, select
from sqlalchemy.exc import IntegrityError

from marketplace.catalog.goods import USUAL_KIND, tax_kind_of
from marketplace.catalog.models import Category, Product
from marketplace.catalog.queries import offers as queries
from marketplace.catalog.states import GoodsKind
from marketplace.catalog.words import name_key
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

    @property
    def key(self) -> tuple[str, str]:
        """By what it is found again: name and unit, whatever its capitals and blanks."""
        return name_key(self.name), self.unit


@transactional
def find_or_enter_product(naming: Naming, *, actor: Actor) -> Product:
    """Return the known product of this name and unit, or enter a new one.

    Raises `Invalid` for an unknown category.
    """
    return _found_or_entered([naming], actor)[naming.key]


@transactional
def find_or_enter_products(namings: Sequence[Naming], *, actor: Actor) -> list[Product]:
    """Do the same for many: all at once, and in turn where two have one name and unit."""
    first: dict[tuple[str, str], Naming] = {}
    for naming in namings:
        first.setdefault(naming.key, naming)
    found = _found_or_entered(list(first.values()), actor)
    return [
        found[naming.key]
        if first[naming.key] == naming
        else find_or_enter_product(naming, actor=actor)
        for naming in namings
    ]


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


def _found_or_entered(
    namings: Sequence[Naming], actor: Actor
) -> dict[tuple[str, str], Product]:
    """Return the product of each key; no two of the namings have the same."""
    found = queries.products_called([naming.name for naming in namings], actor)
    new = [n for n in namings if n.key not in found or n.pack not in {"", found[n.key].pack}]
    if not new:
        return found
    ids = _insert(new)
    entered = {
        product.id: product
        for product in db.session.scalars(select(Product).where(Product.id.in_(ids)))
    }
    for naming, product_id in zip(new, ids, strict=True):
        product = found[naming.key] = entered[product_id]
        audit.record("product.entered", product, actor=actor, name=naming.name)
    return found


def _category(slug: str) -> Category:
    return _on(_shelves(), slug)


def _shelves() -> dict[str, Category]:
    return {category.slug: category for category in queries.categories()}


def _on(shelves: Mapping[str, Category], slug: str) -> Category:
    if slug not in shelves:
        raise Invalid({"category": [_("Pilih kategori dari daftar.")]})
    return shelves[slug]


def _insert(namings: Sequence[Naming]) -> list[int]:
    """Add rows, each under the first public name that is free; return their ids."""
    table: Table = Product.__table__  # type: ignore[assignment]
    if_free = insert(table).on_conflict_do_nothing(index_elements=["slug"])
    if_free = if_free.returning(table.c.slug, table.c.id)
    shelves = _shelves()
    rows = [_row(naming, _on(shelves, naming.category)) for naming in namings]
    ids: list[int | None] = [None] * len(rows)
    while None in ids:
        left = [place for place, taken in enumerate(ids) if taken is None]
        free = dict(db.session.execute(if_free, [rows[place] for place in left]).all())
        for place in left:
            row = rows[place]
            ids[place] = free.pop(row["slug"], None)  # the first of those that wanted it
            row["slug"] = f"{_slug(row['name'])}-{token_hex(3)}"  # for the next turn
    return [found for found in ids if found is not None]


def _row(naming: Naming, category: Category) -> dict[str, Any]:
    kind = naming.goods_kind or USUAL_KIND.get(category.slug)
    return {
        "slug": _slug(naming.name),
        "name": naming.name,
        "category_id": category.id,
        "unit": naming.unit,
        "pack": naming.pack,
        "description": "",
        "goods_kind": kind,
        "tax_kind": tax_kind_of(kind),
        "art": category.art,
        "created_at": utc_now(),
    }


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
