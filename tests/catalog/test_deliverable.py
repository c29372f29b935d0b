"""What is found for a day can arrive on it: time, season, stock and room in its week."""

from datetime import timedelta
from decimal import Decimal
from random import Random

import pytest

from marketplace.catalog.capacity import week_of
from marketplace.catalog.models import CapacityWeek, Offer
from marketplace.catalog.queries.promising import promise_for
from marketplace.shared.clock import today
from marketplace.shared.database import db
from tests.factories.market import ACategory, AProduct, an_offer

DAY = today() + timedelta(days=9)


def _slugs(client, day=DAY):
    answer = client.get(f"/api/v1/products?deliverable_on={day.isoformat()}&limit=100").json
    assert answer["total"] == len(answer["items"])
    return {item["slug"] for item in answer["items"]}


def _book(offer, booked, limit=None, day=DAY):
    week = CapacityWeek(
        offer_id=offer.id, week=week_of(day), booked_quantity=booked, limit_quantity=limit
    )
    db.session.add(week)
    db.session.flush()


@pytest.mark.parametrize(
    ("facts", "booked", "limit", "found"),
    [
        ({"stock": 10}, None, None, True),
        ({"stock": 0}, None, None, False),
        ({"stock": 4}, None, None, False),
        ({"stock": 5}, None, None, True),
        ({"weekly_capacity": 20}, 15, None, True),
        ({"weekly_capacity": 20}, 16, None, False),
        ({"weekly_capacity": 4}, None, None, False),
        ({"weekly_capacity": 20}, 0, 4, False),
        ({"weekly_capacity": 4}, 0, 20, True),
        ({}, 1_000, None, True),
        ({"lead_days": 10}, None, None, False),
    ],
)
def test_too_little_for_the_smallest_order_is_not_found(client, facts, booked, limit, found):
    offer = an_offer(**{"stock": 100, "minimum_quantity": Decimal(5)} | facts)
    if booked is not None:
        _book(offer, booked, limit)

    assert (offer.product.slug in _slugs(client)) is found


def test_a_full_week_is_full_for_its_own_days_only(client):
    offer = an_offer(weekly_capacity=10)
    _book(offer, 10)
    monday = week_of(DAY)

    assert _slugs(client, monday) == _slugs(client, monday + timedelta(days=6)) == set()
    assert _slugs(client, monday + timedelta(days=7)) == {offer.product.slug}


def test_a_page_for_a_day_forgets_what_was_sold_since(client):
    offer, other = an_offer(stock=10), an_offer(stock=10)
    address = f"/katalog?deliverable_on={DAY.isoformat()}"
    name = offer.product.name
    assert name in client.get(address).text

    db.session.get_one(Offer, offer.id).available_quantity = Decimal(0)
    db.session.commit()

    page = client.get(address).text
    assert name not in page
    assert other.product.name in page


@pytest.mark.parametrize("seed", range(5))
def test_a_day_finds_what_can_be_promised_and_nothing_else(client, seed):
    chance, shelf = Random(seed), ACategory()  # noqa: S311 - no secret
    offers = []
    for number in range(30):
        offer = an_offer(
            product=AProduct(name=f"Barang {number}", category=shelf),
            stock=chance.choice([0, 3, 5, 50]),
            minimum_quantity=Decimal(chance.choice([1, 5])),
            weekly_capacity=chance.choice([None, 4, 5, 40]),
            lead_days=chance.choice([1, 5, 9, 12]),
        )
        if chance.random() < 0.6:
            _book(offer, chance.choice([0, 1, 36]), chance.choice([None, 40]))
        offers.append(offer)

    promised = promise_for([offer.id for offer in offers], DAY)
    right = {
        offer.product.slug
        for offer in offers
        if promised[offer.id].quantity >= offer.minimum_quantity
    }

    assert 0 < len(right) < 30
    assert _slugs(client) == right
