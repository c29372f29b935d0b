"""What a buyer took over, and how producers kept their word."""

from datetime import timedelta
from decimal import Decimal

import pytest

from marketplace.demand.passengers import month_of, months_before
from marketplace.demand.queries.helping import reckon
from marketplace.demand.queries.history import reliability, taken_over
from marketplace.orders.states import ProducerOrderState
from marketplace.shared.clock import today
from marketplace.shared.database import db
from tests.demand.receiving import took_over
from tests.factories.fulfilment import a_promised_order
from tests.factories.needs import a_seller, sugar
from tests.factories.orders import a_kitchen


@pytest.fixture
def kitchen():
    return a_kitchen()


@pytest.fixture
def product():
    return sugar()


def asked(kitchen, product, **changes):
    facts = {"product_id": product.id, "category_id": product.category_id, "unit": "kg"}
    return taken_over(kitchen.buyer.id, today(), **(facts | changes))


def test_what_was_taken_over_is_added_up_by_month(kitchen, product):
    _seller, offer = a_seller(product)
    _rival, other = a_seller(sugar(category=product.category))
    took_over(kitchen, offer, 30, months_ago=2)
    took_over(kitchen, offer, 12, months_ago=2, rejected=5)
    took_over(kitchen, offer, 7, months_ago=1)
    took_over(kitchen, other, 4, months_ago=1)
    took_over(kitchen, offer, 99, months_ago=25)  # too long ago
    took_over(a_kitchen(), offer, 50, months_ago=1)  # somebody else

    now = month_of(today())
    last, before = months_before(now, 1), months_before(now, 2)
    assert asked(kitchen, product) == {before: Decimal(42), last: Decimal(7)}
    assert asked(kitchen, product, product_id=None) == {before: Decimal(42), last: Decimal(11)}
    assert asked(kitchen, product, product_id=None, unit="karton") == {}


def test_a_steady_buyer_is_proposed_its_share_of_the_passengers(kitchen, product):
    _seller, offer = a_seller(product)
    for months_ago in range(1, 13):
        took_over(kitchen, offer, 60, months_ago=months_ago)
    found = reckon(
        kitchen.buyer.id,
        product_id=product.id,
        category_id=product.category_id,
        unit="kg",
        first_day=today() + timedelta(days=3),
        weeks=6,
    )
    assert (found.rate.taken, found.rate.months) == (720, 12)
    assert len(found.proposals) == 6
    assert all(10 <= each.quantity <= 20 for each in found.proposals)  # 60 a month
    assert 10 <= found.usual <= 20
    assert len(found.test.months) == 9  # three months of history come before the first
    assert found.test.mean_miss < Decimal("0.3")


def test_nothing_taken_over_proposes_nothing(kitchen, product):
    found = reckon(
        kitchen.buyer.id,
        product_id=product.id,
        category_id=product.category_id,
        unit="kg",
        first_day=today(),
        weeks=1,
    )
    assert (found.rate, found.proposals, found.usual) == (None, [], None)


def test_reliability_is_what_was_taken_of_what_was_due(kitchen, product):
    seller, offer = a_seller(product)
    took_over(kitchen, offer, 75, months_ago=2)
    refused = a_promised_order((offer, 25), dock=kitchen.dock)
    refused.state = ProducerOrderState.REJECTED
    cancelled = a_promised_order((offer, 500), dock=kitchen.dock)
    cancelled.state = ProducerOrderState.CANCELLED
    for sold in (refused, cancelled):
        sold.delivery_day = today() - timedelta(days=9)
    a_promised_order((offer, 300), dock=kitchen.dock)  # not due yet
    db.session.flush()

    found = reliability([seller.organisation_id], today())[seller.organisation_id]

    assert (found.share, found.orders) == (Decimal("0.75"), 2)
    assert reliability([a_seller(product)[0].organisation_id], today()) == {}
