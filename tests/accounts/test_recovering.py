"""A forgotten password, and a confirmed address."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
import time_machine
from sqlalchemy import select

from marketplace.accounts.models import Person, Ticket
from marketplace.shared import outbox
from marketplace.shared.actors import Role
from marketplace.shared.clock import utc_now
from marketplace.shared.database import db
from tests.factories.accounts import APerson, a_member
from tests.factories.accounts import sign_in as put_cookie
from tests.factories.market import ABuyer
from tests.factories.passwords import (
    PASSWORD,
    a_person,
    type_password,
    with_second_factor,
)

NEW = "payung kuning di teras utara"
RESIDENT = {
    "name": "Sumirah",
    "email": "sumirah@contoh.example",
    "phone": "",
    "password": PASSWORD,
    "home_address": "Padukuhan Contoh, Hargotirto, Kokap",
}


def newest_path(mails, kind: str) -> str:
    """Return the path of the link in the newest mail."""
    outbox.drain()
    text = max(mails.glob("*.eml"), key=lambda path: path.stat().st_mtime_ns).read_text()
    found = re.search(rf"http://localhost(/{kind}/[\w-]+)", text.replace("=\n", ""))
    return found.group(1)


def ask(client, email: str):
    return client.post("/lupa-sandi", data={"email": email})


def test_a_mailed_link_sets_a_new_password_and_signs_out_everywhere(client, app, mails):
    person = a_person()
    device = put_cookie(
        app.test_client(), a_member(ABuyer().organisation, Role.REQUESTER, person=person)
    )
    ask(client, person.email)
    path = newest_path(mails, "sandi-baru")
    assert client.get(path).status_code == 200

    response = client.post(path, data={"password": NEW}, follow_redirects=True)

    assert "Kata sandi sudah diganti" in response.text
    assert device.get("/akun").status_code == 302
    assert type_password(client, person).status_code == 422
    assert type_password(client, person, NEW).status_code == 302


def test_the_link_works_once_and_voids_others(client, mails):
    person = a_person()
    ask(client, person.email)
    first = newest_path(mails, "sandi-baru")
    ask(client, person.email)
    second = newest_path(mails, "sandi-baru")
    assert first != second
    assert client.post(second, data={"password": NEW}).status_code == 302
    for path in (first, second):
        assert client.get(path).status_code == 404
        assert client.post(path, data={"password": PASSWORD}).status_code == 404
    assert type_password(client, person, NEW).status_code == 302


def test_the_link_lapses_after_an_hour(client, mails):
    person = a_person()
    with time_machine.travel(utc_now(), tick=False) as time:
        ask(client, person.email)
        path = newest_path(mails, "sandi-baru")
        time.shift(timedelta(minutes=59))
        assert client.get(path).status_code == 200
        time.shift(timedelta(minutes=2))
        assert client.post(path, data={"password": NEW}).status_code == 404
    assert type_password(client, person).status_code == 302


def test_known_and_unknown_addresses_get_the_same_answer_but_not_the_same_mail(client, mails):
    person = a_person()
    disabled = a_person(disabled_at=utc_now())
    client.get("/lupa-sandi")
    answers = [
        ask(client, email)
        for email in (person.email, disabled.email, "siapapun@contoh.example")
    ]
    assert {answer.status_code for answer in answers} == {302}
    assert len({answer.text for answer in answers}) == 1
    assert len({tuple(sorted(answer.headers.keys())) for answer in answers}) == 1
    outbox.drain()
    [mail] = [path.read_text() for path in mails.glob("*.eml")]
    assert f"To: {person.email}" in mail


def test_a_weak_new_password_is_refused_and_the_link_stays_good(client, mails):
    person = a_person()
    ask(client, person.email)
    path = newest_path(mails, "sandi-baru")
    refused = client.post(path, data={"password": "pendek"})
    assert (refused.status_code, "paling sedikit 15" in refused.text) == (422, True)
    assert client.post(path, data={"password": NEW}).status_code == 302


def test_the_second_factor_is_still_asked_for(client, mails):
    person = a_person()
    with_second_factor(person)
    ask(client, person.email)
    client.post(newest_path(mails, "sandi-baru"), data={"password": NEW})
    response = type_password(client, person, NEW)
    assert response.headers["Location"].startswith("/masuk/kode")


def test_a_reset_confirms_the_address(client, mails):
    person = a_person(email_confirmed_at=None)
    ask(client, person.email)
    client.post(newest_path(mails, "sandi-baru"), data={"password": NEW})
    assert type_password(client, person, NEW).status_code == 302


def test_the_database_holds_neither_the_link_nor_anything_to_make_it_from(client, mails):
    ask(client, a_person().email)
    ticket = db.session.scalars(select(Ticket)).one()
    token = newest_path(mails, "sandi-baru").rsplit("/", 1)[1]
    assert token not in repr([getattr(ticket, c.name) for c in Ticket.__table__.columns])
    found = db.session.execute(db.text("select arguments from outbox_messages")).scalars().all()
    assert not any(token in str(arguments) for arguments in found)


def test_asking_is_limited(client):
    statuses = [ask(client, "siapapun@contoh.example").status_code for _try in range(6)]
    assert statuses == [302] * 5 + [429]


def test_a_resident_registers_confirms_and_is_in(client, mails):
    response = client.post("/daftar/warga", data=RESIDENT)
    assert response.headers["Location"] == "/daftar/periksa-email"
    assert type_password(client, APerson.build(email=RESIDENT["email"])).status_code == 422
    path = newest_path(mails, "konfirmasi")
    wrong = client.post(path, data={"password": "bukan ini"})
    assert (wrong.status_code, "tidak cocok" in wrong.text) == (422, True)

    assert client.post(path, data={"password": PASSWORD}).status_code == 302

    assert client.get("/akun").status_code == 200
    assert "Rumah tangga Sumirah" in client.get("/akun/organisasi").text
    assert client.get(path).status_code == 404


def test_who_registers_anothers_address_cannot_use_it(client, app, mails):
    """The owner of the address knows no password, and resets it: the stranger is out."""
    client.post("/daftar/warga", data=RESIDENT)
    assert client.post("/masuk", data=RESIDENT).status_code == 422
    owner = app.test_client()
    ask(owner, RESIDENT["email"])
    owner.post(newest_path(mails, "sandi-baru"), data={"password": NEW})
    assert client.post("/masuk", data=RESIDENT).status_code == 422
    person = db.session.scalars(select(Person)).one()
    assert type_password(owner, person, NEW).status_code == 302


def test_registration_answers_known_and_new_addresses_alike(client):
    a_person(email=RESIDENT["email"])
    client.get("/daftar/warga")
    known = client.post("/daftar/warga", data=RESIDENT)
    new = client.post("/daftar/warga", data=RESIDENT | {"email": "baru@contoh.example"})
    assert known.status_code == new.status_code == 302
    assert known.text == new.text
    assert sorted(known.headers.keys()) == sorted(new.headers.keys())


@pytest.mark.parametrize(
    ("field", "value", "sentence"),
    [
        ("name", "", "Isian ini belum diisi."),
        ("email", "bukan", "Tulis alamat e-mail"),
        ("phone", "abc", "Tulis nomor telepon"),
        ("password", "pendek", "paling sedikit 15"),
        ("password", "sumirah-sumirah-1990", "mudah ditebak"),
        ("home_address", "", "Isian ini belum diisi."),
    ],
)
def test_bad_input_is_explained_and_nothing_is_made(client, field, value, sentence):
    response = client.post("/daftar/warga", data=RESIDENT | {field: value})
    assert response.status_code == 422
    assert sentence in response.text
    kept = "name" if field != "name" else "email"
    assert f'value="{RESIDENT[kept]}"' in response.text
    assert PASSWORD not in response.text
    assert db.session.scalars(select(Person)).all() == []
