"""One person, several organisations: one at a time, visibly."""

from __future__ import annotations

from marketplace.shared.actors import OrganisationKind, Role
from marketplace.shared.opaque import to_public
from tests.factories.accounts import AnOrganisation, APerson, a_member
from tests.factories.market import ABuyer, AProducer


def two_hats():
    person = APerson()
    first = a_member(ABuyer(name="Resto Satu").organisation, Role.BUYER_OWNER, person=person)
    second = a_member(
        AProducer(name="KUB Dua").organisation, Role.PRODUCER_OWNER, person=person
    )
    return first, second


def test_the_menu_offers_the_switch_and_tells_for_whom_one_acts(sign_in):
    first, second = two_hats()
    page = sign_in(first).get("/akun/anggota").text
    assert 'action="/akun/organisasi"' in page
    assert f'value="{to_public("membership", second.membership_id)}"' in page
    assert "Resto Satu" in page
    assert "KUB Dua" in page


def test_with_one_organisation_there_is_nothing_to_switch(sign_in):
    actor = a_member(ABuyer().organisation, Role.BUYER_OWNER)
    assert 'action="/akun/organisasi"' not in sign_in(actor).get("/akun/anggota").text


def test_switching_changes_organisation_roles_home_and_secret(app, sign_in):
    first, second = two_hats()
    browser = sign_in(first)
    with browser.session_transaction() as cookie:
        before = cookie["_user_id"]

    response = browser.post(
        "/akun/organisasi", data={"membership": to_public("membership", second.membership_id)}
    )

    assert response.status_code == 302
    page = browser.get("/akun/anggota").text
    assert "KUB Dua" in page
    assert "Pemilik usaha" in page
    old = app.test_client()
    with old.session_transaction() as cookie:
        cookie["_user_id"] = before
    assert old.get("/akun").status_code == 302


def test_somebody_elses_membership_looks_missing(sign_in):
    first, _second = two_hats()
    other = a_member(AnOrganisation(kind=OrganisationKind.REGENCY), Role.ADMIN)
    browser = sign_in(first)
    for number in (other.membership_id, 10**6):
        value = to_public("membership", number)
        assert browser.post("/akun/organisasi", data={"membership": value}).status_code == 404
    assert "Resto Satu" in browser.get("/akun").text


def test_the_last_owner_cannot_leave(sign_in):
    first, _second = two_hats()
    browser = sign_in(first)
    response = browser.post("/akun/organisasi/keluar")
    assert response.status_code == 409
    assert "pengurus terakhir" in response.text
    assert browser.get("/akun").status_code == 200


def test_a_member_leaves(sign_in):
    buyer = ABuyer()
    a_member(buyer.organisation, Role.BUYER_OWNER)
    browser = sign_in(a_member(buyer.organisation, Role.RECEIVER))
    response = browser.post("/akun/organisasi/keluar", follow_redirects=True)
    assert "bukan anggota lagi" in response.text
    assert browser.get("/akun").status_code == 302
