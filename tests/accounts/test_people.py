"""The register of people, and what the regency may do with their accounts."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select

from marketplace.accounts.models import ApiToken, Invitation, Person, SignIn, Ticket
from marketplace.accounts.queries.register import register_of_people
from marketplace.accounts.services import guarding, tickets
from marketplace.shared import outbox
from marketplace.shared.actors import OrganisationKind, Role
from marketplace.shared.audit import AuditEntry
from marketplace.shared.clock import utc_now
from marketplace.shared.database import db
from marketplace.shared.errors import Forbidden, NotFound, RuleBroken
from marketplace.shared.opaque import to_public
from tests.factories.accounts import AnOrganisation, APerson, a_member, a_token, an_admin
from tests.factories.market import ABuyer, AProducer
from tests.factories.passwords import PASSWORD, a_person, type_password

REASON = "Ponselnya hilang di pasar"


def address_of(person, *more):
    return "/".join(["/admin/pengguna", to_public("person", person.id), *more])


def person_of(actor):
    return db.session.get(Person, actor.person_id)


def actions():
    wanted = select(AuditEntry.action).where(AuditEntry.action.startswith("account."))
    return list(db.session.scalars(wanted.order_by(AuditEntry.id)))


def names(**asked):
    found = register_of_people(size=50, **asked)
    assert found.total == len(found.people)
    return [row.person.name for row in found.people]


def test_people_are_found_by_name_mail_phone_organisation_role_and_state():
    buyer = ABuyer(organisation=AnOrganisation(name="Resto Landas Pacu"))
    rina = APerson(name="Rina Wulan", email="rina@dapur.example", phone="+6281234567890")
    a_member(buyer.organisation, Role.REQUESTER, person=rina)
    a_member(buyer.organisation, Role.FINANCE, person=APerson(name="Budi 100%"))
    APerson(name="Candra", disabled_at=utc_now())

    assert names() == ["Budi 100%", "Candra", "Rina Wulan"]
    assert names(words="rina wulan") == ["Rina Wulan"]
    assert names(words="DAPUR.example") == ["Rina Wulan"]
    assert names(words="812345") == ["Rina Wulan"]
    assert names(words="landas") == ["Budi 100%", "Rina Wulan"]
    assert names(words="landas rina") == ["Rina Wulan"]
    assert names(words="100%") == ["Budi 100%"]
    assert names(words="%") == ["Budi 100%"]
    assert names(role=Role.FINANCE) == ["Budi 100%"]
    assert names(locked=True) == ["Candra"]
    assert names(words="tidak ada") == []


def test_roles_that_have_ended_are_not_shown():
    office = ABuyer().organisation
    actor = a_member(office, Role.REQUESTER)
    membership = person_of(actor).memberships[0]
    membership.ended_at = utc_now()
    db.session.flush()
    assert names(role=Role.REQUESTER) == []
    assert names(words=office.name) == []
    assert [list(row.memberships) for row in register_of_people(size=5).people] == [[]]


def test_the_register_tells_the_last_sign_in_and_present_devices(sign_in):
    actor = a_member(ABuyer().organisation, Role.REQUESTER)
    sign_in(actor)
    old = utc_now() - timedelta(days=4)
    ended = SignIn(token_hash="x" * 64, person_id=actor.person_id, expires_at=utc_now())
    ended.created_at, ended.ended_at = old, old
    db.session.add(ended)
    db.session.flush()
    row = register_of_people(size=5).people[0]
    assert row.devices == 1
    assert row.signed_in_at > old


def test_a_locked_account_opens_nothing_until_it_is_unlocked(app, client, sign_in, mails):
    admin, office = an_admin(), ABuyer().organisation
    person = a_person()
    actor = a_member(office, Role.BUYER_OWNER, person=person)
    browser, token = sign_in(actor), a_token(actor)
    tickets.ask_new_password(person.email, actor=actor)
    invited = Invitation(
        organisation_id=office.id,
        email="baru@belabeliku.example",
        roles="requester",
        token_hash="y" * 64,
        invited_by=person.id,
        expires_at=utc_now() + timedelta(days=3),
    )
    db.session.add(invited)
    db.session.flush()

    shown = sign_in(admin).post(address_of(person, "kunci"), data={"reason": REASON})

    assert shown.status_code == 302
    assert browser.get("/akun").status_code == 302
    assert client.get("/api/v1/me", headers=token).status_code == 401
    assert type_password(client, person).status_code == 422
    assert db.session.scalars(select(SignIn.ended_at)).all().count(None) == 1  # the admin's
    assert all(db.session.scalars(select(Ticket.used_at)))
    assert invited.withdrawn_at is not None
    entry = db.session.scalars(
        select(AuditEntry).where(AuditEntry.action == "account.locked")
    ).one()
    assert (entry.target_id, entry.details) == (person.id, {"reason": REASON})
    outbox.drain()
    told = "".join(mail.read_text() for mail in mails.glob("*.eml"))
    assert "Akun Belabeliku Anda dikunci" in told
    assert REASON in told

    sign_in(admin).post(address_of(person, "buka"))

    assert type_password(client, person).status_code == 302
    assert client.get("/api/v1/me", headers=token).status_code == 200
    assert actions() == ["account.locked", "account.unlocked"]
    outbox.drain()
    assert any("bisa dipakai lagi" in mail.read_text() for mail in mails.glob("*.eml"))


def test_signing_out_everywhere_ends_the_devices_only(sign_in):
    admin = an_admin()
    actor = a_member(ABuyer().organisation, Role.REQUESTER, person=a_person())
    browser, token = sign_in(actor), a_token(actor)
    answer = sign_in(admin).post(address_of(person_of(actor), "keluarkan"))
    assert answer.status_code == 302
    assert browser.get("/akun").status_code == 302
    assert db.session.scalars(select(ApiToken.ended_at)).all() == [None]
    assert token
    assert actions() == ["account.signed_out"]


def test_a_demanded_password_replaces_the_old_one(client, sign_in, mails):
    admin, person = an_admin(), a_person()
    browser = sign_in(a_member(ABuyer().organisation, Role.REQUESTER, person=person))
    sign_in(admin).post(address_of(person, "sandi-baru"))
    outbox.drain()
    assert browser.get("/akun").status_code == 302
    assert type_password(client, person).status_code == 422
    mail = next(mails.glob("*.eml")).read_text()
    link = next(word for word in mail.split() if "/sandi-baru/" in word)
    path = link.split("http://localhost")[-1]
    done = client.post(path, data={"password": "gerimis tipis di atas genting"})
    assert done.headers["Location"] == "/masuk"
    assert type_password(client, person, PASSWORD).status_code == 422
    again = type_password(client, person, "gerimis tipis di atas genting")
    assert again.status_code == 302
    assert actions() == ["account.new_password"]


ACTS = {
    "lock": lambda number, actor: guarding.lock_account(number, reason=REASON, actor=actor),
    "unlock": lambda number, actor: guarding.unlock_account(number, actor=actor),
    "sign out": lambda number, actor: guarding.sign_out_everywhere(number, actor=actor),
    "password": lambda number, actor: guarding.demand_new_password(number, actor=actor),
}


@pytest.mark.parametrize("act", ACTS)
def test_nobody_does_it_to_their_own_account(act, sign_in):
    admin = an_admin()
    with pytest.raises(RuleBroken, match="akun Anda sendiri"):
        ACTS[act](admin.person_id, admin)
    assert person_of(admin).disabled_at is None
    assert actions() == []


@pytest.mark.parametrize("act", ACTS)
@pytest.mark.parametrize("role", [Role.AUDITOR, Role.BUYER_OWNER, Role.PRODUCER_OWNER])
def test_nobody_but_an_admin_does_it(act, role):
    organisation = AnOrganisation(
        kind=OrganisationKind.REGENCY if role is Role.AUDITOR else OrganisationKind.BUYER
    )
    fellow, actor = a_member(organisation, role), a_member(organisation, role)
    with pytest.raises(Forbidden):
        ACTS[act](fellow.person_id, actor)
    assert actions() == []


@pytest.mark.parametrize("act", ACTS)
def test_unknown_people_are_missing(act):
    with pytest.raises(NotFound):
        ACTS[act](999_999, an_admin())


def test_the_last_admin_who_can_sign_in_is_never_locked():
    regency = AnOrganisation(kind=OrganisationKind.REGENCY)
    first, second = (a_member(regency, Role.ADMIN) for _ in range(2))
    elsewhere = an_admin()  # of another office: does not count for this one
    guarding.lock_account(first.person_id, reason=REASON, actor=elsewhere)
    with pytest.raises(RuleBroken, match="admin terakhir"):
        guarding.lock_account(second.person_id, reason=REASON, actor=elsewhere)
    assert person_of(second).disabled_at is None
    guarding.unlock_account(first.person_id, actor=second)
    guarding.lock_account(second.person_id, reason=REASON, actor=first)
    assert person_of(second).disabled_at is not None


def test_what_was_done_already_is_told(sign_in):
    admin, person = an_admin(), a_person()
    with pytest.raises(RuleBroken, match="tidak sedang dikunci"):
        guarding.unlock_account(person.id, actor=admin)
    guarding.lock_account(person.id, reason=REASON, actor=admin)
    with pytest.raises(RuleBroken, match="sudah dikunci"):
        guarding.lock_account(person.id, reason="Sekali lagi dikunci", actor=admin)
    with pytest.raises(RuleBroken, match="Buka dulu"):
        guarding.demand_new_password(person.id, actor=admin)
    assert person.password_hash is not None
    assert actions() == ["account.locked"]
    page = sign_in(admin).post(address_of(person, "kunci"), data={"reason": REASON})
    assert page.status_code == 422
    assert "Akun ini sudah dikunci." in page.text


def test_a_lock_needs_a_reason_and_keeps_what_was_typed(sign_in):
    admin, person = an_admin(), a_person()
    page = sign_in(admin).post(address_of(person, "kunci"), data={"reason": "kok"})
    assert page.status_code == 422
    assert 'value="kok"' in page.text
    assert person.disabled_at is None
    assert actions() == []


def test_pages_show_roles_and_no_buttons_to_auditors_or_about_oneself(sign_in):
    admin = an_admin()
    regency = AnOrganisation(kind=OrganisationKind.REGENCY)
    auditor = a_member(regency, Role.AUDITOR)
    producer = AProducer(organisation=AnOrganisation(name="KWT Jati Sari"))
    owner = a_member(producer.organisation, Role.PRODUCER_OWNER)
    listed = sign_in(auditor).get("/admin/pengguna?q=jati").text
    assert person_of(owner).name in listed
    assert "Pemilik usaha" in listed
    assert person_of(admin).email not in listed
    seen = sign_in(auditor).get(address_of(person_of(owner))).text
    assert "KWT Jati Sari" in seen
    assert "Kunci akun" not in seen
    assert "Kunci akun" in sign_in(admin).get(address_of(person_of(owner))).text
    own = sign_in(admin).get(address_of(person_of(admin))).text
    assert "Ini akun Anda sendiri" in own
    assert "Kunci akun" not in own


def test_the_register_can_be_taken_away_as_a_file(sign_in):
    producer = AProducer(organisation=AnOrganisation(name="KWT Jati Sari"))
    owner = a_member(producer.organisation, Role.PRODUCER_OWNER)
    file = sign_in(an_admin()).get("/admin/pengguna.csv?q=jati")
    lines = file.get_data().decode("utf-8-sig").splitlines()
    assert len(lines) == 2
    assert person_of(owner).email in lines[1]
    assert "KWT Jati Sari: Pemilik usaha" in lines[1]
