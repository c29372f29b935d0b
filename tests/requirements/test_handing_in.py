"""A certificate runs out, goods leave, warn and return by themselves."""

from __future__ import annotations

from datetime import timedelta

import pytest
import time_machine
from sqlalchemy import func, select

from marketplace.catalog.models import Offer
from marketplace.catalog.services.offer_states import pause_offer
from marketplace.catalog.states import GoodsKind, OfferState
from marketplace.producers.models import Certificate
from marketplace.producers.services.certificates import accept_certificate, reject_certificate
from marketplace.producers.states import CertificateKind, CertificateState
from marketplace.requirements.models import ExpiryWarning, Submission
from marketplace.requirements.queries.checklist import checklist, find_item
from marketplace.requirements.services.deciding import reject_submission
from marketplace.requirements.services.handing_in import Handed, hand_in
from marketplace.requirements.services.lapsing import follow_requirements
from marketplace.requirements.services.warning import warn_of_expiry
from marketplace.requirements.states import Fulfilment, Standing
from marketplace.shared.clock import today, utc_now
from marketplace.shared.database import db
from marketplace.shared.errors import Invalid, NotFound, RuleBroken
from marketplace.shared.outbox import drain
from tests.factories.accounts import an_admin
from tests.factories.market import AProducer, AProduct, an_offer
from tests.factories.offers import papers_of
from tests.factories.producers import ACertificate, an_owner
from tests.factories.requirements import a_requirement, a_submission


def _food(producer, **facts):
    offer = an_offer(producer, product=AProduct(goods_kind=GoodsKind.PACKED_FOOD), **facts)
    offer.certificates = papers_of(producer, CertificateKind.HALAL)
    db.session.flush()
    return offer


def _in(days):
    return time_machine.travel(utc_now() + timedelta(days=days))


def _state(offer):
    return db.session.scalar(select(Offer.state).where(Offer.id == offer.id))


def test_expiry_hides_what_it_covers_and_a_renewal_brings_back_just_that():
    producer, other = AProducer(), AProducer()
    owner = an_owner(producer)
    shown, hidden, foreign = _food(producer), _food(producer), _food(other)
    craft = an_offer(producer, product=AProduct(goods_kind=GoodsKind.CRAFT))
    pause_offer(hidden.id, actor=owner)
    for offer in (shown, hidden):
        offer.certificates[0].valid_until = today() + timedelta(days=20)
    db.session.flush()

    with _in(20):
        assert follow_requirements() == (0, 0)
    with _in(21):
        assert follow_requirements() == (1, 0)
        assert [_state(o) for o in (shown, hidden, foreign, craft)] == [
            OfferState.PAUSED,
            OfferState.PAUSED,
            OfferState.PUBLISHED,
            OfferState.PUBLISHED,
        ]
        handed = Handed(file_key="papers/x.pdf", valid_until=today() + timedelta(days=700))
        paper = hand_in("halal", handed, actor=owner)
        assert isinstance(paper, Certificate)
        assert follow_requirements() == (0, 0)  # nobody has read it yet
        accept_certificate(paper.id, actor=an_admin())
        assert (_state(shown), _state(hidden)) == (OfferState.PUBLISHED, OfferState.PAUSED)


def test_a_renewal_in_time_leaves_goods_on_the_shelf():
    producer = AProducer()
    offer = _food(producer)
    offer.certificates[0].valid_until = today() + timedelta(days=20)
    db.session.flush()
    paper = hand_in(
        "halal",
        Handed(file_key="papers/x.pdf", valid_until=today() + timedelta(days=700)),
        actor=an_owner(producer),
    )
    assert _state(offer) is OfferState.PUBLISHED
    accept_certificate(paper.id, actor=an_admin())
    with _in(30):
        assert follow_requirements() == (0, 0)


def test_a_paper_that_turns_out_false_hides_at_once():
    offer = _food(AProducer())
    reject_certificate(offer.certificates[0].id, reason="Nomor tidak ada", actor=an_admin())
    assert _state(offer) is OfferState.PAUSED


def test_warnings_come_once_each_and_stop_with_a_successor(mails):
    producer = AProducer()
    an_owner(producer)
    offer = _food(producer)
    ACertificate(producer=producer, valid_until=None, kind=CertificateKind.NIB)
    offer.certificates[0].valid_until = today() + timedelta(days=200)
    db.session.flush()
    told = []
    for days in (0, 19, 20, 21, 110, 111, 170, 171, 193, 200, 201):
        with _in(days):
            told += [days] * warn_of_expiry()
            drain()
    assert told == [20, 110, 170, 193]
    assert len(list(mails.glob("*.eml"))) == 4
    assert warn_of_expiry() == 0

    late = ACertificate(producer=AProducer(), valid_until=today() + timedelta(days=25))
    assert warn_of_expiry() == 1  # one mail, however many days it came late
    given = select(func.count()).select_from(ExpiryWarning)
    assert db.session.scalar(given.where(ExpiryWarning.paper_id == late.id)) == 3
    soon = ACertificate(producer=AProducer(), valid_until=today() + timedelta(days=25))
    ACertificate(producer=soon.producer, valid_until=today() + timedelta(days=400))
    assert warn_of_expiry() == 0


def test_each_kind_is_handed_in_its_own_way():
    producer = AProducer()
    owner = an_owner(producer)
    a_requirement("dokumen")
    a_requirement("isian", fulfilment=Fulfilment.FIELD)
    a_requirement("janji", fulfilment=Fulfilment.ATTESTATION)
    for code, field in (("dokumen", "file"), ("isian", "number"), ("janji", "agreed")):
        with pytest.raises(Invalid) as refused:
            hand_in(code, Handed(), actor=owner)
        assert list(refused.value.errors) == [field]
    hand_in("dokumen", Handed(file_key="papers/x.pdf"), actor=owner)
    hand_in("isian", Handed(number="123"), actor=owner)
    hand_in("janji", Handed(agreed=True), actor=owner)
    assert db.session.scalar(select(func.count()).select_from(Submission)) == 3
    with pytest.raises(RuleBroken):
        hand_in("janji", Handed(agreed=True), actor=owner)


def test_after_a_rejection_its_reason_is_seen_and_it_is_handed_in_again():
    producer = AProducer()
    owner, asked = an_owner(producer), a_requirement()
    row = a_submission(producer, asked, state=CertificateState.SUBMITTED)
    reject_submission(row.id, reason="Halaman kedua hilang", actor=an_admin())
    item = find_item(producer, "uji_air")
    assert item.standing is Standing.REJECTED
    assert item.judgement.paper.reject_reason == "Halaman kedua hilang"
    hand_in("uji_air", Handed(file_key="papers/x.pdf"), actor=owner)
    assert find_item(producer, "uji_air").standing is Standing.SUBMITTED


def test_what_is_not_asked_of_a_producer_cannot_be_handed_in():
    owner = an_owner(AProducer())
    with pytest.raises(NotFound):
        hand_in("bpom_md", Handed(file_key="papers/x.pdf"), actor=owner)


def test_the_tax_number_is_read_from_the_profile():
    producer = AProducer(npwp=None)
    assert find_item(producer, "npwp").standing is Standing.MISSING
    producer.npwp = "0012345678901000"
    assert find_item(producer, "npwp").standing is Standing.ACCEPTED


def test_what_is_missing_and_binds_comes_first_and_zones_last():
    producer = AProducer(npwp=None)
    an_offer(producer, product=AProduct(goods_kind=GoodsKind.WATER), state=OfferState.DRAFT)
    codes = [item.code for item in checklist(producer)]
    assert codes[0] == "bpom_md"
    assert codes[-2:] == ["bandara_steril", "bandara_darat"]
    assert {"sni", "nib", "npwp"} < set(codes)
