"""Keeps the search index in step with the products: PostgreSQL's documents, SQLite's FTS5.

The index is no truth of its own; what is found is always read again from the offers.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import asdict
from itertools import islice
from typing import Any

from sqlalchemy import bindparam, select, text

from marketplace.catalog.models import Offer, Product
from marketplace.catalog.queries.documents import Document, documents
from marketplace.catalog.versioning import catalogue_changed
from marketplace.shared.database import db, is_sqlite, transactional

AT_ONCE = 500  # products that are indexed together
# Each word is kept twice: as it is, for its beginnings, and as its stem.
POSTGRESQL_DOCUMENT = """
insert into product_search (product_id, words) values (:product_id,
  setweight(to_tsvector('simple', :name) || to_tsvector('market_words', :name), 'A') ||
  setweight(to_tsvector('simple', :about) || to_tsvector('market_words', :about), 'B') ||
  setweight(to_tsvector('simple', :origin) || to_tsvector('market_words', :origin), 'C'))
on conflict (product_id) do update set words = excluded.words
"""

Rows = list[dict[str, Any]]


@transactional
def refresh_product(product_id: int) -> None:
    """Index one product anew, in the transaction that changed it or one of its offers."""
    # Two producers may publish at once: the second waits, and then sees the first one's offer.
    db.session.execute(select(Product.id).where(Product.id == product_id).with_for_update())
    db.session.flush()
    _write(documents([product_id]))


@transactional
def refresh_products(product_ids: Collection[int]) -> None:
    """Index many products anew, in the transaction that changed them."""
    products = select(Product.id).where(Product.id.in_(product_ids)).order_by(Product.id)
    db.session.execute(products.with_for_update())
    db.session.flush()
    _write(documents(sorted(product_ids)))


@transactional
def refresh_producer(producer_id: int) -> None:
    """Index all products of a producer anew, as when its name or its village changed."""
    sold = select(Offer.product_id).where(Offer.producer_id == producer_id).distinct()
    for product_id in db.session.scalars(sold.order_by(Offer.product_id)).all():
        refresh_product(product_id)


@transactional
def rebuild_search() -> None:
    """Forget the index and build it from the products, as after loading many at once."""
    db.session.flush()
    _forget_all()
    product_ids = iter(db.session.scalars(select(Product.id).order_by(Product.id)).all())
    while batch := list(islice(product_ids, AT_ONCE)):
        _write(documents(batch))
    catalogue_changed()


def _write(written: Iterable[Document]) -> None:
    many = list(written)
    if not many:
        return
    rows = [asdict(each) for each in many]
    if is_sqlite():
        _write_to_sqlite(rows)
    else:
        _run(POSTGRESQL_DOCUMENT, rows)
    _learn(sorted({word for each in many for word in each.vocabulary}))


def _write_to_sqlite(rows: Rows) -> None:
    _run("delete from product_search where rowid = :product_id", rows)
    _run(
        "insert into product_search (rowid, name, about, origin) "
        "values (:product_id, :name, :about, :origin)",
        rows,
    )


def _learn(words: Sequence[str]) -> None:
    """Add what is new to the vocabulary; a word that fell away finds nothing, and may stay."""
    wanted = text("select word from search_words where word in :words")
    asked = wanted.bindparams(bindparam("words", words, expanding=True))
    known = set(db.session.scalars(asked))
    new: Rows = [{"word": word} for word in words if word not in known]
    _run("insert into search_words (word) values (:word) on conflict do nothing", new)
    if is_sqlite():
        _run(
            # The blanks make the same trigrams as PostgreSQL: how a word begins counts most.
            "insert into search_trigrams (rowid, word) "
            "select id, '  ' || word || ' ' from search_words where word = :word",
            new,
        )


def _forget_all() -> None:
    db.session.execute(text("delete from product_search"))
    db.session.execute(text("delete from search_words"))
    if is_sqlite():
        forget = "insert into search_trigrams (search_trigrams) values ('delete-all')"
        db.session.execute(text(forget))


def _run(statement: str, rows: Rows) -> None:
    if rows:
        db.session.execute(text(statement), rows)
