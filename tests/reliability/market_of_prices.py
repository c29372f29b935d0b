"""Fill the database of DATABASE_URL with a producer of many goods; print its owner's e-mail.

Run as a program with how many goods there are.
"""

from __future__ import annotations

import sys
from decimal import Decimal

from sqlalchemy import insert

from marketplace.app import create_app
from marketplace.catalog.models import Category, Offer, PriceTier, Product, StockMove
from marketplace.catalog.states import OfferState, StockReason, TaxKind
from marketplace.config import Config
from marketplace.operations.migrating import upgrade_database
from marketplace.producers.models import Producer
from marketplace.shared.clock import utc_now
from marketplace.shared.database import db, one_transaction
from marketplace.shared.money import Money
from tests.factories.market import ACategory, AProducer
from tests.factories.passwords import a_person
from tests.factories.producers import an_owner

STOCK = Decimal(40)


def price_of(number: int) -> int:
    """Return what the good of this number costs at first."""
    return 10_000 + number


def main(goods: int) -> None:
    """Migrate, fill, and print who sells."""
    app = create_app(Config.from_environment())
    with app.app_context():
        upgrade_database()
        with one_transaction():
            shelf = ACategory(slug="gula-kelapa", name="Gula kelapa", name_en="Coconut sugar")
            producer, owner = AProducer(), a_person()
            an_owner(producer, owner)
            _stock_up(producer, shelf, goods)
            email = owner.email
        db.session.remove()
    sys.stdout.write(email)


# The numbers of goods and offers are those that an empty database gives them.
def _stock_up(producer: Producer, shelf: Category, goods: int) -> None:
    numbers = range(1, goods + 1)
    product = {
        "category_id": shelf.id,
        "unit": "bungkus",
        "tax_kind": TaxKind.TAXABLE,
        "art": "gula",
    }
    names = ((n, f"Gula semut {n}") for n in numbers)
    _insert(
        Product,
        (
            {"slug": f"gula-{n}", "name": name, "name_key": name.lower(), **product}
            for n, name in names
        ),
    )
    offer = {
        "producer_id": producer.id,
        "state": OfferState.PUBLISHED,
        "available_quantity": STOCK,
        "published_at": utc_now(),
    }
    _insert(
        Offer,
        ({"product_id": n, "lowest_price": Money(price_of(n)), **offer} for n in numbers),
    )
    _insert(
        PriceTier,
        (
            {"offer_id": n, "minimum_quantity": Decimal(1), "unit_price": Money(price_of(n))}
            for n in numbers
        ),
    )
    _insert(
        StockMove,
        ({"offer_id": n, "change": STOCK, "reason": StockReason.SET} for n in numbers),
    )


def _insert(table, rows) -> None:
    db.session.execute(insert(table), list(rows))


if __name__ == "__main__":
    main(int(sys.argv[1]))
