"""Change the only offer of DATABASE_URL's market as each line of standard input says.

Run as a program: the change is made in a process of its own, beside the served market. A line
is the name of a change and its value: `name Gula Baru`, `price 41000`, `book 3`.
"""

from __future__ import annotations

import sys
from datetime import timedelta
from decimal import Decimal

from marketplace.app import create_app
from marketplace.catalog.models import Offer, OfferPhoto
from marketplace.catalog.services import stock
from marketplace.catalog.states import OfferState
from marketplace.config import Config
from marketplace.shared.clock import today
from marketplace.shared.database import db, one_transaction
from marketplace.shared.money import Money


def _name(offer: Offer, value: str) -> None:
    offer.product.name = value


def _price(offer: Offer, value: str) -> None:
    offer.lowest_price = offer.price_tiers[0].unit_price = Money(int(value))


def _stock(offer: Offer, value: str) -> None:
    offer.available_quantity = Decimal(value)


def _take(offer: Offer, value: str) -> None:
    stock.hold(offer.id, Decimal(value), week=today() + timedelta(weeks=9), line_id=1)


def _capacity(offer: Offer, value: str) -> None:
    offer.weekly_capacity = Decimal(value)


def _book(offer: Offer, value: str) -> None:
    """Book in every week in which it may arrive first, so that no hour of the day matters."""
    for weeks in range(3):
        stock.hold(offer.id, Decimal(value), week=today() + timedelta(weeks=weeks), line_id=2)


def _photo(offer: Offer, value: str) -> None:
    offer.photos = [OfferPhoto(key=f"photos/{value}", width=800, height=800, alt=value)]


def _state(offer: Offer, value: str) -> None:
    offer.state = OfferState(value)


CHANGES = {
    "name": _name,
    "price": _price,
    "stock": _stock,
    "take": _take,
    "capacity": _capacity,
    "book": _book,
    "photo": _photo,
    "state": _state,
}


def main() -> None:
    """Make each change, and say so once it is committed."""
    app = create_app(Config.from_environment())
    with app.app_context():
        for line in sys.stdin:
            what, _space, value = line.strip().partition(" ")
            with one_transaction():
                offer = db.session.query(Offer).populate_existing().one()
                CHANGES[what](offer, value)
            sys.stdout.write("done\n")
            sys.stdout.flush()


if __name__ == "__main__":
    main()
