"""A buyer and two producers of sugar, and their agreement."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from marketplace.catalog.queries.terms import terms_for
from marketplace.shared.database import db
from marketplace.shared.outbox import OutboxMessage
from tests.factories.agreements import a_framework, an_agreement


@pytest.fixture
def deal():
    """Nothing is agreed yet."""
    return a_framework()


@pytest.fixture
def held():
    """An agreement in force."""
    return an_agreement()


def prices(deal, day=None):
    """What the buyer pays by lists for each offer."""
    ids = [offer.id for _actor, offer in deal.sellers]
    found = terms_for(ids, deal.kitchen.buyer.id, day)
    return {offer_id: terms.tiers[0].unit_price for offer_id, terms in found.items()}


def told():
    """Who is told what, in order."""
    jobs = select(OutboxMessage).where(OutboxMessage.job == "agreements.tell")
    rows = db.session.scalars(jobs.order_by(OutboxMessage.id)).all()
    return [(row.arguments["news"], row.arguments["side"]) for row in rows]
