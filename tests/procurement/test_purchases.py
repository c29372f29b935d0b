"""Purchase orders: the list, one with its story, taking it back, the paper."""

from __future__ import annotations

import re

import pytest

from marketplace.billing.models import Invoice
from marketplace.orders.models import Order
from marketplace.orders.services import deciding
from marketplace.orders.states import OrderState
from marketplace.orders.timeline import timeline
from marketplace.procurement.queries import purchases as queries
from marketplace.shared.actors import BUYER_ROLES, OrganisationKind, Role
from marketplace.shared.database import db
from tests.accounts.comparing import content
from tests.factories.accounts import AnOrganisation, a_member, an_admin
from tests.factories.market import ABuyer
from tests.factories.orders import a_kitchen
from tests.procurement.conftest import confirmed, dispatched, received


def state_of(order):
    return db.session.get_one(Order, order.id, populate_existing=True).state


def numbers(actor, **wanted):
    return [found.order.number for found in queries.purchases(actor, **wanted).items]


def story(order):
    db.session.expire_all()
    return [each.text for each in timeline(order)]


def test_the_list_shows_only_the_own_buyers_orders(kitchen, waiting, water):
    other = a_kitchen().places((water, 2))
    mine = kitchen.places((water, 2))

    assert numbers(kitchen.requester) == [mine.number, waiting.number]
    assert numbers(an_admin()) == [mine.number, other.number, waiting.number]


def test_it_is_filtered_and_searched(kitchen, waiting, water):
    small = kitchen.places((water, 2))
    gone = kitchen.places((water, 2))
    deciding.cancel_order(gone.id, actor=kitchen.requester, reason="tidak jadi")
    who = kitchen.requester

    assert numbers(who, which="waiting") == [waiting.number]
    assert numbers(who, which="running") == [small.number]
    assert numbers(who, which="ended") == [gone.number]
    assert numbers(who, which="closed") == []
    assert numbers(who, text=small.number.lower()[-4:]) == [small.number]
    assert numbers(who, text=f"{small.number}-a") == [small.number], "as papers write it"
    assert numbers(who, text="%") == [], "no wildcard"
    assert queries.count_by_filter(who) == {
        "": 3,
        "waiting": 1,
        "running": 1,
        "closed": 0,
        "ended": 1,
    }


def test_the_regency_finds_orders_by_the_buyers_name(kitchen, waiting):
    a_kitchen(name="Hotel Lain")
    assert numbers(an_admin(), text="angkasa rasa") == [waiting.number]
    assert numbers(an_admin(), text="hotel lain") == []


def test_a_long_list_comes_in_parts(kitchen, water, monkeypatch):
    monkeypatch.setattr(queries, "ROWS", 2)
    orders = [kitchen.places((water, 2)) for _count in range(5)]
    seen, cursor = [], None
    while True:
        part = queries.purchases(kitchen.requester, cursor=cursor)
        assert part.total == 5
        seen += [found.order.number for found in part.items]
        cursor = part.next
        if cursor is None:
            break
    assert seen == [order.number for order in reversed(orders)]


def test_the_page_of_the_list(sign_in, kitchen, waiting):
    page = sign_in(kitchen.requester).get("/usaha/po")
    assert page.status_code == 200
    assert waiting.number in page.text
    assert "AirKu 600 ml, Gula semut" in page.text
    assert "Menunggu persetujuan" in page.text
    empty = sign_in(kitchen.requester).get("/usaha/po?q=tidak-ada")
    assert "Tidak ada yang cocok" in empty.text


@pytest.mark.parametrize("role", sorted(BUYER_ROLES))
def test_every_member_reads_the_own_orders(sign_in, kitchen, waiting, role):
    browser = sign_in(a_member(kitchen.buyer.organisation, role))
    assert browser.get(f"/usaha/po/{waiting.number}").status_code == 200


def test_a_foreign_order_looks_like_a_missing_one(sign_in, kitchen, waiting):
    browser = sign_in(a_member(ABuyer().organisation, Role.BUYER_OWNER))
    foreign, missing = f"/usaha/po/{waiting.number}", "/usaha/po/PO-9999-9999"
    pages = [browser.get(address) for address in (foreign, missing)]
    assert [page.status_code for page in pages] == [404, 404]
    assert content(pages[0]) == content(pages[1]).replace(missing, foreign)
    for address in (foreign, missing):
        assert browser.post(f"{address}/batal", data={"reason": "coba"}).status_code == 404
        assert browser.get(f"{address}-A/cetak").status_code == 404
    assert state_of(waiting) is OrderState.AWAITING_APPROVAL


def test_the_story_is_told_newest_first(kitchen, waiting):
    receiver = a_member(kitchen.buyer.organisation, Role.RECEIVER)
    received(waiting, kitchen.approver, receiver)

    told = story(waiting)

    assert told[-1].startswith("Dipesan ")
    assert told[-2].startswith("Disetujui ")
    assert "Perumda Contoh menerima pesanan" in told
    assert "Barang berangkat dari KUB Semut Contoh" in told
    invoices = db.session.query(Invoice).all()
    assert {f"Tagihan {invoice.number} dibuat" for invoice in invoices} <= set(told)
    assert len(told) == 2 + 2 * 5


def test_a_cancelled_order_tells_when_and_why(sign_in, kitchen, waiting):
    deciding.cancel_order(waiting.id, actor=kitchen.requester, reason="Rapat batal")
    page = sign_in(kitchen.requester).get(f"/usaha/po/{waiting.number}")
    assert "Rapat batal" in page.text
    assert "Pesanan dibatalkan" in page.text
    assert story(waiting)[0] == "Pesanan dibatalkan"


def test_the_page_of_an_order_on_its_way(sign_in, kitchen, waiting):
    dispatched(waiting, kitchen.approver)
    page = sign_in(a_member(kitchen.buyer.organisation, Role.RECEIVER)).get(
        f"/usaha/po/{waiting.number}"
    )
    assert "Dalam perjalanan" in page.text
    assert "AB 1234 KP" in page.text
    assert "Terima barang" in page.text
    assert "Batalkan pesanan" not in page.text
    assert page.text.count("/cetak") == 2


def test_the_page_of_a_received_order_leads_to_its_papers(sign_in, kitchen, waiting):
    receiver = a_member(kitchen.buyer.organisation, Role.RECEIVER)
    received(waiting, kitchen.approver, receiver)
    page = sign_in(kitchen.requester).get(f"/usaha/po/{waiting.number}")
    for invoice in db.session.query(Invoice):
        assert f'href="/usaha/tagihan/{invoice.number}"' in page.text
    assert f'href="/usaha/penerimaan/{waiting.number}-A"' in page.text
    assert "Ditolak saat terima: 1" in page.text


def test_who_orders_may_order_the_same_again(sign_in, kitchen, waiting):
    deciding.approve_order(waiting.id, actor=kitchen.approver)
    address = f"/usaha/po/{waiting.number}"
    assert (
        f'action="/pesanan/{waiting.number}/lagi"'
        in sign_in(kitchen.requester).get(address).text
    )
    assert "Pesan lagi" not in sign_in(kitchen.approver).get(address).text


def test_an_order_is_taken_back_with_a_reason(sign_in, kitchen, waiting):
    browser = sign_in(kitchen.requester)
    address = f"/usaha/po/{waiting.number}"
    assert "Batalkan pesanan" in browser.get(address).text

    without = browser.post(f"{address}/batal", data={})
    assert without.status_code == 422
    assert state_of(waiting) is OrderState.AWAITING_APPROVAL

    answer = browser.post(f"{address}/batal", data={"reason": "Rapat batal"})
    assert (answer.status_code, answer.location) == (302, address)
    assert state_of(waiting) is OrderState.CANCELLED


@pytest.mark.parametrize("role", [Role.APPROVER, Role.RECEIVER, Role.FINANCE])
def test_others_do_not_take_it_back(sign_in, kitchen, waiting, role):
    browser = sign_in(a_member(kitchen.buyer.organisation, role))
    address = f"/usaha/po/{waiting.number}"
    assert "Batalkan pesanan" not in browser.get(address).text
    answer = browser.post(f"{address}/batal", data={"reason": "coba"})
    assert answer.status_code == 403
    assert state_of(waiting) is OrderState.AWAITING_APPROVAL


def test_what_has_left_a_producer_is_not_taken_back(sign_in, kitchen, waiting):
    dispatched(waiting, kitchen.approver)
    answer = sign_in(kitchen.requester).post(
        f"/usaha/po/{waiting.number}/batal",
        data={"reason": "Terlambat"},
        follow_redirects=True,
    )
    assert "Sebagian barang sudah dikirim" in answer.text
    assert state_of(waiting) is OrderState.PLACED


def test_one_producers_part_is_printed(sign_in, kitchen, waiting):
    confirmed(waiting, kitchen.approver)
    answer = sign_in(kitchen.requester).get(f"/usaha/po/{waiting.number}-A/cetak")

    assert answer.status_code == 200
    assert answer.mimetype == "application/pdf"
    assert answer.data.startswith(b"%PDF-")
    assert f'filename="{waiting.number}-A.pdf"' in answer.headers["Content-Disposition"]
    assert re.search(rb"%%EOF\s*$", answer.data)


def test_nothing_is_printed_before_the_approval(sign_in, kitchen, waiting):
    answer = sign_in(kitchen.requester).get(f"/usaha/po/{waiting.number}-A/cetak")
    assert answer.status_code == 409
    assert "belum disetujui" in answer.text


@pytest.mark.parametrize("role", [Role.ADMIN, Role.AUDITOR])
def test_the_regency_reads_all_orders_and_changes_none(sign_in, waiting, role):
    browser = sign_in(a_member(AnOrganisation(kind=OrganisationKind.REGENCY), role))
    assert waiting.number in browser.get("/admin/pesanan?q=Angkasa").text
    page = browser.get(f"/admin/pesanan/{waiting.number}")
    assert page.status_code == 200
    assert "Angkasa Rasa Contoh" in page.text
    assert "Batalkan pesanan" not in page.text
    assert browser.get("/admin/pesanan/PO-9999-9999").status_code == 404
    assert browser.post(f"/usaha/po/{waiting.number}/batal").status_code == 403


@pytest.mark.parametrize("role", [Role.BUYER_OWNER, Role.REQUESTER])
def test_buyers_do_not_read_the_regencys_list(sign_in, kitchen, role):
    browser = sign_in(a_member(kitchen.buyer.organisation, role))
    assert browser.get("/admin/pesanan").status_code == 403


def test_while_it_waits_it_can_be_changed_split_and_joined_from_here(kitchen, waiting, sign_in):
    address = f"/usaha/po/{waiting.number}"
    ways = [f'href="/pesanan/{waiting.number}/{way}"' for way in ("ubah", "pisah", "gabung")]
    browser = sign_in(kitchen.requester)
    assert all(way in browser.get(address).text for way in ways)
    finance = a_member(kitchen.buyer.organisation, Role.FINANCE)
    assert not any(way in sign_in(finance).get(address).text for way in ways)
    deciding.approve_order(waiting.id, actor=kitchen.approver)
    assert not any(way in browser.get(address).text for way in ways)
