"""Devices: what a cookie is worth, and when it dies."""

from __future__ import annotations

from datetime import timedelta

import pytest
import time_machine
from sqlalchemy import select, update

from marketplace.accounts.models import Organisation, Person, SignIn
from marketplace.accounts.services import members
from marketplace.shared.actors import Role
from marketplace.shared.clock import utc_now
from marketplace.shared.database import db
from marketplace.shared.opaque import to_public
from tests.accounts.comparing import content
from tests.factories.accounts import AnOrganisation, a_member, an_admin
from tests.factories.accounts import sign_in as put_cookie
from tests.factories.market import ABuyer
from tests.factories.passwords import PASSWORD, a_person, type_password

NEW = "payung kuning di teras utara"


def cookie_of(client) -> str:
    with client.session_transaction() as cookie:
        return cookie["_user_id"]


def thief(app, token: str):
    """Return another browser that holds a copied cookie."""
    browser = app.test_client()
    with browser.session_transaction() as cookie:
        cookie["_user_id"] = token
    return browser


def is_in(client) -> bool:
    return client.get("/akun").status_code == 200


def an_owner_beside(actor):
    organisation = db.session.get_one(Organisation, actor.organisation_id)
    return a_member(organisation, Role.BUYER_OWNER)


@pytest.fixture
def member():
    """A person with a password, a requester of one buyer."""
    person = a_person()
    return a_member(ABuyer().organisation, Role.REQUESTER, person=person), person


def test_a_cookie_planted_before_sign_in_is_worth_nothing_after(app, client, member):
    _actor, person = member
    put_cookie(client, a_member(ABuyer().organisation, Role.REQUESTER))
    planted = cookie_of(client)
    assert is_in(thief(app, planted))

    type_password(client, person)

    assert is_in(client)
    assert person.email in client.get("/akun").text
    assert cookie_of(client) != planted
    assert not is_in(thief(app, planted))


def test_the_forms_token_is_another_one_after_sign_in(client, member):
    with client.session_transaction() as cookie:
        cookie["csrf_token"] = "planted"
    type_password(client, member[1])
    with client.session_transaction() as cookie:
        assert cookie.get("csrf_token") != "planted"


def test_signing_out_kills_the_cookie_at_once(app, client, member):
    type_password(client, member[1])
    copied = cookie_of(client)

    assert client.post("/keluar").status_code == 302

    assert not is_in(client)
    assert not is_in(thief(app, copied))
    assert db.session.scalars(select(SignIn)).one().ended_at is not None


def test_changing_the_password_kills_all_cookies_and_gives_this_browser_a_new_one(
    app, client, member
):
    _actor, person = member
    type_password(client, person)
    copied = cookie_of(client)
    phone = app.test_client()
    type_password(phone, person)

    response = client.post("/akun/keamanan/sandi", data={"old": PASSWORD, "new": NEW})

    assert response.status_code == 302
    assert is_in(client)
    assert not is_in(thief(app, copied))
    assert not is_in(phone)
    assert type_password(phone, person).status_code == 422
    assert type_password(phone, person, NEW).status_code == 302


@pytest.mark.parametrize(
    ("old", "new", "sentence"),
    [
        ("bukan yang sekarang", NEW, "Kata sandi sekarang tidak cocok."),
        (PASSWORD, "pendek", "paling sedikit 15"),
        (PASSWORD, "belabeliku-2026-kulonprogo", "mudah ditebak"),
        (PASSWORD, "", "belum diisi"),
    ],
)
def test_a_password_that_cannot_be_changed_leaves_all_as_it_was(
    client, member, old, new, sentence
):
    _actor, person = member
    before = person.password_hash
    type_password(client, person)
    response = client.post("/akun/keamanan/sandi", data={"old": old, "new": new})
    assert response.status_code == 422
    assert sentence in response.text
    assert db.session.get_one(Person, person.id).password_hash == before
    assert is_in(client)


def test_losing_a_role_kills_the_cookies_of_that_organisation_only(app, member):
    actor, person = member
    owner = an_owner_beside(actor)
    elsewhere = a_member(ABuyer().organisation, Role.FINANCE, person=person)
    here, there = (put_cookie(app.test_client(), who) for who in (actor, elsewhere))

    members.change_roles(actor.membership_id, frozenset({Role.RECEIVER}), actor=owner)

    assert not is_in(here)
    assert is_in(there)


def test_gaining_a_role_counts_at_the_next_request(app, sign_in, member):
    actor, _person = member
    owner = an_owner_beside(actor)
    browser = sign_in(actor)
    assert browser.get("/akun/anggota").status_code == 403
    both = frozenset({Role.REQUESTER, Role.BUYER_OWNER})
    members.change_roles(actor.membership_id, both, actor=owner)
    assert browser.get("/akun/anggota").status_code == 200


def test_an_ended_membership_kills_the_cookie(app, sign_in, member):
    actor, _person = member
    browser = sign_in(actor)
    owner = an_owner_beside(actor)
    members.end_membership(actor.membership_id, actor=owner)
    assert not is_in(browser)


def test_a_disabled_person_is_out(sign_in, member):
    actor, person = member
    browser = sign_in(actor)
    person.disabled_at = utc_now()
    db.session.flush()
    assert not is_in(browser)


def test_after_thirty_days_one_signs_in_again(client, member):
    with time_machine.travel(utc_now(), tick=False) as time:
        type_password(client, member[1])
        time.shift(timedelta(days=29, hours=23))
        assert is_in(client)
        time.shift(timedelta(hours=2))
        assert not is_in(client)


@pytest.mark.parametrize(
    ("make", "stays"),
    [
        (an_admin, False),
        (lambda: a_member(ABuyer().organisation, Role.FINANCE), False),
        (lambda: a_member(ABuyer().organisation, Role.REQUESTER), True),
    ],
)
def test_admins_and_finance_are_signed_out_after_half_an_hour_of_nothing(
    app, sign_in, make, stays
):
    with time_machine.travel(utc_now(), tick=False) as time:
        browser = sign_in(make())
        for _visit in range(3):
            time.shift(timedelta(minutes=29))
            assert is_in(browser)
        time.shift(timedelta(minutes=31))
        assert is_in(browser) is stays
        ended = db.session.scalars(select(SignIn.ended_at)).one()
        assert (ended is None) is stays


def test_a_visit_is_noted_now_and_then_and_not_each_time(sign_in, member):
    browser = sign_in(member[0])
    db.session.execute(update(SignIn).values(last_seen_at=utc_now() - timedelta(minutes=4)))
    browser.get("/akun")
    seen = db.session.scalars(select(SignIn.last_seen_at)).one()
    assert utc_now() - seen > timedelta(minutes=3)
    db.session.execute(update(SignIn).values(last_seen_at=utc_now() - timedelta(minutes=6)))
    browser.get("/akun")
    db.session.expire_all()
    assert utc_now() - db.session.scalars(select(SignIn.last_seen_at)).one() < timedelta(
        minutes=1
    )


def test_one_sees_ones_devices_and_ends_them(app, client, member):
    _actor, person = member
    phone = app.test_client()
    agent = "Mozilla/5.0 (Linux; Android 14) Chrome/130 Mobile Safari/537.36"
    data = {"email": person.email, "password": PASSWORD}
    phone.post("/masuk", data=data, headers={"User-Agent": agent})
    type_password(client, person)
    page = client.get("/akun/sesi").text
    assert "Chrome di Android" in page
    assert page.count("Keluarkan<span") == 1
    other = db.session.scalars(select(SignIn).order_by(SignIn.id)).first()

    client.post(f"/akun/sesi/{to_public('sign_in', other.id)}/akhiri")

    assert is_in(client)
    assert not is_in(phone)
    assert "Chrome di Android" not in client.get("/akun/sesi").text


def test_all_others_are_ended_at_once(app, client, member):
    _actor, person = member
    browsers = [app.test_client() for _browser in range(3)]
    for browser in [*browsers, client]:
        type_password(browser, person)
    response = client.post("/akun/sesi/akhiri-lain", follow_redirects=True)
    assert "3 perangkat lain sudah dikeluarkan." in response.text
    assert [is_in(browser) for browser in [*browsers, client]] == [False, False, False, True]


def test_a_device_of_somebody_else_looks_missing(app, sign_in, member):
    theirs = sign_in(a_member(AnOrganisation(), Role.REQUESTER))
    row = db.session.scalars(select(SignIn)).one()
    mine = sign_in(member[0])
    foreign = mine.post(f"/akun/sesi/{to_public('sign_in', row.id)}/akhiri")
    missing = mine.post(f"/akun/sesi/{to_public('sign_in', 10**6)}/akhiri")
    assert foreign.status_code == missing.status_code == 404
    assert content(foreign) == content(missing)
    assert is_in(theirs)
