"""How far a price moves at once, shown or hidden, before the regency reads it."""

from __future__ import annotations

import pytest

from marketplace.catalog import limits
from marketplace.catalog.queries.changes import open_change
from marketplace.catalog.services.offer_states import pause_offer, resume_offer
from marketplace.catalog.services.offers import change_offer
from marketplace.catalog.states import ChangeState, OfferState
from marketplace.shared.errors import Invalid
from marketplace.shared.money import Money
from tests.factories.offers import a_waiting_offer, tiers
from tests.factories.producers import an_owner

WHY = "Harga nira naik."


@pytest.fixture
def offer():
    return a_waiting_offer(state=OfferState.PUBLISHED)


@pytest.fixture
def owner(offer):
    return an_owner(offer.producer)


def test_the_limit_is_a_setting(offer, owner):
    limits.use(50)
    try:
        change_offer(offer.id, actor=owner, price_tiers=tiers((1, 57_000)))
    finally:
        limits.use(20)
    assert offer.lowest_price == Money(57_000)


def test_a_price_beyond_the_limit_asks_for_the_reason(offer, owner):
    with pytest.raises(Invalid) as refused:
        change_offer(offer.id, actor=owner, price_tiers=tiers((1, 60_000)), lead_days=9)
    assert list(refused.value.errors) == ["price_reason"]
    assert (offer.lowest_price, offer.lead_days) == (Money(38_000), 1)
    assert open_change(offer.id) is None


def test_hiding_an_offer_is_no_way_around_the_limit(offer, owner):
    before = offer.price_tiers[0].unit_price
    leap = tiers((1, before.rupiah * 3))
    pause_offer(offer.id, actor=owner)
    with pytest.raises(Invalid) as refused:
        change_offer(offer.id, actor=owner, price_tiers=leap)
    assert set(refused.value.errors) == {"price_reason"}
    change_offer(offer.id, actor=owner, price_tiers=leap, price_reason=WHY)
    resume_offer(offer.id, actor=owner)
    assert (offer.state, offer.price_tiers[0].unit_price) == (OfferState.PUBLISHED, before)
    assert open_change(offer.id).state is ChangeState.SUBMITTED


def test_a_later_price_within_the_limit_takes_the_place_of_one_that_waits(offer, owner):
    change_offer(offer.id, actor=owner, price_tiers=tiers((1, 60_000)), price_reason=WHY)
    change = open_change(offer.id)
    change_offer(offer.id, actor=owner, price_tiers=tiers((1, 39_000)))
    assert (offer.lowest_price, change.state) == (Money(39_000), ChangeState.WITHDRAWN)
