"""The regency decides; nobody decides about themselves."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select

from marketplace.accounts.models import Membership, Person
from marketplace.producers import reviews
from marketplace.producers.services.certificates import (
    accept_certificate,
    add_certificate,
    reject_certificate,
)
from marketplace.producers.services.reviewing import (
    approve_producer,
    request_producer_changes,
    suspend_producer,
)
from marketplace.producers.states import CertificateKind, CertificateState, ReviewState
from marketplace.shared.actors import Role
from marketplace.shared.audit import AuditEntry
from marketplace.shared.clock import utc_now
from marketplace.shared.database import db
from marketplace.shared.errors import Forbidden, Invalid, NotFound, RuleBroken
from marketplace.shared.outbox import OutboxMessage, drain
from tests.factories.accounts import a_member, an_admin
from tests.factories.market import ABuyer, AProducer
from tests.factories.producers import ABankAccount, ACertificate, an_owner, in_days


def _waiting(**facts):
    return AProducer(state=ReviewState.SUBMITTED, submitted_at=utc_now(), **facts)


def _jobs() -> list[str]:
    return list(db.session.scalars(select(OutboxMessage.job)))


def test_an_admin_lets_a_producer_in():
    producer, admin = _waiting(), an_admin()

    approve_producer(producer.id, actor=admin)

    assert producer.state is ReviewState.APPROVED
    assert (producer.reviewed_by, producer.review_reason) == (admin.person_id, None)
    assert db.session.scalars(select(AuditEntry.action)).all() == ["producer.approved"]
    assert _jobs() == ["producers.tell_review"]


def test_an_admin_sends_a_producer_back_with_a_reason():
    producer = _waiting()
    request_producer_changes(producer.id, reason="Foto buram.", actor=an_admin())
    assert producer.state is ReviewState.CHANGES_REQUESTED
    assert producer.review_reason == "Foto buram."


def test_a_suspended_producer_comes_back():
    producer = AProducer(state=ReviewState.APPROVED)
    suspend_producer(
        producer.id, criterion="not_genuine", reason="Barang palsu.", actor=an_admin()
    )
    assert producer.state is ReviewState.SUSPENDED
    approve_producer(producer.id, actor=an_admin())
    assert (producer.state, producer.review_reason) == (ReviewState.APPROVED, None)


@pytest.mark.parametrize("state", [ReviewState.DRAFT, ReviewState.APPROVED])
def test_only_what_waits_is_approved(state):
    producer = AProducer(state=state)
    with pytest.raises(RuleBroken):
        approve_producer(producer.id, actor=an_admin())
    assert producer.state is state
    assert _jobs() == []


@pytest.mark.parametrize("left", [False, True])
def test_nobody_reviews_the_own_organisation(left):
    producer, admin = _waiting(), an_admin()
    paper = ACertificate(producer=producer, state=CertificateState.SUBMITTED)
    an_owner(producer, person=db.session.get(Person, admin.person_id))
    if left:  # leaving shortly before changes nothing
        membership = db.session.scalars(
            select(Membership).where(Membership.organisation_id == producer.id)
        ).one()
        membership.ended_at = utc_now()

    for decide in (
        lambda: approve_producer(producer.id, actor=admin),
        lambda: request_producer_changes(producer.id, reason="Alasan", actor=admin),
        lambda: accept_certificate(paper.id, actor=admin),
        lambda: reject_certificate(paper.id, reason="Alasan", actor=admin),
    ):
        with pytest.raises(Forbidden):
            decide()
    assert producer.state is ReviewState.SUBMITTED
    assert paper.state is CertificateState.SUBMITTED


def test_owners_and_buyers_review_nothing():
    producer = _waiting()
    for actor in (an_owner(producer), an_owner(AProducer()), _buyer()):
        with pytest.raises(Forbidden):
            approve_producer(producer.id, actor=actor)


def _buyer():
    return a_member(ABuyer().organisation, Role.BUYER_OWNER)


def test_a_missing_producer_cannot_be_reviewed():
    with pytest.raises(NotFound):
        approve_producer(999_999, actor=an_admin())


def test_a_paper_is_handed_in_and_accepted():
    producer = AProducer()
    paper = add_certificate(
        actor=an_owner(producer),
        kind=CertificateKind.HALAL,
        file_key="papers/ab/cd.pdf",
        valid_until=in_days(30),
    )
    assert (paper.state, paper.standing, paper.number) == (
        CertificateState.SUBMITTED,
        "submitted",
        None,
    )

    accept_certificate(paper.id, actor=an_admin())

    assert (paper.is_valid, paper.standing) == (True, "expiring")
    assert _jobs() == ["producers.tell_certificate"]


def test_a_rejected_paper_says_why():
    paper = ACertificate(state=CertificateState.SUBMITTED)
    reject_certificate(paper.id, reason="Tidak terbaca.", actor=an_admin())
    assert (paper.standing, paper.reject_reason) == ("rejected", "Tidak terbaca.")
    assert not paper.is_valid


def test_a_paper_that_has_run_out_is_not_taken():
    with pytest.raises(Invalid) as refused:
        add_certificate(
            actor=an_owner(),
            kind=CertificateKind.PIRT,
            file_key="papers/ab/cd.pdf",
            valid_until=in_days(-1),
        )
    assert list(refused.value.errors) == ["valid_until"]


@pytest.mark.parametrize(
    ("days", "standing"),
    [(-1, "expired"), (0, "expiring"), (180, "expiring"), (181, "verified")],
)
def test_how_a_paper_stands_follows_from_its_date(days, standing):
    paper = ACertificate(valid_until=in_days(days))
    assert (paper.standing, paper.is_valid) == (standing, days >= 0)


def test_the_queue_lists_the_longest_waiting_first():
    older = _waiting()
    paper = ACertificate(state=CertificateState.SUBMITTED)
    older.submitted_at = in_the_past(days=2)
    paper.created_at = in_the_past(days=1)
    newest = _waiting()
    AProducer(state=ReviewState.APPROVED)

    places = reviews.waiting()
    titles = [case.title for case in reviews.cases(places)]

    assert titles == [older.name, "Sertifikat Halal", newest.name]
    assert [case.kind for case in reviews.cases(reviews.waiting("certificate"))] == [
        "certificate"
    ]


def test_ids_of_kinds_do_not_collide():
    producer = _waiting()
    number = reviews.review_id(1, producer.id)
    kind, case = reviews.find_case(number)
    assert (kind.name, case.organisation_id) == ("producer", producer.id)
    with pytest.raises(NotFound):
        reviews.find_case(reviews.review_id(2, producer.id))
    with pytest.raises(NotFound):
        reviews.find_case(reviews.review_id(15, producer.id))


def test_the_queue_approves_by_the_features_own_service():
    producer, admin = _waiting(), an_admin()
    reviews.approve(reviews.review_id(1, producer.id), actor=admin)
    assert producer.state is ReviewState.APPROVED


def test_checks_tell_what_to_look_at():
    twin = _waiting(name="KUB Kembar")
    AProducer(name="kub  kembar")
    AProducer(name="KUB KEMBAR")
    ABankAccount(producer_id=twin.id, holder="Orang Lain")

    (case,) = reviews.cases(reviews.waiting())

    found = {check.title: check.level for check in case.checks}
    assert found == {
        "Kelengkapan": "wait",
        "Nama": "wait",
        "Asal": "ok",
        "NPWP": "mute",
        "Anggota": "mute",
        "Rekening": "wait",
    }
    assert not case.is_clean
    assert case.worst.title == "Kelengkapan"
    assert case.worst.note == "Belum diisi: alamat, cerita usaha, nomor telepon"


COMPLETE = {"address": "Kokap", "story": "Dari nira.", "phone": "0812000111"}


@pytest.mark.parametrize(
    ("npwp", "level", "word"),
    [
        (None, "mute", "Belum ada"),
        ("0012345678901000", "ok", "Bentuk NPWP"),
        ("01.234.567.8-901.000", "ok", "Bentuk NPWP"),
        ("3401084512900001", "ok", "Bentuk NIK"),  # a woman, born on the 5th
        ("3401083213900001", "bad", "Bentuk salah"),  # the 32nd of a 13th month
        ("3401080512900000", "bad", "Bentuk salah"),  # nobody is number 0
        ("0000000000000000", "bad", "Bentuk salah"),
        ("12345", "bad", "Bentuk salah"),
    ],
)
def test_the_form_of_a_tax_number_is_looked_at(npwp, level, word):
    _waiting(npwp=npwp, **COMPLETE)
    (case,) = reviews.cases(reviews.waiting())
    (check,) = [each for each in case.checks if each.title == "NPWP"]
    assert (check.level, check.word) == (level, word)


def test_numbers_that_others_have_are_found_however_they_are_written():
    producer = _waiting(npwp="0012345678901000", **COMPLETE)
    ABankAccount(producer_id=producer.id, number="123-456", bank="BPD", holder=producer.name)
    other, elsewhere = AProducer(npwp="01.234.567.8-901.000"), AProducer()
    AProducer(npwp="012345678901000")
    ABankAccount(producer_id=other.id, number="123456", bank="bpd")
    ABankAccount(producer_id=elsewhere.id, number="123456", bank="Bank Lain")

    (case,) = reviews.cases(reviews.waiting())

    found = {check.title: (check.level, check.word, check.note) for check in case.checks}
    assert found["NPWP"] == ("bad", "Nomor ganda", "Ada 2 produsen lain bernomor sama")
    assert found["Rekening"] == ("bad", "Rekening ganda", "Dipakai 1 produsen lain")
    assert not case.is_clean


def test_a_clean_case_can_be_approved_in_bulk():
    producer = _waiting(npwp="0012345678901000", member_count=20, **COMPLETE)
    ABankAccount(producer_id=producer.id, holder=producer.name)
    (case,) = reviews.cases(reviews.waiting())
    assert case.is_clean
    assert case.passed == 6


def test_members_get_the_decision_by_mail(mails):
    producer = _waiting()
    owner = db.session.get(Person, an_owner(producer).person_id)
    paper = ACertificate(producer=producer, state=CertificateState.SUBMITTED)
    request_producer_changes(producer.id, reason="Tulis alamat lengkap.", actor=an_admin())
    reject_certificate(paper.id, reason="Halaman kedua hilang.", actor=an_admin())

    assert drain() == 2

    texts = [mail.read_bytes().decode() for mail in mails.glob("*.eml")]
    assert len(texts) == 2
    assert all(owner.email in text for text in texts)
    assert any("Tulis alamat lengkap." in text for text in texts)
    assert any("Halaman kedua hilang." in text for text in texts)


def in_the_past(*, days: int):
    return utc_now() - timedelta(days=days)
