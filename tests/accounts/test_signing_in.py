"""Signing in: who gets in, who does not, and what an attacker can learn."""

from __future__ import annotations

from datetime import timedelta

import pytest
from argon2 import PasswordHasher
from sqlalchemy import event, select

from marketplace.accounts import passwords
from marketplace.accounts.models import SignIn
from marketplace.shared import outbox
from marketplace.shared.actors import Role
from marketplace.shared.audit import AuditEntry
from marketplace.shared.clock import utc_now
from marketplace.shared.database import db
from tests.accounts.comparing import content
from tests.factories.accounts import APerson, a_member
from tests.factories.market import ABuyer
from tests.factories.passwords import PASSWORD, a_person, type_password


class CountingHasher:
    """Argon2 as always, with a count of the verifications."""

    def __init__(self):
        self.hasher, self.verified = passwords.HASHER, 0

    def __getattr__(self, name):
        return getattr(self.hasher, name)

    def verify(self, *arguments):
        self.verified += 1
        return self.hasher.verify(*arguments)


@pytest.fixture
def hasher(monkeypatch):
    passwords._nobodys_hash()  # made once per process
    counting = CountingHasher()
    monkeypatch.setattr(passwords, "HASHER", counting)
    return counting


def actions() -> list[str]:
    return list(db.session.scalars(select(AuditEntry.action).order_by(AuditEntry.id)))


def test_the_right_password_opens_the_account(client):
    person = a_person()
    assert client.get("/akun").headers["Location"].startswith("/masuk?next=/akun")

    response = type_password(client, person)

    assert response.status_code == 302
    assert client.get("/akun").status_code == 200
    [sign_in] = db.session.scalars(select(SignIn))
    assert sign_in.person_id == person.id
    assert timedelta(days=29) < sign_in.expires_at - utc_now() <= timedelta(days=30)
    assert actions() == ["sign_in.done"]


def test_the_cookie_carries_a_secret_and_not_the_person(client):
    person = a_person()
    type_password(client, person)
    with client.session_transaction() as cookie:
        kept = cookie["_user_id"]
    assert len(kept) == 43
    assert kept not in {row.token_hash for row in db.session.scalars(select(SignIn))}


def test_capital_letters_and_spaces_around_the_address_do_not_matter(client):
    person = a_person(email="sumirah@contoh.example")
    response = client.post(
        "/masuk", data={"email": " Sumirah@Contoh.example ", "password": PASSWORD}
    )
    assert response.status_code == 302
    assert client.get("/akun").status_code == 200
    assert person.email in client.get("/akun").text


def test_spaces_in_the_password_do_matter(client):
    assert type_password(client, a_person(), f"{PASSWORD} ").status_code == 422


@pytest.mark.parametrize("kind", ["wrong", "unknown", "unconfirmed", "disabled", "invited"])
def test_all_refusals_look_the_same_to_the_byte(client, kind):
    typed = {"email": "sumirah@contoh.example", "password": PASSWORD}
    if kind == "wrong":
        a_person(password="lain sekali dari yang diketik", email=typed["email"])
    if kind == "unconfirmed":
        a_person(email=typed["email"], email_confirmed_at=None)
    if kind == "disabled":
        a_person(email=typed["email"], disabled_at=utc_now())
    if kind == "invited":
        APerson(email=typed["email"], password_hash=None)

    client.get("/masuk")  # the cookie of the form's token is there before
    response = client.post("/masuk", data=typed)
    other = client.post("/masuk", data=typed | {"email": "siapapun@contoh.example"})

    assert response.status_code == other.status_code == 422
    page = content(other).replace("siapapun@contoh.example", typed["email"])
    assert content(response) == page
    assert sorted(response.headers.keys()) == sorted(other.headers.keys())
    assert client.get("/akun").status_code == 302


@pytest.mark.parametrize("known", [True, False])
def test_a_refusal_costs_one_verification_whoever_it_is(client, hasher, known):
    email = a_person().email if known else "siapapun@contoh.example"
    client.post("/masuk", data={"email": email, "password": "salah sama sekali"})
    assert hasher.verified == 1


def test_a_refusal_asks_the_database_as_much_whoever_it_is(client):
    asked, work = [], []
    person = a_person()
    client.post("/masuk", data={"email": "warm@contoh.example", "password": "salah"})

    @event.listens_for(db.engine, "before_cursor_execute")
    def listen(*arguments):
        asked.append(arguments[2].split("VALUES")[0])

    for email in (person.email, "siapapun@contoh.example"):
        asked.clear()
        client.post("/masuk", data={"email": email, "password": "salah sama sekali"})
        work.append([text for text in asked if "SAVEPOINT" not in text])
    event.remove(db.engine, "before_cursor_execute", listen)
    assert work[0] == work[1] != []


def test_a_refusal_is_recorded_without_personal_data(client):
    person = a_person()
    for email in (person.email, "siapapun@contoh.example"):
        client.post("/masuk", data={"email": email, "password": "salah sama sekali"})
    entries = db.session.scalars(select(AuditEntry).order_by(AuditEntry.id)).all()
    assert [(e.action, e.target_id, e.person_id) for e in entries] == [
        ("sign_in.refused", person.id, None),
        ("sign_in.refused", 0, None),
    ]
    assert all(entry.details == {"step": "password"} for entry in entries)


def test_an_unconfirmed_address_gets_its_link_again_but_not_twice_at_once(client, mails):
    person = a_person(email_confirmed_at=None)
    for _try in range(2):
        assert type_password(client, person).status_code == 422
    outbox.drain()
    assert len(list(mails.glob("*.eml"))) == 1


def test_an_old_hash_is_renewed_at_the_next_sign_in(client):
    weak = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1).hash(PASSWORD)
    person = APerson(password_hash=weak)
    assert type_password(client, person).status_code == 302
    assert person.password_hash != weak
    assert not passwords.is_outdated(person.password_hash)
    assert type_password(client, person).status_code == 302


def test_one_begins_where_one_worked_last(client):
    person = a_person()
    first, second = ABuyer(), ABuyer()
    a_member(first.organisation, Role.REQUESTER, person=person)
    a_member(second.organisation, Role.APPROVER, person=person)
    type_password(client, person)
    assert first.name in client.get("/akun").text

    for membership in db.session.scalars(select(SignIn)):
        membership.membership_id = person.memberships[1].id
    type_password(client, person)
    assert second.name in client.get("/akun").text


@pytest.mark.parametrize(
    ("wanted", "shown"),
    [
        ("/akun/sesi", "/akun/sesi"),
        ("//evil.example", "/"),
        ("/\\evil.example", "/"),
        ("https://evil.example", "/"),
        ("/%0d%0aSet-Cookie:x", "/%0d%0aSet-Cookie:x"),
        ("/\r\nSet-Cookie:x", "/"),
    ],
)
def test_the_next_page_is_always_ours(client, wanted, shown):
    response = type_password(client, a_person(), next=wanted)
    assert response.status_code == 302
    assert response.headers["Location"] == shown


def test_an_api_token_opens_no_page_and_a_cookie_no_api(client):
    person = a_person()
    type_password(client, person)
    assert client.get("/api/v1/me").status_code == 401
