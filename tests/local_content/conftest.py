"""A kitchen whose cart holds a good from outside, which a local producer sells, too."""

from __future__ import annotations

from dataclasses import dataclass

import pytest

from marketplace.catalog.models import Offer
from marketplace.impact.thresholds import Thresholds, thresholds, use
from marketplace.orders.models import CartLine
from marketplace.orders.services.carting import add_to_cart
from marketplace.shared.database import db
from tests.factories.local_content import an_outside_and_a_local_offer
from tests.factories.orders import Kitchen, a_kitchen


@pytest.fixture
def told_from():
    """Let sums be told exactly from so many buyers on, for this test."""
    kept = thresholds()
    yield lambda least: use(Thresholds(producers=least))
    use(kept)


@dataclass
class Cart:
    """Somebody's cart of ten pieces from outside."""

    kitchen: Kitchen
    outside: Offer
    local: Offer
    line: CartLine

    @property
    def actor(self):
        return self.kitchen.requester


@pytest.fixture
def cart(app):
    kitchen = a_kitchen()
    outside, local = an_outside_and_a_local_offer(stock=1000)
    add_to_cart(actor=kitchen.requester, quantity=10, offer_id=outside.id)
    return Cart(kitchen, outside, local, db.session.query(CartLine).one())
