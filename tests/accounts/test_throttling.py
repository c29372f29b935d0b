"""Tries are counted for all workers together, per account and per address."""

from __future__ import annotations

import dataclasses

import pytest
from sqlalchemy import select

from marketplace.accounts import limits
from marketplace.accounts.limits import SIGN_INS_PER_ACCOUNT, SIGN_INS_PER_ADDRESS
from marketplace.app import create_app
from marketplace.operations.migrating import upgrade_database
from marketplace.shared.database import db
from marketplace.shared.throttle import Tries
from tests.factories.passwords import a_person, type_password


def wrong(client, person, **fields):
    return type_password(client, person, "salah sama sekali", **fields)


def test_an_account_is_closed_for_a_while_after_ten_wrong_passwords(client):
    person, other = a_person(), a_person()
    for _try in range(SIGN_INS_PER_ACCOUNT):
        assert wrong(client, person).status_code == 422

    refused = type_password(client, person)

    assert refused.status_code == 429
    assert 0 < int(refused.headers["Retry-After"]) <= 15 * 60
    assert "Terlalu banyak percobaan" in refused.text
    assert person.email in refused.text
    assert client.get("/akun").status_code == 302
    assert type_password(client, other).status_code == 302


def test_an_unknown_account_is_closed_just_the_same(client):
    data = {"email": "siapapun@contoh.example", "password": "salah sama sekali"}
    answers = [
        client.post("/masuk", data=data).status_code for _try in range(SIGN_INS_PER_ACCOUNT + 1)
    ]
    assert answers == [422] * SIGN_INS_PER_ACCOUNT + [429]


def test_a_right_password_forgives_the_wrong_ones(client):
    person = a_person()
    for _try in range(SIGN_INS_PER_ACCOUNT - 1):
        wrong(client, person)
    assert type_password(client, person).status_code == 302
    for _try in range(SIGN_INS_PER_ACCOUNT):
        assert wrong(client, person).status_code == 422


def test_an_address_is_closed_whatever_the_account(client, monkeypatch):
    monkeypatch.setattr(limits, "SIGN_INS_PER_ADDRESS", 3)
    for number in range(3):
        data = {"email": f"orang{number}@contoh.example", "password": "salah sama sekali"}
        assert client.post("/masuk", data=data).status_code == 422
    assert type_password(client, a_person()).status_code == 429
    elsewhere = {"REMOTE_ADDR": "203.0.113.9"}
    data = {"email": "orang9@contoh.example", "password": "salah sama sekali"}
    assert client.post("/masuk", data=data, environ_base=elsewhere).status_code == 422


def test_sign_ins_that_succeed_do_not_close_the_office(client, monkeypatch):
    monkeypatch.setattr(limits, "SIGN_INS_PER_ADDRESS", 3)
    for _person in range(5):
        assert type_password(client, a_person()).status_code == 302


def test_one_household_of_ipv6_counts_as_one(client, monkeypatch):
    monkeypatch.setattr(limits, "SIGN_INS_PER_ADDRESS", 3)
    statuses = [
        client.post(
            "/masuk",
            data={"email": f"orang{number}@contoh.example", "password": "salah"},
            environ_base={"REMOTE_ADDR": f"2001:db8:1:2::{number}"},
        ).status_code
        for number in range(4)
    ]
    assert statuses == [422, 422, 422, 429]


def test_what_is_counted_tells_no_address(client):
    person = a_person()
    wrong(client, person)
    keys = db.session.scalars(select(Tries.key)).all()
    assert keys
    assert not any(person.email in key for key in keys)


def test_the_limit_on_an_address_is_generous_to_offices():
    assert SIGN_INS_PER_ADDRESS >= 5 * SIGN_INS_PER_ACCOUNT


@pytest.mark.servers
def test_two_workers_share_their_counts(config, request, tmp_path):
    url = f"sqlite:///{tmp_path / 'shared.sqlite3'}"
    if config.database_url.startswith("postgresql"):
        url = request.getfixturevalue("postgresql").create_database()
    settings = dataclasses.replace(config, database_url=url)
    apps = [create_app(settings), create_app(settings)]
    for app in apps:
        app.config["WTF_CSRF_ENABLED"] = False
    with apps[0].app_context():
        upgrade_database()
    data = {"email": "siapapun@contoh.example", "password": "salah sama sekali"}
    statuses = []
    for number in range(SIGN_INS_PER_ACCOUNT + 2):
        with apps[number % 2].test_client() as client:
            statuses.append(client.post("/masuk", data=data).status_code)
    for app in apps:
        with app.app_context():
            db.session.remove()
            db.engine.dispose()
    assert statuses == [422] * SIGN_INS_PER_ACCOUNT + [429, 429]
