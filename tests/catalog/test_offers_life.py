"""From draft to catalogue and back: who may move an offer, when, and what it needs."""

from __future__ import annotations

from decimal import Decimal

import pytest
import time_machine
from sqlalchemy import select

from marketplace.catalog.services.offer_states import (
    archive_offer,
    pause_offer,
    resume_offer,
    submit_offer,
)
from marketplace.catalog.services.offers import change_offer
from marketplace.catalog.states import OFFER_LIFECYCLE, GoodsKind, HalalBasis, OfferState
from marketplace.producers.states import CertificateKind, ReviewState
from marketplace.shared.audit import AuditEntry
from marketplace.shared.database import db
from marketplace.shared.errors import Forbidden, Invalid, NotFound, RuleBroken
from marketplace.shared.events import SUBSCRIBERS
from marketplace.shared.money import Money
from tests.factories.accounts import an_admin
from tests.factories.market import AProducer, AProduct, an_offer
from tests.factories.offers import a_waiting_offer, papers_of, tiers
from tests.factories.producers import an_owner

MOVES = {
    submit_offer: {OfferState.DRAFT, OfferState.CHANGES_REQUESTED},
    pause_offer: {OfferState.PUBLISHED},
    resume_offer: {OfferState.PAUSED},
    archive_offer: set(OfferState) - {OfferState.ARCHIVED},
}
REACHED = {
    submit_offer: OfferState.SUBMITTED,
    pause_offer: OfferState.PAUSED,
    resume_offer: OfferState.PUBLISHED,
    archive_offer: OfferState.ARCHIVED,
}


@pytest.fixture
def heard(monkeypatch):
    """The offers about which the catalogue was told."""
    told = []
    listeners = [lambda **facts: told.append((facts["offer_id"], facts["product_id"]))]
    monkeypatch.setitem(SUBSCRIBERS, "offer.changed", listeners)
    return told


def _actions() -> list[str]:
    return list(db.session.scalars(select(AuditEntry.action).order_by(AuditEntry.id)))


@pytest.mark.parametrize("state", OfferState)
@pytest.mark.parametrize("move", MOVES, ids=lambda move: move.__name__)
def test_each_move_from_each_state(move, state, heard):
    producer = AProducer()
    offer = a_waiting_offer(producer, state=state)

    if state in MOVES[move]:
        move(offer.id, actor=an_owner(producer))
        assert offer.state is REACHED[move]
        assert _actions() == [f"offer.{REACHED[move]}"]
        assert (move is submit_offer) or heard == [(offer.id, offer.product_id)]
    else:
        with pytest.raises(RuleBroken):
            move(offer.id, actor=an_owner(producer))
        assert offer.state is state
        assert (_actions(), heard) == ([], [])


@pytest.mark.parametrize("move", MOVES, ids=lambda move: move.__name__)
def test_a_foreign_offer_looks_like_a_missing_one(move):
    offer = a_waiting_offer(state=OfferState.DRAFT)
    words = set()
    for number in (offer.id, 999_999):
        with pytest.raises(NotFound) as refused:
            move(number, actor=an_owner())
        words.add(str(refused.value))
    assert len(words) == 1
    with pytest.raises(NotFound):
        move(offer.id, actor=an_admin())


def test_the_table_of_states_leaves_nothing_out():
    assert set(OFFER_LIFECYCLE.moves) == set(OfferState) - {OfferState.ARCHIVED}


@pytest.mark.parametrize("state", [ReviewState.DRAFT, ReviewState.CHANGES_REQUESTED])
def test_a_producer_hands_itself_in_first(state):
    producer = AProducer(state=state)
    offer = a_waiting_offer(producer, state=OfferState.DRAFT)
    with pytest.raises(Invalid) as refused:
        submit_offer(offer.id, actor=an_owner(producer))
    assert list(refused.value.errors) == ["_producer"]


def test_what_is_missing_is_said_by_field():
    producer = AProducer()
    offer = an_offer(producer, product=AProduct(goods_kind=None), state=OfferState.DRAFT)
    offer.price_tiers = []
    with pytest.raises(Invalid) as refused:
        submit_offer(offer.id, actor=an_owner(producer))
    assert set(refused.value.errors) == {"price_tiers", "goods_kind"}
    assert offer.state is OfferState.DRAFT


def test_papers_may_follow_after_the_offer_was_handed_in():
    producer = AProducer()
    product = AProduct(goods_kind=GoodsKind.FROZEN_FOOD)
    offer = an_offer(producer, product=product, state=OfferState.DRAFT)
    submit_offer(offer.id, actor=an_owner(producer))
    assert offer.state is OfferState.SUBMITTED


def test_a_hidden_offer_does_not_come_back_without_its_papers():
    producer = AProducer()
    offer = a_waiting_offer(producer, state=OfferState.PAUSED)
    actor = an_owner(producer)
    with time_machine.travel(offer.certificates[0].valid_until.isoformat() + "T20:00:00Z"):
        with pytest.raises(RuleBroken) as refused:
            resume_offer(offer.id, actor=actor)
        assert "halal" in str(refused.value)
        assert offer.state is OfferState.PAUSED

        offer.halal_basis = HalalBasis.NOT_HALAL
        resume_offer(offer.id, actor=actor)
    assert offer.state is OfferState.PUBLISHED


def test_what_a_suspended_producer_hid_stays_hidden():
    producer = AProducer(state=ReviewState.SUSPENDED)
    offer = a_waiting_offer(producer, state=OfferState.PAUSED)
    with pytest.raises(RuleBroken):
        resume_offer(offer.id, actor=an_owner(producer))


@pytest.mark.parametrize(
    "facts",
    [
        {"price_tiers": tiers((1, 39_000), (10, 36_000))},
        {"available_quantity": Decimal(7)},
        {"weekly_capacity": Decimal(70)},
        {"lead_days": 5},
        {"minimum_quantity": Decimal(12), "order_multiple": Decimal(6)},
    ],
    ids=lambda facts: next(iter(facts)),
)
def test_terms_of_a_published_offer_change_at_once(facts, heard):
    producer = AProducer()
    offer = a_waiting_offer(producer, state=OfferState.PUBLISHED)
    change_offer(offer.id, actor=an_owner(producer), **facts)
    assert offer.state is OfferState.PUBLISHED
    assert (offer.id, offer.product_id) in heard
    assert len(_actions()) == 1


def test_the_shown_price_follows_the_first_tier():
    producer = AProducer()
    offer = an_offer(producer, prices={1: 40_000, 60: 38_000})
    kept = offer.price_tiers[0].id
    change_offer(
        offer.id, actor=an_owner(producer), price_tiers=tiers((1, 41_000), (30, 37_000))
    )
    db.session.expire_all()
    assert offer.lowest_price == Money(41_000)
    assert [(t.minimum_quantity, t.unit_price.rupiah) for t in offer.price_tiers] == [
        (1, 41_000),
        (30, 37_000),
    ]
    assert offer.price_tiers[0].id == kept
    (entry,) = db.session.scalars(select(AuditEntry))
    assert entry.details == {"changed": {"price_tiers": "1: 41000; 30: 37000"}}


@pytest.mark.parametrize("fact", ["description", "halal_basis", "certificate_ids"])
def test_other_words_about_a_hidden_offer_are_reviewed_again(fact, heard):
    producer = AProducer()
    offer = a_waiting_offer(producer, state=OfferState.PAUSED, submitted_at=None)
    values = {
        "description": "Kemasan baru.",
        "halal_basis": HalalBasis.POSITIVE_LIST,
        "certificate_ids": [],
    }
    change_offer(offer.id, actor=an_owner(producer), **{fact: values[fact]})
    assert offer.state is OfferState.SUBMITTED
    assert offer.submitted_at is not None
    assert heard == [(offer.id, offer.product_id)]


@pytest.mark.parametrize("state", [OfferState.DRAFT, OfferState.CHANGES_REQUESTED])
def test_words_of_a_draft_change_without_being_submitted(state):
    producer = AProducer()
    offer = a_waiting_offer(producer, state=state, submitted_at=None)
    change_offer(offer.id, actor=an_owner(producer), description="Kemasan baru.")
    assert (offer.state, offer.submitted_at) == (state, None)


def test_the_same_words_again_change_nothing(heard):
    producer = AProducer()
    offer = a_waiting_offer(producer, state=OfferState.PUBLISHED)
    change_offer(
        offer.id,
        actor=an_owner(producer),
        description=offer.description,
        price_tiers=tiers((1, 38_000)),
        available_quantity=offer.available_quantity,
        lead_days=offer.lead_days,
        certificate_ids=[c.id for c in offer.certificates],
    )
    assert offer.state is OfferState.PUBLISHED
    assert (_actions(), heard) == ([], [])


def test_a_change_that_cannot_be_leaves_all_as_it_was():
    producer = AProducer()
    offer = an_offer(producer, prices={10: 40_000}, minimum_quantity=Decimal(10))
    owner = an_owner(producer)
    with pytest.raises(Invalid):
        change_offer(offer.id, actor=owner, description="Baru", minimum_quantity=Decimal(5))
    db.session.expire_all()
    assert (offer.description, offer.minimum_quantity) == ("", 10)


def test_nobody_changes_anothers_offer():
    offer = an_offer()
    with pytest.raises(NotFound):
        change_offer(offer.id, actor=an_owner(), lead_days=4)
    with pytest.raises((NotFound, Forbidden)):
        change_offer(offer.id, actor=an_admin(), lead_days=4)


def test_a_certificate_covers_only_where_it_is_named():
    producer = AProducer()
    offer = an_offer(producer, product=AProduct(goods_kind=GoodsKind.MILK))
    papers_of(producer, CertificateKind.HALAL, CertificateKind.BPOM_MD)
    offer.state = OfferState.PAUSED
    with pytest.raises(RuleBroken):
        resume_offer(offer.id, actor=an_owner(producer))
