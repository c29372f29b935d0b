"""Every list as a file: the same rows, filters and rights, and nothing a program would run."""

from __future__ import annotations

import csv
import io

import openpyxl
import pytest

from marketplace.catalog.states import OfferState
from marketplace.shared.actors import OrganisationKind, Role
from marketplace.web import access, exporting
from tests.factories.accounts import AnOrganisation, a_member
from tests.factories.market import AProducer, AProduct, an_offer


@pytest.fixture
def producer():
    return AProducer()


@pytest.fixture
def shop(sign_in, producer):
    return sign_in(a_member(producer.organisation, Role.PRODUCER_OWNER))


def csv_of(answer):
    assert answer.status_code == 200
    assert answer.mimetype == "text/csv"
    return list(csv.reader(io.StringIO(answer.data.decode("utf-8-sig"))))


def workbook_of(answer):
    assert answer.status_code == 200
    book = openpyxl.load_workbook(io.BytesIO(answer.data))
    return [[cell.value for cell in row] for row in book.active.iter_rows()]


def test_a_list_comes_as_csv_and_as_workbook(shop, producer):
    an_offer(producer, product=AProduct(name="Teh hitam"), stock=7)
    an_offer(AProducer(), product=AProduct(name="Milik orang"), stock=7)
    lines = csv_of(shop.get("/jual/produk.csv"))
    assert [line[1] for line in lines] == ["Produk", "Teh hitam"]
    assert lines[1][7] == "7"
    rows = workbook_of(shop.get("/jual/produk.xlsx"))
    assert [row[1] for row in rows] == ["Produk", "Teh hitam"]
    assert rows[1][7] == 7, "a number, not a text"


def test_a_file_keeps_to_the_filter_of_its_page(shop, producer):
    an_offer(producer, product=AProduct(name="Tampil"))
    an_offer(producer, product=AProduct(name="Draf"), state=OfferState.DRAFT)
    lines = csv_of(shop.get("/jual/produk.csv?keadaan=draft&setelah=abc"))
    assert [line[1] for line in lines[1:]] == ["Draf"]
    page = shop.get("/jual/produk?keadaan=draft").text
    assert 'href="/jual/produk.csv?keadaan=draft"' in page
    assert 'href="/jual/produk.xlsx?keadaan=draft"' in page


@pytest.mark.parametrize("name", ["=2+3", "+62 811", "-5 derajat", "@sebelah", "＝1+1"])
def test_no_text_becomes_a_formula(shop, producer, name):
    an_offer(producer, product=AProduct(name=name))
    assert csv_of(shop.get("/jual/produk.csv"))[1][1] == f"'{name}"
    book = openpyxl.load_workbook(io.BytesIO(shop.get("/jual/produk.xlsx").data))
    cell = book.active["B2"]
    assert (cell.data_type, cell.value) == ("s", f"'{name}")


def test_files_longer_than_one_question_are_whole(shop, producer, monkeypatch):
    monkeypatch.setattr(exporting, "AT_ONCE", 2)
    for number in range(5):
        an_offer(producer, product=AProduct(name=f"Barang {number}"))
    lines = csv_of(shop.get("/jual/produk.csv"))
    assert sorted(line[1] for line in lines[1:]) == [f"Barang {n}" for n in range(5)]


def test_no_file_is_longer_than_the_limit(shop, producer, monkeypatch):
    monkeypatch.setattr(exporting, "MOST_ROWS", 3)
    for _ in range(5):
        an_offer(producer)
    assert len(csv_of(shop.get("/jual/produk.csv"))) == 1 + 3


def test_every_list_has_both_files_under_the_rights_of_its_page(app):
    asked = [rule for rule in app.url_map.iter_rules() if "GET" in rule.methods]
    rules = {rule.rule: rule.endpoint for rule in asked}
    assert len(exporting.LISTS) >= 16
    for address in exporting.LISTS:
        page = access.policy_of(app, rules[address])
        for ending in exporting.KINDS:
            assert access.policy_of(app, rules[f"{address}.{ending}"]) == page, address


def test_the_audit_log_is_for_the_regency(sign_in, shop):
    assert shop.get("/admin/audit.csv").status_code == 403
    regency = AnOrganisation(kind=OrganisationKind.REGENCY)
    office = sign_in(a_member(regency, Role.AUDITOR))
    assert csv_of(office.get("/admin/audit.csv"))[0][:2] == ["Waktu", "Tindakan"]
