"""A request for sugar and coffee, and three producers who could deliver it."""

from __future__ import annotations

from types import SimpleNamespace

import pytest

from marketplace.shared.money import Money
from tests.factories.needs import a_seller, sugar
from tests.factories.orders import a_kitchen
from tests.factories.sourcing import a_line, a_live_rfq


@pytest.fixture
def kitchen():
    return a_kitchen(approval_limit=Money(10**9))


@pytest.fixture
def product():
    return sugar()


@pytest.fixture
def sellers(product):
    """Three of them, each with an offer of the product."""
    return [a_seller(product, f"KUB {name}") for name in ("Anggrek", "Bakung", "Cempaka")]


@pytest.fixture
def live(kitchen, product, sellers):
    """A live request with its two sides."""
    rfq = a_live_rfq(kitchen, a_line(kitchen, product))
    return SimpleNamespace(rfq=rfq, kitchen=kitchen, product=product, sellers=sellers)
