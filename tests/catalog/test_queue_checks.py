"""What the queue finds by itself about papers, and what it prepares for the reviewer."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select

from marketplace.accounts.models import Person
from marketplace.catalog.models import OfferCertificate
from marketplace.catalog.states import OfferState
from marketplace.producers import reviews
from marketplace.producers.services.certificates import add_certificate
from marketplace.producers.states import CertificateKind, CertificateState, ReviewState
from marketplace.requirements.services.lapsing import follow_requirements
from marketplace.requirements.states import Fulfilment
from marketplace.shared.actors import OrganisationKind, Role
from marketplace.shared.clock import today, utc_now
from marketplace.shared.database import db
from marketplace.shared.opaque import to_public
from tests.factories.accounts import AnOrganisation, a_member, a_token, an_admin
from tests.factories.market import AProducer
from tests.factories.offers import a_waiting_offer
from tests.factories.producers import ACertificate, an_owner, in_days
from tests.factories.requirements import a_requirement, a_submission

QUEUE = "/admin/verifikasi"
PRODUCER, CERTIFICATE, OFFER, SUBMISSION = 1, 2, 3, 6


def _public(thing, kind: int) -> str:
    return to_public("review", thing.id * reviews.ROOM + kind)


def _checks(thing, kind):
    case = reviews.find_case(thing.id * reviews.ROOM + kind)[1]
    return {check.title: (check.level, check.word, check.criterion) for check in case.checks}


def _a_paper(**facts):
    usual = {"state": CertificateState.SUBMITTED, "file_key": "papers/x.webp", "number": "AB 1"}
    return ACertificate(**{**usual, **facts})


def test_a_paper_in_order_is_clean():
    paper = _a_paper()
    assert {level for level, _word, _ground in _checks(paper, CERTIFICATE).values()} == {"ok"}
    assert reviews.find_case(paper.id * reviews.ROOM + CERTIFICATE)[1].is_clean


def test_a_number_that_another_producer_gave_is_found_however_it_is_written():
    ACertificate(number="ab-1")
    paper = _a_paper(number="AB 1")
    assert _checks(paper, CERTIFICATE)["Nomor"] == ("bad", "Nomor ganda", "duplicate")
    other_kind = _a_paper(number="AB 1", kind=CertificateKind.NIB)
    assert _checks(other_kind, CERTIFICATE)["Nomor"][0] == "ok"
    renewed = _a_paper(number="CD 2")
    ACertificate(number="CD 2", producer=renewed.producer)
    assert _checks(renewed, CERTIFICATE)["Nomor"][0] == "ok", "a renewal keeps its number"


@pytest.mark.parametrize(
    ("facts", "title", "expected"),
    [
        ({"file_key": None}, "Berkas", ("bad", "Belum ada", "incomplete")),
        ({"number": None}, "Nomor", ("wait", "Tidak diisi", "incomplete")),
        ({"valid_until": None}, "Masa berlaku", ("wait", "Tanpa tanggal", "incomplete")),
        ({"valid_until": in_days(-1)}, "Masa berlaku", ("bad", "Habis", "expired")),
    ],
)
def test_what_a_paper_lacks_names_its_ground(facts, title, expected):
    assert _checks(_a_paper(**facts), CERTIFICATE)[title] == expected


def test_what_was_handed_in_is_compared_with_that_of_others():
    asked = a_requirement()
    a_submission(AProducer(), asked, number="lab-7")
    waiting = {"state": CertificateState.SUBMITTED, "file_key": "papers/x.pdf"}
    same = a_submission(AProducer(), asked, number="LAB-7", **waiting)
    own = a_submission(AProducer(), asked, number="lab-8", **waiting)
    none = a_submission(AProducer(), asked, state=CertificateState.SUBMITTED)
    assert _checks(same, SUBMISSION)["Nomor"] == ("bad", "Nomor ganda", "duplicate")
    assert _checks(own, SUBMISSION)["Nomor"] == ("ok", "Belum dipakai", "")
    assert _checks(none, SUBMISSION)["Berkas"] == ("bad", "Belum ada", "incomplete")


def test_a_statement_needs_no_file():
    asked = a_requirement(fulfilment=Fulfilment.ATTESTATION)
    said = a_submission(AProducer(), asked, state=CertificateState.SUBMITTED)
    assert _checks(said, SUBMISSION)["Pernyataan"][0] == "ok"
    assert reviews.find_case(said.id * reviews.ROOM + SUBMISSION)[1].is_clean


def test_ground_and_message_are_drafted_from_the_gravest_check(sign_in):
    paper = _a_paper(valid_until=in_days(-1), number=None)
    page = sign_in(an_admin()).get(f"{QUEUE}?buka={_public(paper, CERTIFICATE)}").text
    assert '<option value="expired" selected>' in page
    assert "Mohon diperbaiki dulu. Masa berlaku: Sampai" in page
    clean = _a_paper(number="AB 3")
    page = sign_in(an_admin()).get(f"{QUEUE}?buka={_public(clean, CERTIFICATE)}").text
    assert 'value="expired" selected' not in page
    assert "Mohon diperbaiki" not in page


def test_what_is_left_out_does_not_count_as_failed(sign_in):
    asked = a_requirement(fulfilment=Fulfilment.ATTESTATION)
    a_submission(AProducer(), asked, state=CertificateState.SUBMITTED)
    assert "1 dari 1 lolos" in sign_in(an_admin()).get(QUEUE).text


def test_the_reviewer_sees_the_photo_of_a_paper_and_what_it_is_for(sign_in):
    offer = a_waiting_offer(state=OfferState.PUBLISHED)
    paper = _a_paper(producer=offer.producer)
    admin = sign_in(an_admin())
    address = f"/berkas/sertifikat/{to_public('certificate', paper.id)}"
    page = admin.get(f"{QUEUE}?buka={_public(paper, CERTIFICATE)}").text
    assert f'<img src="{address}"' in page
    assert "Belum dipasang pada produk mana pun." in page
    db.session.add(OfferCertificate(offer_id=offer.id, certificate_id=paper.id))
    page = admin.get(f"{QUEUE}?buka={_public(paper, CERTIFICATE)}").text
    assert "Untuk produk ini" in page
    assert offer.product.name in page


def test_nobody_decides_about_their_own_organisation_on_the_page_or_by_api(sign_in, client):
    regency = AnOrganisation(kind=OrganisationKind.REGENCY)
    admin = a_member(regency, Role.ADMIN)
    producer = AProducer(state=ReviewState.SUBMITTED, submitted_at=utc_now())
    an_owner(producer, person=db.session.get(Person, admin.person_id))
    public = _public(producer, PRODUCER)
    browser, token = sign_in(admin), a_token(admin)

    page = browser.get(f"{QUEUE}?buka={public}").text
    assert "Ini organisasi Anda sendiri" in page
    assert 'data-key="s"' not in page
    refusal = {"criterion": "incomplete", "reason": "Alamat belum ada"}
    for act, body in (("setujui", {}), ("perbaikan", refusal)):
        browser.post(f"{QUEUE}/{public}/{act}", data=body)
        assert producer.state is ReviewState.SUBMITTED
    browser.post(f"{QUEUE}/setujui-terpilih", data={"review": public, "confirmed": "1"})
    assert producer.state is ReviewState.SUBMITTED
    for act, sent in (("approve", None), ("request-changes", refusal)):
        answer = client.post(f"/api/v1/reviews/{public}/{act}", headers=token, json=sent)
        assert answer.status_code == 403
    assert producer.state is ReviewState.SUBMITTED
    assert 'data-key="s"' in sign_in(an_admin()).get(f"{QUEUE}?buka={public}").text


def test_a_renewal_handed_in_anywhere_brings_goods_back():
    offer = a_waiting_offer(state=OfferState.PUBLISHED)
    halal = _halal_of(offer)
    halal.valid_until = today() - timedelta(days=1)
    assert follow_requirements()[0] == 1
    renewal = _renew(halal)
    assert _covered_by(renewal) == {offer.id}
    reviews.approve(renewal.id * reviews.ROOM + CERTIFICATE, actor=an_admin())
    db.session.expire_all()
    assert offer.state is OfferState.PUBLISHED


def test_a_new_paper_does_not_claim_goods_that_have_a_good_one_or_those_of_others():
    halal, foreign = _halal_of(a_waiting_offer()), _halal_of(a_waiting_offer())
    foreign.valid_until, halal.valid_until = today(), None
    assert _covered_by(_renew(halal)) == set()
    halal.valid_until = today() + timedelta(days=30)
    assert _covered_by(_renew(halal)) == _covered_by(halal) != set()


def _halal_of(offer):
    return next(c for c in offer.certificates if c.kind is CertificateKind.HALAL)


def _renew(paper):
    return add_certificate(
        actor=an_owner(paper.producer),
        kind=paper.kind,
        file_key="papers/next.pdf",
        number="baru",
        valid_until=in_days(700),
    )


def _covered_by(paper):
    wanted = select(OfferCertificate.offer_id).where(
        OfferCertificate.certificate_id == paper.id
    )
    return set(db.session.scalars(wanted))
