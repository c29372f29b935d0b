"""The search in the head of the buyer's office, and the bell that counts what waits."""

from __future__ import annotations

import re

from marketplace.shared.actors import Role
from tests.factories.accounts import a_member
from tests.factories.market import AProducer
from tests.factories.orders import a_kitchen
from tests.orders.reading import text


def test_a_whole_number_leads_to_the_order_and_a_part_lists_it(kitchen, water, sign_in):
    order = kitchen.places((water, 2))
    browser = sign_in(kitchen.requester)
    found = browser.get(f"/usaha/cari?q={order.number.lower()}")
    assert (found.status_code, found.location) == (302, f"/usaha/po/{order.number}")
    listed = browser.get(f"/usaha/cari?q={order.number[:7]}")
    assert listed.status_code == 200
    assert f'href="/usaha/po/{order.number}"' in listed.text


def test_orders_of_others_are_not_found(kitchen, water, sign_in):
    order = kitchen.places((water, 2))
    page = sign_in(a_kitchen().requester).get(f"/usaha/cari?q={order.number}")
    assert page.status_code == 200
    assert "Tidak ada yang cocok" in page.text
    assert f"/usaha/po/{order.number}" not in page.text


def test_the_head_holds_a_plain_form_and_a_bell_with_the_menus_figure(sign_in):
    browser = sign_in(a_kitchen().requester)
    page = browser.get("/usaha/pekerjaan")
    form = re.search(r'<form class="cmd"[^>]*action="([^"]+)"', page.text)
    assert form is not None
    assert form[1] == "/usaha/cari"
    bell = re.search(r'href="([^"]+)"\s+aria-label="Yang menunggu Anda: (\d+)"', page.text)
    assert bell is not None
    assert bell.groups() == ("/usaha/pekerjaan", "0")
    assert "Nomor pesanan, produk, produsen" in text(browser.get("/usaha/cari"))


def test_producers_have_neither(sign_in):
    producer = a_member(AProducer().organisation, Role.PRODUCER_OWNER)
    page = sign_in(producer).get("/jual/pesanan")
    assert page.status_code == 200
    assert "/usaha/cari" not in page.text
    assert "Yang menunggu Anda" not in page.text
