"""The pages of accounts: who may open which, in which shell, in which language."""

from __future__ import annotations

import re

import pytest

from marketplace.accounts.models import Person
from marketplace.shared.actors import OrganisationKind, Role
from marketplace.shared.database import db
from tests.factories.accounts import AnOrganisation, APerson, a_member, an_admin
from tests.factories.market import ABuyer, AProducer

PUBLIC = ["/masuk", "/daftar", "/daftar/warga", "/daftar/periksa-email"]
PUBLIC += ["/lupa-sandi", "/lupa-sandi/terkirim"]
OWN = ["/akun", "/akun/keamanan", "/akun/keamanan/langkah-kedua", "/akun/sesi"]
OWN += ["/akun/organisasi", "/akun/token"]
POSTS = ["/keluar", "/akun", "/akun/keamanan/sandi", "/akun/keamanan/langkah-kedua/mulai"]
POSTS += ["/akun/keamanan/langkah-kedua/aktifkan", "/akun/sesi/akhiri-lain", "/akun/token"]
POSTS += ["/akun/organisasi", "/akun/organisasi/keluar", "/akun/anggota/undang", "/masuk"]
POSTS += ["/daftar/warga", "/lupa-sandi", "/undangan/x", "/sandi-baru/x", "/konfirmasi/x"]


def a_resident():
    return a_member(AnOrganisation(kind=OrganisationKind.RESIDENT), Role.RESIDENT)


def a_requester():
    return a_member(ABuyer().organisation, Role.REQUESTER)


def a_buyer_owner():
    return a_member(ABuyer().organisation, Role.BUYER_OWNER)


def a_producer_owner():
    return a_member(AProducer().organisation, Role.PRODUCER_OWNER)


@pytest.mark.parametrize("address", PUBLIC)
def test_strangers_read_the_public_pages(client, address):
    response = client.get(address)
    assert response.status_code == 200
    assert response.text.count("<h1") == 1


@pytest.mark.parametrize("address", [*OWN, "/akun/anggota"])
def test_strangers_are_asked_to_sign_in(client, address):
    response = client.get(address)
    assert response.status_code == 302
    assert response.headers["Location"] == f"/masuk?next={address}"


@pytest.mark.parametrize("address", OWN)
@pytest.mark.parametrize("make", [a_resident, a_requester, a_producer_owner, an_admin])
def test_everybody_reads_their_own_account_in_the_shell_of_their_work(sign_in, make, address):
    response = sign_in(make()).get(address)
    assert response.status_code == 200
    assert response.text.count("<h1") == 1
    assert ("bo-side" in response.text) is (make is not a_resident)


def test_somebody_without_any_organisation_has_an_account_as_well(sign_in):
    organisation = AnOrganisation(kind=OrganisationKind.BUYER)
    actor = a_member(organisation, Role.REQUESTER)
    person = db.session.get_one(Person, actor.person_id)
    person.memberships[0].ended_at = person.created_at
    db.session.flush()
    browser = sign_in(actor)
    for address in OWN:
        assert browser.get(address).status_code == 200
    assert organisation.name not in browser.get("/akun/organisasi").text


@pytest.mark.parametrize(
    ("make", "status"),
    [
        (a_resident, 403),
        (a_requester, 403),
        (a_buyer_owner, 200),
        (a_producer_owner, 200),
        (an_admin, 200),
    ],
)
def test_owners_and_admins_see_the_members(sign_in, make, status):
    assert sign_in(make()).get("/akun/anggota").status_code == status


@pytest.mark.parametrize("address", POSTS)
def test_a_form_without_our_token_is_refused(app, sign_in, monkeypatch, address):
    monkeypatch.setitem(app.config, "WTF_CSRF_ENABLED", True)
    for browser in (app.test_client(), sign_in(a_buyer_owner())):
        assert browser.post(address, data={"email": "a@b.example"}).status_code == 403


def test_a_form_with_our_token_is_taken(app, monkeypatch):
    monkeypatch.setitem(app.config, "WTF_CSRF_ENABLED", True)
    browser = app.test_client()
    found = re.search(r'name="csrf_token" value="([^"]+)"', browser.get("/lupa-sandi").text)
    data = {"email": "siapapun@contoh.example", "csrf_token": found.group(1)}
    assert browser.post("/lupa-sandi", data=data).status_code == 302


def test_another_site_cannot_sign_somebody_in(client):
    response = client.post("/masuk", data={}, headers={"Sec-Fetch-Site": "cross-site"})
    assert response.status_code == 403


def test_the_profile_is_changed_and_speaks_the_chosen_language(sign_in):
    actor = a_requester()
    browser = sign_in(actor)
    typed = {"name": "  Sumirah  Wati ", "phone": "0812 3456 7890", "language": "en"}

    response = browser.post("/akun", data=typed | {"theme": "dark"})

    assert response.status_code == 302
    person = db.session.get_one(Person, actor.person_id)
    assert (person.name, person.phone) == ("Sumirah Wati", "+6281234567890")
    assert (person.language, person.theme) == ("en", "dark")
    page = browser.get("/akun").text
    assert '<html lang="en" data-theme="dark">' in page


@pytest.mark.parametrize(
    ("field", "value", "sentence"),
    [
        ("name", "", "Isian ini belum diisi."),
        ("phone", "123", "Tulis nomor telepon"),
        ("language", "jv", "Pilih salah satu"),
        ("theme", "blue", "Pilih salah satu"),
    ],
)
def test_a_bad_profile_is_explained_and_kept_as_typed(sign_in, field, value, sentence):
    actor = a_requester()
    typed = {"name": "Nama Baru", "phone": "0812 3456 7890", "language": "id", "theme": ""}
    response = sign_in(actor).post("/akun", data=typed | {field: value})
    assert response.status_code == 422
    assert sentence in response.text
    assert db.session.get_one(Person, actor.person_id).phone is None


def test_the_switches_of_language_and_theme_are_remembered_for_the_person(sign_in, app):
    actor = a_requester()
    browser = sign_in(actor)
    browser.post("/bahasa", data={"language": "en"})
    browser.post("/tema", data={"theme": "dark"})
    person = db.session.get_one(Person, actor.person_id)
    assert (person.language, person.theme) == ("en", "dark")
    assert '<html lang="en" data-theme="dark">' in sign_in(actor).get("/akun").text

    browser.post("/tema", data={"theme": "system"})
    assert db.session.get_one(Person, actor.person_id).theme is None


def test_whoever_is_signed_in_is_not_asked_again(sign_in):
    response = sign_in(a_resident()).get("/masuk?next=/katalog")
    assert (response.status_code, response.headers["Location"]) == (302, "/katalog")


def test_a_stranger_to_a_membership_cannot_take_it(sign_in):
    browser = sign_in(a_member(ABuyer().organisation, Role.REQUESTER, person=APerson()))
    for value in ("", "x", "1"):
        assert browser.post("/akun/organisasi", data={"membership": value}).status_code == 404
