"""Changes of many goods in one transaction are indexed together at its end."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from marketplace.catalog.services import searching
from marketplace.shared.database import db

LATER = "products_to_index"  # in the session, while many products change


@contextmanager
def indexed_together() -> Iterator[None]:
    """Index what changes inside the block at its end, all at once; a transaction is open."""
    later: set[int] = set()
    db.session.info[LATER] = later
    try:
        yield
    finally:
        db.session.info.pop(LATER, None)
    searching.refresh_products(later)


def index_changed(product_id: int) -> None:
    """Index a product that changed, now or together with others."""
    later: set[int] | None = db.session.info.get(LATER)
    if later is None:
        searching.refresh_product(product_id)
    else:
        later.add(product_id)
