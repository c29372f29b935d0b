"""What the search index knows about each product: the words it can be found by."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import groupby
from operator import attrgetter

from sqlalchemy import Row, select

from marketplace.accounts.models import Organisation
from marketplace.catalog import words
from marketplace.catalog.models import Category, Offer, Product
from marketplace.catalog.states import OfferState
from marketplace.producers.models import Producer
from marketplace.shared import places
from marketplace.shared.database import db

LONGEST_DESCRIPTION = 2000  # characters that are indexed


@dataclass(frozen=True)
class Document:
    """The words of one product, the telling ones first; each part is plain small letters."""

    product_id: int
    name: str
    about: str  # its English name, its category, its packing
    origin: str  # who makes it and where, and how it is described

    @property
    def vocabulary(self) -> set[str]:
        """All its words; numbers are never mistyped words."""
        text = f"{self.name} {self.about} {self.origin}"
        return {word for word in text.split() if not word.isdigit() and len(word) > 1}


def documents(product_ids: Iterable[int]) -> Iterator[Document]:
    """Write the documents of these products as they are now."""
    offered = (
        select(Offer.product_id, Organisation.name.label("producer"), Producer.village_code)
        .join(Producer, Producer.id == Offer.producer_id)
        .join(Organisation, Organisation.id == Producer.id)
        .where(Offer.state == OfferState.PUBLISHED)
        .subquery()
    )
    rows = db.session.execute(
        select(
            Product.id,
            Product.name,
            Product.name_en,
            Product.pack,
            Product.description,
            Category.name.label("category"),
            Category.name_en.label("category_en"),
            offered.c.producer,
            offered.c.village_code,
        )
        .join(Category, Category.id == Product.category_id)
        .outerjoin(offered, offered.c.product_id == Product.id)
        .where(Product.id.in_(list(product_ids)))
        .order_by(Product.id, offered.c.producer)
    )
    for _product_id, group in groupby(rows, key=attrgetter("id")):
        yield _document(list(group))


def _document(rows: list[Row[tuple[object, ...]]]) -> Document:
    """Write one document from a product's rows, one for each of its producers."""
    product = rows[0]
    name = words.split(product.name)
    about = words.split(
        f"{product.name_en or ''} {product.category} {product.category_en} {product.pack}"
    )
    origin = words.split(
        " ".join(f"{row.producer} {_place(row.village_code)}" for row in rows if row.producer)
        + f" {product.description[:LONGEST_DESCRIPTION]}"
    )
    return Document(
        product_id=product.id,
        name=" ".join(name),
        about=" ".join(dict.fromkeys(about)),
        origin=" ".join(dict.fromkeys(origin)),
    )


def _place(village_code: str) -> str:
    village = places.origin(village_code)
    return f"{village.name} {village.district.name}"
