"""Invitations: one mail, one link, one member."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
import time_machine
from sqlalchemy import select

from marketplace.accounts import limits
from marketplace.accounts.models import Invitation, Membership, Person
from marketplace.accounts.services import inviting, members
from marketplace.shared import outbox
from marketplace.shared.actors import OrganisationKind, Role
from marketplace.shared.audit import AuditEntry
from marketplace.shared.clock import utc_now
from marketplace.shared.database import db
from marketplace.shared.errors import Invalid, NotFound
from marketplace.shared.opaque import to_public
from tests.factories.accounts import APerson, a_member
from tests.factories.market import ABuyer
from tests.factories.passwords import PASSWORD, a_person, type_password

INVITED = "wati@contoh.example"
NEW_PERSON = {"name": "Wati", "phone": "", "password": PASSWORD}


@pytest.fixture
def owner():
    return a_member(ABuyer(name="Resto Contoh").organisation, Role.BUYER_OWNER)


def invite(owner, mails, email=INVITED, *roles: Role) -> str:
    """Invite and return the path in the mail."""
    inviting.invite_member(email=email, roles=frozenset(roles or {Role.REQUESTER}), actor=owner)
    outbox.drain()
    text = max(mails.glob("*.eml"), key=lambda path: path.stat().st_mtime_ns).read_text()
    return re.search(r"http://localhost(/undangan/[\w-]+)", text.replace("=\n", "")).group(1)


def membership_of(email: str) -> Membership | None:
    wanted = select(Membership).join(Membership.person).where(Person.email == email)
    return db.session.scalar(wanted)


def test_somebody_new_makes_an_account_joins_and_is_in(client, owner, mails):
    path = invite(owner, mails, INVITED, Role.APPROVER, Role.FINANCE)
    page = client.get(path).text
    assert "Resto Contoh" in page
    assert "Penyetuju" in page

    response = client.post(path, data=NEW_PERSON)

    assert response.status_code == 302
    membership = membership_of(INVITED)
    assert membership.roles == {Role.APPROVER, Role.FINANCE}
    assert membership.person.email_confirmed_at is not None
    assert client.get("/akun").status_code == 200
    assert "Resto Contoh" in client.get("/akun/organisasi").text
    actions = db.session.scalars(select(AuditEntry.action).order_by(AuditEntry.id)).all()
    assert {"invitation.sent", "invitation.accepted", "member.joined"} < set(actions)


def test_somebody_known_signs_in_first_and_accepts(client, owner, mails):
    person = a_person(email=INVITED)
    path = invite(owner, mails)
    assert f"/masuk?next={path}" in client.get(path).text
    assert type_password(client, person, next=path).headers["Location"] == path
    assert "Terima undangan" in client.get(path).text

    response = client.post(f"{path}/terima", follow_redirects=True)

    assert response.status_code in {200, 404}  # the buyer's home belongs to another feature
    assert membership_of(INVITED).roles == {Role.REQUESTER}
    assert "Resto Contoh" in client.get("/akun/organisasi").text


def test_a_link_works_once(client, app, owner, mails):
    path = invite(owner, mails)
    client.post(path, data=NEW_PERSON)
    again = app.test_client()
    assert again.get(path).status_code == 404
    assert again.post(path, data=NEW_PERSON).status_code == 404


def test_a_link_lapses_after_two_weeks(client, owner, mails):
    with time_machine.travel(utc_now(), tick=False) as time:
        path = invite(owner, mails)
        time.shift(timedelta(days=15))
        assert client.get(path).status_code == 404


def test_another_person_cannot_take_the_invitation(sign_in, owner, mails):
    path = invite(owner, mails)
    browser = sign_in(a_member(ABuyer().organisation, Role.REQUESTER))
    assert "Keluar dulu" in browser.get(path).text
    assert browser.post(f"{path}/terima").status_code == 409
    assert browser.post(path, data=NEW_PERSON).status_code == 200
    assert membership_of(INVITED) is None


def test_a_known_address_is_not_registered_again(client, owner, mails):
    person = a_person(email=INVITED)
    path = invite(owner, mails)
    before = person.password_hash
    response = client.post(path, data=NEW_PERSON | {"password": "payung kuning di teras"})
    assert response.status_code == 422
    assert db.session.get_one(Person, person.id).password_hash == before
    assert membership_of(INVITED) is None


def test_a_withdrawn_invitation_is_void(client, sign_in, owner, mails):
    path = invite(owner, mails)
    row = db.session.scalars(select(Invitation)).one()
    address = f"/akun/anggota/undangan/{to_public('invitation', row.id)}/batal"
    assert INVITED in sign_in(owner).get("/akun/anggota").text
    stranger = a_member(ABuyer().organisation, Role.BUYER_OWNER)
    assert sign_in(stranger).post(address).status_code == 404
    assert client.get(path).status_code == 200
    assert sign_in(owner).post(address).status_code == 302
    assert client.get(path).status_code == 404


def test_a_second_invitation_replaces_the_first(client, owner, mails):
    first = invite(owner, mails)
    second = invite(owner, mails, INVITED, Role.RECEIVER)
    assert client.get(first).status_code == 404
    assert client.get(second).status_code == 200


def test_an_invitation_dies_with_the_right_to_give_it(client, owner, mails):
    path = invite(owner, mails)
    organisation = db.session.scalars(select(Invitation)).one().organisation
    other = a_member(organisation, Role.BUYER_OWNER)
    members.change_roles(owner.membership_id, frozenset({Role.FINANCE}), actor=other)
    assert client.get(path).status_code == 404


def test_a_member_is_not_invited_again(owner):
    person = APerson(email=INVITED)
    organisation = db.session.get_one(Membership, owner.membership_id).organisation
    a_member(organisation, Role.FINANCE, person=person)
    with pytest.raises(Invalid):
        inviting.invite_member(
            email=INVITED.upper(), roles=frozenset({Role.FINANCE}), actor=owner
        )


def test_somebody_who_left_can_come_back_with_the_new_roles_only(client, owner, mails):
    person = a_person(email=INVITED)
    organisation = db.session.get_one(Membership, owner.membership_id).organisation
    old = a_member(organisation, Role.FINANCE, person=person)
    members.end_membership(old.membership_id, actor=owner)
    path = invite(owner, mails)
    type_password(client, person)
    client.post(f"{path}/terima")
    membership = db.session.get_one(Membership, old.membership_id)
    assert (membership.ended_at, membership.roles) == (None, {Role.REQUESTER})


def test_the_page_sends_an_invitation_and_keeps_what_was_typed(sign_in, owner):
    browser = sign_in(owner)
    response = browser.post("/akun/anggota/undang", data={"email": INVITED, "roles": []})
    assert response.status_code == 422
    assert "Pilih paling sedikit satu peran." in response.text
    assert INVITED in response.text
    typed = {"email": "bukan e-mail", "roles": ["receiver"]}
    response = browser.post("/akun/anggota/undang", data=typed)
    assert (response.status_code, "Tulis alamat e-mail" in response.text) == (422, True)
    assert 'value="receiver" checked' in " ".join(response.text.split())
    assert db.session.scalars(select(Invitation)).all() == []

    typed = {"email": INVITED, "roles": ["receiver"]}
    page = browser.post("/akun/anggota/undang", data=typed, follow_redirects=True).text

    assert f"Undangan dikirim ke {INVITED}." in page
    assert db.session.scalars(select(Invitation)).one().offered_roles == {Role.RECEIVER}


def test_the_answer_does_not_tell_whether_the_invited_has_an_account(sign_in, owner):
    APerson(email="ada@contoh.example")
    browser = sign_in(owner)
    pages = [
        browser.post("/akun/anggota/undang", data={"email": email, "roles": ["receiver"]})
        for email in ("ada@contoh.example", "tak@contoh.example")
    ]
    assert [page.status_code for page in pages] == [302, 302]
    assert pages[0].text == pages[1].text


def test_invitations_are_limited(sign_in, owner, monkeypatch):
    monkeypatch.setattr(limits, "INVITATIONS_PER_ORGANISATION", 2)
    browser = sign_in(owner)
    statuses = [
        browser.post(
            "/akun/anggota/undang",
            data={"email": f"orang{number}@contoh.example", "roles": ["receiver"]},
        ).status_code
        for number in range(3)
    ]
    assert statuses == [302, 302, 429]


def test_a_weak_password_joins_nobody(client, owner, mails):
    path = invite(owner, mails)
    response = client.post(path, data=NEW_PERSON | {"password": "pendek"})
    assert response.status_code == 422
    assert membership_of(INVITED) is None
    with pytest.raises(NotFound):
        inviting.accept_invitation("x", actor=owner)
    assert OrganisationKind.BUYER is owner.kind
