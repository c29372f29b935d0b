"""The regency looks at offers before buyers do."""

from __future__ import annotations

import pytest
import time_machine
from sqlalchemy import select

from marketplace.accounts.models import Person
from marketplace.catalog.models import OfferPhoto
from marketplace.catalog.services.offers import change_offer
from marketplace.catalog.services.reviewing import approve_offer, request_offer_changes
from marketplace.catalog.states import GoodsKind, HalalBasis, OfferState
from marketplace.producers import reviews
from marketplace.producers.states import CertificateKind, CertificateState, ReviewState
from marketplace.shared.audit import AuditEntry
from marketplace.shared.clock import utc_now
from marketplace.shared.database import db
from marketplace.shared.errors import Forbidden, NotFound, RuleBroken
from marketplace.shared.outbox import OutboxMessage, drain
from tests.factories.accounts import an_admin
from tests.factories.counting import statements
from tests.factories.market import AProducer, AProduct, an_offer
from tests.factories.offers import a_kept_photo, a_waiting_offer, papers_of
from tests.factories.producers import a_helper, an_owner

REASON = "Foto kemasan belum jelas."


def _waiting(kind, *papers, **facts):
    producer = AProducer()
    offer = an_offer(
        producer, product=AProduct(goods_kind=kind), state=OfferState.SUBMITTED, **facts
    )
    offer.certificates = papers_of(producer, *papers)
    db.session.flush()
    return offer


def test_an_approved_offer_is_published():
    offer, admin = a_waiting_offer(), an_admin()

    approve_offer(offer.id, actor=admin)

    assert (offer.state, offer.reviewed_by) == (OfferState.PUBLISHED, admin.person_id)
    assert offer.published_at is not None
    assert db.session.scalars(select(AuditEntry.action)).all() == ["offer.published"]
    message = db.session.scalars(select(OutboxMessage)).one()
    assert (message.job, message.arguments["decision"]) == ("catalog.tell_review", "published")


def test_an_offer_is_sent_back_with_a_reason():
    offer = a_waiting_offer()
    request_offer_changes(offer.id, reason=REASON, actor=an_admin())
    assert (offer.state, offer.review_reason) == (OfferState.CHANGES_REQUESTED, REASON)
    assert offer.published_at is None


@pytest.mark.parametrize("state", set(OfferState) - {OfferState.SUBMITTED})
def test_only_what_waits_is_decided(state):
    offer = a_waiting_offer(state=state)
    with pytest.raises(RuleBroken):
        approve_offer(offer.id, actor=an_admin())
    with pytest.raises(RuleBroken):
        request_offer_changes(offer.id, reason=REASON, actor=an_admin())
    assert offer.state is state


def test_nobody_reviews_the_own_organisations_offer():
    offer, admin = a_waiting_offer(), an_admin()
    an_owner(offer.producer, person=db.session.get(Person, admin.person_id))
    with pytest.raises(Forbidden):
        approve_offer(offer.id, actor=admin)
    with pytest.raises(Forbidden):
        request_offer_changes(offer.id, reason=REASON, actor=admin)
    assert offer.state is OfferState.SUBMITTED


def test_a_producer_does_not_publish_by_itself():
    offer = a_waiting_offer()
    for actor in (an_owner(offer.producer), an_owner()):
        with pytest.raises(Forbidden):
            approve_offer(offer.id, actor=actor)
    with pytest.raises(NotFound):
        approve_offer(999_999, actor=an_admin())


@pytest.mark.parametrize("state", set(ReviewState) - {ReviewState.APPROVED})
def test_the_producer_is_approved_first(state):
    offer = a_waiting_offer()
    offer.producer.state = state
    with pytest.raises(RuleBroken):
        approve_offer(offer.id, actor=an_admin())
    assert offer.state is OfferState.SUBMITTED


@pytest.mark.parametrize(
    ("kind", "papers", "published"),
    [
        (GoodsKind.PACKED_FOOD, [], False),
        (GoodsKind.PACKED_FOOD, [CertificateKind.PIRT], False),
        (GoodsKind.PACKED_FOOD, [CertificateKind.HALAL], True),
        (GoodsKind.WATER, [CertificateKind.HALAL, CertificateKind.SNI], False),
        (GoodsKind.WATER, [CertificateKind.BPOM_MD], True),
        (GoodsKind.MILK, [CertificateKind.HALAL], False),
        (GoodsKind.MILK, [CertificateKind.HALAL, CertificateKind.BPOM_MD], True),
        (GoodsKind.FROZEN_FOOD, [CertificateKind.HALAL, CertificateKind.PIRT], False),
        (GoodsKind.PRODUCE, [], True),
        (GoodsKind.EGGS, [], True),
        (GoodsKind.GRAIN, [], True),
        (GoodsKind.CRAFT, [], True),
        (None, [CertificateKind.HALAL], False),
    ],
)
def test_food_is_published_with_its_papers_only(kind, papers, published):
    offer = _waiting(kind, *papers)
    if published:
        approve_offer(offer.id, actor=an_admin())
        assert offer.state is OfferState.PUBLISHED
        return
    with pytest.raises(RuleBroken) as refused:
        approve_offer(offer.id, actor=an_admin())
    assert offer.state is OfferState.SUBMITTED
    assert refused.value.errors


def test_halal_was_not_asked_for_before_its_day():
    offer = _waiting(GoodsKind.PACKED_FOOD)
    with time_machine.travel("2026-10-17T16:59:00Z"):  # 23.59 WIB
        approve_offer(offer.id, actor=an_admin())
    assert offer.state is OfferState.PUBLISHED


@pytest.mark.parametrize("basis", [HalalBasis.POSITIVE_LIST, HalalBasis.NOT_HALAL])
def test_an_exempt_offer_needs_no_halal_paper(basis):
    offer = _waiting(GoodsKind.PACKED_FOOD, halal_basis=basis)
    approve_offer(offer.id, actor=an_admin())
    assert offer.state is OfferState.PUBLISHED


@pytest.mark.parametrize("state", [CertificateState.SUBMITTED, CertificateState.REJECTED])
def test_a_paper_counts_once_the_regency_accepted_it(state):
    offer = a_waiting_offer()
    offer.certificates[0].state = state
    with pytest.raises(RuleBroken) as refused:
        approve_offer(offer.id, actor=an_admin())
    assert list(refused.value.errors) == ["certificates"]


def test_the_day_of_first_publication_stays():
    offer = a_waiting_offer()
    first = utc_now()
    offer.published_at = first
    approve_offer(offer.id, actor=an_admin())
    assert offer.published_at == first


def test_a_changed_offer_goes_round_again():
    offer = a_waiting_offer()
    approve_offer(offer.id, actor=an_admin())
    change_offer(offer.id, actor=an_owner(offer.producer), description="Lebih renyah.")
    (place,) = reviews.waiting()
    assert (place.kind.name, offer.state) == ("change", OfferState.PUBLISHED)
    reviews.approve(place.review_id, actor=an_admin())
    assert reviews.waiting() == []
    assert offer.description == "Lebih renyah."


def _levels(offer) -> dict[str, str]:
    (case,) = [
        c for c in reviews.cases(reviews.waiting("offer")) if c.title == offer.product.name
    ]
    return {check.title: check.level for check in case.checks}


def test_checks_of_a_faultless_offer():
    offer = a_waiting_offer()
    offer.photos.append(_photo())
    db.session.flush()
    assert set(_levels(offer).values()) == {"ok"}


def test_checks_name_what_is_wrong():
    product = AProduct(name="Keripik pisang manis 200 g", goods_kind=GoodsKind.FROZEN_FOOD)
    similar = AProduct(name="keripik pisang 200 g", category=product.category)
    an_offer(product=similar)
    for price in (10_000, 12_000, 11_000):
        an_offer(product=product, prices={1: price})
    producer = AProducer(state=ReviewState.SUBMITTED)
    offer = an_offer(
        producer, product=product, prices={1: 33_000}, stock=0, state=OfferState.SUBMITTED
    )

    (case,) = reviews.cases(reviews.waiting("offer"))

    assert {check.title: (check.level, check.word) for check in case.checks} == {
        "Kelengkapan": ("wait", "Belum lengkap"),
        "Produsen": ("bad", "Belum disetujui"),
        "Izin": ("bad", "Izin wajib belum ada"),
        "Harga": ("bad", "Harga 3,0× yang lain"),
        "Nama": ("wait", "Mirip 1 produk lain"),
        "Foto": ("wait", "Belum ada"),
        "Stok": ("wait", "Kurang dari minimum pesanan"),
    }
    assert not case.is_clean
    assert offer.state is OfferState.SUBMITTED


@pytest.mark.parametrize(
    ("price", "level"), [(4_999, "bad"), (5_000, "ok"), (20_000, "ok"), (20_001, "bad")]
)
def test_prices_far_from_the_others_are_looked_at(price, level):
    product = AProduct(goods_kind=GoodsKind.PRODUCE)
    an_offer(product=product, prices={1: 10_000})
    offer = an_offer(product=product, prices={1: price}, state=OfferState.SUBMITTED)
    assert _levels(offer)["Harga"] == level


@pytest.mark.parametrize(
    ("size", "brightness", "level", "note"),
    [
        ((1280, 960), None, "ok", ""),  # from before it was measured
        ((1280, 960), 45, "ok", ""),
        ((1280, 960), 235, "ok", ""),
        ((1280, 960), 44, "wait", "foto 1 terlalu gelap"),
        ((1280, 960), 236, "wait", "foto 1 terlalu terang"),
        ((599, 400), 120, "wait", "foto 1 terlalu kecil"),
        ((400, 600), 120, "ok", ""),
    ],
)
def test_photos_that_show_little_are_named(size, brightness, level, note):
    offer = a_waiting_offer()
    width, height = size
    offer.photos.append(
        OfferPhoto(key="photos/ab/x", width=width, height=height, brightness=brightness)
    )
    db.session.flush()
    (case,) = reviews.cases(reviews.waiting("offer"))
    (check,) = [each for each in case.checks if each.title == "Foto"]
    assert (check.level, check.note) == (level, note)


def test_the_queue_asks_the_database_no_more_for_more_cases():
    for _turn in range(3):
        a_waiting_offer()
    few = statements(lambda: reviews.cases(reviews.waiting()))
    for _turn in range(12):
        a_waiting_offer()
    many = statements(lambda: reviews.cases(reviews.waiting()))
    assert many == few


def test_members_read_the_decision_in_a_mail(mails):
    offer = a_waiting_offer()
    member = db.session.get(Person, a_helper(offer.producer).person_id)
    request_offer_changes(offer.id, reason=REASON, actor=an_admin())
    drain()
    (mail,) = mails.glob("*.eml")
    text = mail.read_bytes().decode()
    assert member.email in text
    assert REASON in text


def _photo():
    kept = a_kept_photo()
    return OfferPhoto(key=kept.key, width=kept.width, height=kept.height)
