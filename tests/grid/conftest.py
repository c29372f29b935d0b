"""A producer with somebody who changes its goods in the table."""

from __future__ import annotations

import pytest

from marketplace.catalog.models import Offer
from marketplace.catalog.states import OfferState
from marketplace.grid.services.saving import open_save, save_row
from marketplace.shared.database import db
from tests.factories.market import AProducer
from tests.factories.offers import a_waiting_offer
from tests.factories.producers import an_owner


@pytest.fixture
def producer():
    return AProducer()


@pytest.fixture
def owner(producer):
    return an_owner(producer)


@pytest.fixture
def sugar(producer):
    facts = {"prices": {1: 20_000, 50: 18_000}, "stock": 40, "weekly_capacity": 100}
    return a_waiting_offer(producer, state=OfferState.PUBLISHED, lead_days=2, **facts)


@pytest.fixture
def save(owner):
    """Save the cells of one good the way the page does."""
    last = {}

    def change(offer, values, seen=None, reason="", key="satu"):
        last["save"] = open_save(key, actor=owner)
        return save_row(
            last["save"].id, offer.id, values, seen=seen or {}, reason=reason, actor=owner
        )

    return change


@pytest.fixture
def again():
    def read(offer):
        db.session.expire_all()
        return db.session.get_one(Offer, offer.id)

    return read
