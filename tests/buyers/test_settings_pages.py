"""Pages on which owners and residents set what is theirs."""

from __future__ import annotations

from datetime import time

import pytest
from sqlalchemy import select

from marketplace.buyers.models import Buyer, DeliveryPoint, Outlet
from marketplace.buyers.states import BuyerKind, Zone
from marketplace.producers.states import ReviewState
from marketplace.shared.actors import OrganisationKind, Role
from marketplace.shared.database import db
from marketplace.shared.money import Money
from marketplace.shared.opaque import to_public
from tests.accounts.comparing import content
from tests.factories.accounts import AnOrganisation, a_member
from tests.factories.market import ABuyer, ADock

SETTINGS = "/usaha/pengaturan"
POINT = {
    "point_name": "Dapur lantai 2",
    "zone": "sterile",
    "address": "Terminal, lantai 2",
    "opens_at": "06:00",
    "closes_at": "09:30",
    "instructions": "",
}


@pytest.fixture
def dock():
    return ADock(buyer=ABuyer(name="Resto Lama"))


@pytest.fixture
def browser(sign_in, dock):
    return sign_in(a_member(dock.buyer.organisation, Role.BUYER_OWNER))


def address_of(dock, rest=""):
    return f"{SETTINGS}/titik-antar/{to_public('delivery_point', dock.id)}{rest}"


def stored(row):
    return db.session.get_one(type(row), row.id, populate_existing=True)


def test_the_page_shows_what_is_set(browser, dock):
    page = browser.get(SETTINGS)
    assert page.status_code == 200
    for text in ("Resto Lama", "Gudang Kargo pintu 3", "05.00 – 07.00", 'value="3.000.000"'):
        assert text in page.text
    assert "Tenant, Gudang Kargo pintu 3" in page.text, "the line below the name in the menu"


def test_terms_are_changed(browser, dock):
    answer = browser.post(
        f"{SETTINGS}/wewenang", data={"approval_limit": "750rb", "payment_days": "30"}
    )
    assert (answer.status_code, answer.location) == (302, SETTINGS)
    buyer = stored(dock.buyer)
    assert (buyer.approval_limit, buyer.payment_days) == (Money(750_000), 30)
    assert "Wewenang dan pembayaran disimpan." in browser.get(SETTINGS).text


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ({"approval_limit": ""}, "Tulis batasnya, misalnya 3.000.000."),
        ({"approval_limit": "banyak"}, "Tulis jumlah rupiah"),
        ({"approval_limit": "100", "payment_days": "91"}, "Pilih salah satu"),
    ],
)
def test_wrong_terms_are_named_and_kept(browser, dock, typed, sentence):
    answer = browser.post(f"{SETTINGS}/wewenang", data={"payment_days": "14"} | typed)
    assert answer.status_code == 422
    assert sentence in answer.text
    assert f'value="{typed["approval_limit"]}"' in answer.text
    assert stored(dock.buyer).approval_limit == Money(3_000_000)


def test_facts_are_changed(browser, dock):
    facts = {"company_name": "Resto Baru", "kind": "lounge", "npwp": "", "phone": ""}
    assert browser.post(f"{SETTINGS}/usaha", data=facts).status_code == 302
    buyer = stored(dock.buyer)
    assert (buyer.organisation.name, buyer.kind) == ("Resto Baru", BuyerKind.LOUNGE)

    wrong = browser.post(f"{SETTINGS}/usaha", data=facts | {"kind": "household"})
    assert wrong.status_code == 422


def test_outlets_are_added_and_removed(browser, dock):
    browser.post(f"{SETTINGS}/gerai", data={"outlet_name": "Bar lantai 2"})
    bar = db.session.scalars(select(Outlet)).one()
    assert "Bar lantai 2" in browser.get(SETTINGS).text

    nameless = browser.post(f"{SETTINGS}/gerai", data={"outlet_name": ""})
    assert nameless.status_code == 422
    assert "Tulis nama gerai." in nameless.text

    browser.post(f"{SETTINGS}/gerai/{to_public('outlet', bar.id)}/hapus")
    assert db.session.get(Outlet, bar.id).closed_at is not None
    assert "Bar lantai 2" not in browser.get(SETTINGS).text


def test_a_delivery_point_is_added(browser, dock):
    assert browser.get(f"{SETTINGS}/titik-antar/baru").status_code == 200
    answer = browser.post(f"{SETTINGS}/titik-antar/baru", data=POINT)
    assert answer.status_code == 302
    added = db.session.scalars(select(DeliveryPoint).order_by(DeliveryPoint.id.desc())).first()
    assert (added.buyer_id, added.name, added.zone) == (
        dock.buyer_id,
        "Dapur lantai 2",
        Zone.STERILE,
    )
    assert (added.opens_at, added.closes_at) == (time(6), time(9, 30))


def test_a_delivery_point_is_changed(browser, dock):
    assert 'value="Gudang Kargo pintu 3"' in browser.get(address_of(dock)).text
    assert browser.post(address_of(dock), data=POINT).status_code == 302
    assert stored(dock).name == "Dapur lantai 2"

    wrong = browser.post(address_of(dock), data=POINT | {"closes_at": "05:00"})
    assert wrong.status_code == 422
    assert "Jam tutup harus sesudah jam buka." in wrong.text


def test_the_last_delivery_point_cannot_be_closed(browser, dock):
    answer = browser.post(address_of(dock, "/tutup"), follow_redirects=True)
    assert "Ini titik antar terakhir." in answer.text
    assert stored(dock).closed_at is None

    ADock(buyer=dock.buyer)
    answer = browser.post(address_of(dock, "/tutup"), follow_redirects=True)
    assert "ditutup untuk pesanan baru" in answer.text
    assert browser.get(address_of(dock)).status_code == 404


def test_foreign_places_look_like_missing_ones(browser):
    foreign = address_of(ADock())
    missing = f"{SETTINGS}/titik-antar/{to_public('delivery_point', 999_999)}"
    for method, rest in (("get", ""), ("post", ""), ("post", "/tutup")):
        answers = [
            browser.open(place + rest, method=method.upper(), data=POINT)
            for place in (foreign, missing)
        ]
        assert [answer.status_code for answer in answers] == [404, 404]
        assert content(answers[0]) == content(answers[1]).replace(missing, foreign)


@pytest.mark.parametrize("role", [Role.REQUESTER, Role.APPROVER, Role.RECEIVER, Role.FINANCE])
def test_settings_are_the_owners(sign_in, dock, role):
    browser = sign_in(a_member(dock.buyer.organisation, role))
    assert browser.get(SETTINGS).status_code == 403
    assert browser.post(f"{SETTINGS}/wewenang").status_code == 403
    assert browser.post(address_of(dock, "/tutup")).status_code == 403


def test_a_company_that_was_sent_back_reads_why_and_submits_again(sign_in):
    buyer = ABuyer(state=ReviewState.CHANGES_REQUESTED, review_reason="NPWP belum sesuai nama.")
    browser = sign_in(a_member(buyer.organisation, Role.BUYER_OWNER))
    page = browser.get(SETTINGS)
    assert "NPWP belum sesuai nama." in page.text

    answer = browser.post(f"{SETTINGS}/kirim-lagi", follow_redirects=True)

    assert "Pendaftaran dikirim lagi ke dinas." in answer.text
    assert stored(buyer).state is ReviewState.SUBMITTED
    again = browser.post(f"{SETTINGS}/kirim-lagi")
    assert again.status_code == 409


def test_residents_say_where_they_live(sign_in):
    home = AnOrganisation(kind=OrganisationKind.RESIDENT)
    dock = ADock(buyer=ABuyer(organisation=home, kind=BuyerKind.HOUSEHOLD), address="")
    browser = sign_in(a_member(home, Role.RESIDENT))
    assert browser.get("/akun/alamat").status_code == 200
    assert 'href="/akun/alamat"' in browser.get("/akun").text

    short = browser.post("/akun/alamat", data={"address": "x", "opens_at": "08:00"})
    assert short.status_code == 422
    typed = {
        "address": "Padukuhan Contoh RT 1, Hargotirto, Kokap",
        "opens_at": "08:00",
        "closes_at": "17:00",
    }
    assert browser.post("/akun/alamat", data=typed).status_code == 302
    assert stored(dock).address == typed["address"]
    assert stored(dock).name == "Gudang Kargo pintu 3", "its name stays"


def test_the_page_of_residents_is_not_for_companies(browser):
    assert browser.get("/akun/alamat").status_code == 403
    assert "/akun/alamat" not in browser.get("/akun").text


def test_a_signed_in_person_registers_a_further_company(sign_in):
    home = AnOrganisation(kind=OrganisationKind.RESIDENT)
    browser = sign_in(a_member(home, Role.RESIDENT))
    page = browser.get("/daftar/pembeli")
    assert 'name="password"' not in page.text

    typed = POINT | {"company_name": "Katering Contoh", "kind": "caterer", "payment_days": "7"}
    answer = browser.post("/daftar/pembeli", data=typed)

    assert (answer.status_code, answer.location) == (302, "/akun/organisasi")
    buyer = db.session.scalars(select(Buyer)).one()
    assert (buyer.organisation.name, buyer.state) == ("Katering Contoh", ReviewState.SUBMITTED)


def test_the_regency_reads_the_register(sign_in, dock):
    admin = a_member(AnOrganisation(kind=OrganisationKind.REGENCY), Role.AUDITOR)
    browser = sign_in(admin)
    page = browser.get("/admin/pembeli?q=lama&state=approved&kind=tenant")
    assert page.status_code == 200
    assert "Resto Lama" in page.text
    other = browser.get("/admin/pembeli?state=suspended")
    assert "Tidak ada yang cocok" in other.text
    assert browser.get("/admin/pembeli?state=aneh&kind=aneh").status_code == 200
    assert browser.get("/admin/pembeli?cursor=aneh").status_code == 422
