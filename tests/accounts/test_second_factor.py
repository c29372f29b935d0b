"""The second factor: setting it up, using it, losing the phone."""

from __future__ import annotations

import dataclasses
import re
from datetime import timedelta

import pyotp
import pytest
import time_machine
from cryptography.exceptions import InvalidTag
from sqlalchemy import select

from marketplace.accounts import keys, limits
from marketplace.accounts.models import Person, RecoveryCode, SignIn
from marketplace.accounts.services.second_factor import use_code
from marketplace.shared import outbox
from marketplace.shared.actors import Role
from marketplace.shared.clock import utc_now
from marketplace.shared.database import db
from tests.factories.accounts import a_member, a_token, an_admin
from tests.factories.market import ABuyer
from tests.factories.passwords import (
    PASSWORD,
    a_person,
    code_of,
    type_password,
    with_second_factor,
)

SETUP = "/akun/keamanan/langkah-kedua"


def is_in(client) -> bool:
    return client.get("/akun").status_code == 200


def set_up(client) -> tuple[str, list[str]]:
    """Go through the pages of setting it up; return the secret and the recovery codes."""
    assert client.post(f"{SETUP}/mulai", data={"password": PASSWORD}).status_code == 302
    page = client.get(SETUP).text
    secret = re.search(r'class="secret">([A-Z2-7 ]+)<', page).group(1).replace(" ", "")
    response = client.post(f"{SETUP}/aktifkan", data={"code": code_of(secret)})
    assert response.status_code == 200
    return secret, re.findall(r"<li>([a-z0-9]{5}-[a-z0-9]{5})</li>", response.text)


def test_setting_it_up_shows_picture_key_and_ten_codes_once(client, mails):
    person = a_person()
    type_password(client, person)
    page = client.post(f"{SETUP}/mulai", data={"password": PASSWORD}, follow_redirects=True)
    assert 'src="data:image/svg+xml' in page.text
    assert "img-src 'self' data:" in page.headers["Content-Security-Policy"]

    secret, codes = set_up(client)  # begins anew: nobody has shown a code of the first secret

    assert len(set(codes)) == 10
    person = db.session.get_one(Person, person.id)
    assert person.has_second_factor
    assert secret not in person.totp_secret
    stored = db.session.scalars(select(RecoveryCode.code_hash)).all()
    assert not {code.replace("-", "") for code in codes} & set(stored)
    assert is_in(client)
    assert codes[0] not in client.get(SETUP).text
    outbox.drain()
    assert "aktif" in next(iter(mails.glob("*.eml"))).read_text()


def test_setting_it_up_signs_out_other_devices_and_changes_the_secret_of_this_one(app, client):
    person = a_person()
    phone = app.test_client()
    type_password(phone, person)
    type_password(client, person)
    with client.session_transaction() as cookie:
        before = cookie["_user_id"]
    set_up(client)
    with client.session_transaction() as cookie:
        assert cookie["_user_id"] != before
    assert not is_in(phone)


def test_it_takes_the_password_and_a_right_code_to_set_it_up(client):
    person = a_person()
    type_password(client, person)
    wrong = client.post(f"{SETUP}/mulai", data={"password": "bukan ini"})
    assert (wrong.status_code, "tidak cocok" in wrong.text) == (422, True)
    assert db.session.get_one(Person, person.id).totp_secret is None
    client.post(f"{SETUP}/mulai", data={"password": PASSWORD})
    for code in ("000000", "٠١٢٣٤٥", "x", ""):
        assert client.post(f"{SETUP}/aktifkan", data={"code": code}).status_code == 422
    assert not db.session.get_one(Person, person.id).has_second_factor


def test_password_alone_opens_nothing_and_the_code_opens_the_account(app, client):
    person = a_person()
    secret = with_second_factor(person)

    response = type_password(client, person, next="/akun/sesi")

    assert response.headers["Location"] == "/masuk/kode?next=/akun/sesi"
    assert not is_in(client)
    with client.session_transaction() as cookie:
        half = cookie["half_sign_in"]
    thief = app.test_client()
    with thief.session_transaction() as cookie:
        cookie["_user_id"] = half
    assert not is_in(thief)

    data = {"code": code_of(secret), "next": "/akun/sesi"}
    response = client.post("/masuk/kode", data=data)

    assert response.headers["Location"] == "/akun/sesi"
    assert is_in(client)
    with client.session_transaction() as cookie:
        assert cookie["_user_id"] != half
        assert "half_sign_in" not in cookie
    sign_in = db.session.scalars(select(SignIn)).one()
    assert sign_in.second_factor_at is not None
    assert sign_in.expires_at - utc_now() > timedelta(days=29)


@pytest.mark.parametrize("write", ["{}", "{0[0]}{0[1]}{0[2]} {0[3]}{0[4]}{0[5]}"])
def test_the_same_code_never_works_twice_however_it_is_written(app, write):
    person = a_person()
    secret = with_second_factor(person)
    with time_machine.travel(utc_now(), tick=False):
        code = code_of(secret)
        first, second = app.test_client(), app.test_client()
        for browser in (first, second):
            type_password(browser, person)
        assert first.post("/masuk/kode", data={"code": code}).status_code == 302
        replayed = second.post("/masuk/kode", data={"code": write.format(code)})
        assert replayed.status_code == 422
        assert is_in(first)
        assert not is_in(second)


def test_an_earlier_step_does_not_work_after_a_later_one():
    person = a_person()
    secret = with_second_factor(person)
    with time_machine.travel(utc_now(), tick=False):
        totp, now = pyotp.TOTP(secret), utc_now()
        assert use_code(person.id, totp.at(now))
        assert not use_code(person.id, totp.at(now - timedelta(seconds=30)))
        assert use_code(person.id, totp.at(now + timedelta(seconds=30)))


def test_a_clock_may_be_one_step_off_and_no_more():
    person = a_person()
    secret = with_second_factor(person)
    with time_machine.travel(utc_now(), tick=False):
        totp, now = pyotp.TOTP(secret), utc_now()
        assert not use_code(person.id, totp.at(now - timedelta(seconds=60)))
        assert not use_code(person.id, totp.at(now + timedelta(seconds=60)))
        assert use_code(person.id, totp.at(now - timedelta(seconds=30)))


def test_a_lost_phone_is_replaced_by_a_recovery_code_once(app, client):
    person = a_person()
    type_password(client, person)
    _secret, codes = set_up(client)
    first, second = app.test_client(), app.test_client()
    for browser in (first, second):
        type_password(browser, person)
    assert first.post("/masuk/kode", data={"code": codes[3].upper()}).status_code == 302
    assert second.post("/masuk/kode", data={"code": codes[3]}).status_code == 422
    assert is_in(first)
    assert not is_in(second)


def test_codes_cannot_be_guessed(client, monkeypatch):
    monkeypatch.setattr(limits, "CODES_PER_PERSON", 3)
    person = a_person()
    secret = with_second_factor(person)
    type_password(client, person)
    statuses = [
        client.post("/masuk/kode", data={"code": f"{number:06}"}).status_code
        for number in range(3)
    ]
    assert statuses == [422, 422, 422]
    assert client.post("/masuk/kode", data={"code": code_of(secret)}).status_code == 429
    assert not is_in(client)


def test_the_code_must_come_within_ten_minutes(client):
    person = a_person()
    secret = with_second_factor(person)
    with time_machine.travel(utc_now(), tick=False) as time:
        type_password(client, person)
        time.shift(timedelta(minutes=11))
        response = client.post("/masuk/kode", data={"code": code_of(secret)})
        assert response.headers["Location"] == "/masuk"
        assert not is_in(client)


def test_without_a_password_there_is_no_place_for_a_code(client):
    assert client.get("/masuk/kode").headers["Location"] == "/masuk"


def test_new_recovery_codes_void_the_old_ones(client):
    person = a_person()
    type_password(client, person)
    _secret, old = set_up(client)
    page = client.post(f"{SETUP}/kode-cadangan", data={"password": PASSWORD}).text
    new = re.findall(r"<li>([a-z0-9]{5}-[a-z0-9]{5})</li>", page)
    assert not set(old) & set(new)
    assert not use_code(person.id, old[0])
    assert use_code(person.id, new[0])


def test_it_can_be_switched_off_with_a_long_password_only(client):
    short = "kuda laut"
    person = a_person(password=short)
    secret = with_second_factor(person)
    type_password(client, person, short)
    client.post("/masuk/kode", data={"code": code_of(secret)})

    refused = client.post(f"{SETUP}/matikan", data={"password": short})
    assert refused.status_code == 422
    assert "Ganti kata sandi dulu" in refused.text

    changed = client.post("/akun/keamanan/sandi", data={"old": short, "new": PASSWORD})
    assert changed.status_code == 302
    assert client.post(f"{SETUP}/matikan", data={"password": PASSWORD}).status_code == 302
    person = db.session.get_one(Person, person.id)
    assert (person.totp_secret, person.totp_confirmed_at) == (None, None)
    assert db.session.scalars(select(RecoveryCode)).all() == []
    assert is_in(client)


def test_with_it_eight_letters_are_enough(client):
    person = a_person()
    secret = with_second_factor(person)
    type_password(client, person)
    client.post("/masuk/kode", data={"code": code_of(secret)})
    data = {"old": PASSWORD, "new": "kuda laut"}
    assert client.post("/akun/keamanan/sandi", data=data).status_code == 302


def test_a_secret_moved_to_another_person_opens_nothing():
    person, thief = a_person(), a_person()
    with_second_factor(person)
    with pytest.raises(InvalidTag):
        keys.unseal(person.totp_secret, person_id=thief.id)


@pytest.fixture
def in_production(app, monkeypatch):
    config = dataclasses.replace(app.extensions["marketplace_config"], environment="production")
    monkeypatch.setitem(app.extensions, "marketplace_config", config)


@pytest.mark.parametrize(
    "make", [an_admin, lambda: a_member(ABuyer().organisation, Role.FINANCE)]
)
def test_in_production_admins_and_finance_do_nothing_before_it(
    in_production, client, sign_in, make
):
    actor = make()
    person = db.session.get_one(Person, actor.person_id)
    person.password_hash = a_person().password_hash
    browser = sign_in(actor)
    for address in ("/akun", "/akun/token", "/daftar", "/admin/audit"):
        response = browser.get(address)
        assert (response.status_code, response.headers["Location"]) == (302, SETUP)
    assert browser.post("/akun/token", data={"name": "x"}).status_code == 302
    refused = client.get("/api/v1/me", headers=a_token(actor))
    assert refused.status_code == 403
    assert browser.post("/bahasa", data={"language": "id"}).headers["Location"] == "/"

    set_up(browser)

    assert is_in(browser)
    assert client.get("/api/v1/me", headers=a_token(actor)).status_code == 200
    refused = browser.post(f"{SETUP}/matikan", data={"password": PASSWORD})
    assert refused.status_code == 422
    assert "memerlukan langkah kedua" in refused.text


def test_in_production_others_may_do_without(in_production, sign_in):
    assert is_in(sign_in(a_member(ABuyer().organisation, Role.REQUESTER)))


def test_in_the_demo_nobody_must(sign_in):
    assert is_in(sign_in(an_admin()))
