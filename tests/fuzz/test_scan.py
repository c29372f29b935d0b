"""A scanner walks the pages as three roles and finds nothing that is not explained."""

from __future__ import annotations

import pytest

from tests.fuzz.market import PEOPLE
from tests.fuzz.scanner import scan, signed_in
from tests.servers.service import example_market, gunicorn

pytestmark = [pytest.mark.servers, pytest.mark.long]

START = {
    "requester": ("/keranjang", "/pesanan", "/usaha/pekerjaan", "/akun"),
    "producer": ("/jual/beranda", "/jual/pesanan", "/jual/produk", "/jual/usaha"),
    "admin": ("/admin/verifikasi", "/admin/produsen", "/admin/audit", "/akun"),
}
LEAVE_OUT = ("/keluar*", "/admin/pembayaran/penyaluran/*", "/static/*")
EXPLAINED = {
    # The example market is served without TLS; in production the cookie is Secure.
    ("Secure Flag cookie", "/"),
}
SEEDED = {
    ("Reflected Cross Site Scripting", "/echo"),
    ("Stored Cross Site Scripting", "/note"),
    ("SQL Injection", "/find"),
    ("Open Redirect", "/go"),
    ("Path Traversal", "/read"),
    ("Command execution", "/run"),
    ("Cross Site Request Forgery", "/note"),
    ("Content Security Policy Configuration", "/"),
}


@pytest.fixture(scope="module")
def market(tmp_path_factory):
    with example_market(tmp_path_factory.mktemp("scan")) as service:
        yield service


@pytest.mark.parametrize("role", PEOPLE)
def test_the_scanner_finds_nothing(market, tmp_path, role):
    found, pages = scan(
        market.url,
        tmp_path,
        start=START[role],
        leave_out=LEAVE_OUT,
        cookie=signed_in(market.url, PEOPLE[role]),
    )
    assert found <= EXPLAINED
    assert pages > 20
    assert market.failures() == ""


def test_the_same_scan_finds_seeded_holes(tmp_path):
    with gunicorn({}, module="tests.fuzz.faulty_pages:app", workers=1) as service:
        found, _pages = scan(service.url, tmp_path)
    assert found >= SEEDED
