"""The regency reviews companies, and nobody their own."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from marketplace.accounts.models import Person
from marketplace.buyers.services.reviewing import approve_buyer, request_buyer_changes
from marketplace.producers import reviews
from marketplace.producers.states import ReviewState
from marketplace.shared import outbox
from marketplace.shared.actors import Role
from marketplace.shared.audit import AuditEntry
from marketplace.shared.clock import utc_now
from marketplace.shared.database import db
from marketplace.shared.errors import Forbidden, NotFound, RuleBroken
from tests.factories.accounts import APerson, a_member, an_admin
from tests.factories.market import ABuyer, ADock


@pytest.fixture
def buyer():
    return ABuyer(name="Resto Angkasa Contoh", state=ReviewState.SUBMITTED)


def test_an_admin_approves_and_the_owner_is_told(buyer, mails):
    owner = APerson(email="pemilik@contoh.example", name="Rina")
    a_member(buyer.organisation, Role.BUYER_OWNER, person=owner)
    a_member(buyer.organisation, Role.RECEIVER)
    admin = an_admin()

    approve_buyer(buyer.id, actor=admin)
    outbox.drain()

    assert (buyer.state, buyer.reviewed_by) == (ReviewState.APPROVED, admin.person_id)
    assert buyer.reviewed_at is not None
    entry = db.session.scalars(select(AuditEntry)).one()
    assert (entry.action, entry.chain, entry.target_id) == (
        "buyer.approved",
        admin.organisation_id,
        buyer.id,
    )
    letter = _only_letter(mails)
    assert "To: pemilik@contoh.example" in letter
    assert "Resto Angkasa Contoh sudah bisa memesan" in letter


def test_changes_are_requested_with_a_reason(buyer, mails):
    a_member(buyer.organisation, Role.BUYER_OWNER)

    request_buyer_changes(buyer.id, actor=an_admin(), reason="NPWP belum sesuai nama.")
    outbox.drain()

    assert buyer.state is ReviewState.CHANGES_REQUESTED
    assert buyer.review_reason == "NPWP belum sesuai nama."
    assert "NPWP belum sesuai nama." in _only_letter(mails)


def test_nobody_reviews_an_organisation_they_belong_to(buyer):
    admin = an_admin()
    person = db.session.get_one(Person, admin.person_id)
    a_member(buyer.organisation, Role.RECEIVER, person=person)

    with pytest.raises(Forbidden):
        approve_buyer(buyer.id, actor=admin)
    with pytest.raises(Forbidden):
        request_buyer_changes(buyer.id, actor=admin, reason="tidak boleh")
    assert buyer.state is ReviewState.SUBMITTED
    assert db.session.scalars(select(AuditEntry)).all() == []


@pytest.mark.parametrize("role", [Role.BUYER_OWNER, Role.APPROVER])
def test_only_admins_review(buyer, role):
    with pytest.raises(Forbidden):
        approve_buyer(buyer.id, actor=a_member(ABuyer().organisation, role))
    assert buyer.state is ReviewState.SUBMITTED


def test_what_was_approved_is_not_approved_again(buyer):
    approve_buyer(buyer.id, actor=an_admin())
    with pytest.raises(RuleBroken):
        approve_buyer(buyer.id, actor=an_admin())
    with pytest.raises(NotFound):
        approve_buyer(buyer.id + 1000, actor=an_admin())


def _only_letter(mails) -> str:
    (letter,) = mails.glob("*.eml")
    text = letter.read_bytes().decode()
    return text.replace("=\r\n", "").replace("=2E", ".")


def test_it_waits_in_the_regencys_queue_with_its_checks(buyer):
    ADock(buyer=buyer, name="Gudang Kargo")
    buyer.npwp = "0018550814412000"
    buyer.submitted_at = utc_now()
    ABuyer(npwp="0018550814412000")

    (place,) = reviews.waiting("buyer")
    (case,) = reviews.cases([place])

    assert (case.title, case.about) == ("Resto Angkasa Contoh", "Pembeli baru, Tenant")
    assert [(check.level, check.word) for check in case.checks] == [
        ("wait", "Sudah dipakai"),
        ("ok", "Terisi"),
        ("mute", "Tidak diisi"),
    ]
    reviews.approve(case.review_id, actor=an_admin())
    assert buyer.state is ReviewState.APPROVED
    assert reviews.waiting("buyer") == []
