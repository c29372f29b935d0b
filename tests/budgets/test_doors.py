"""Pages and API of budgets, and the draft on cart and checkout."""

from __future__ import annotations

import pytest

from marketplace.budgets.models import Budget
from marketplace.budgets.states import BudgetRule
from marketplace.orders.services.carting import add_to_cart
from marketplace.shared.actors import Role
from marketplace.shared.database import db
from marketplace.shared.money import Money
from marketplace.shared.opaque import to_public
from marketplace.shared.pagination import write_cursor
from tests.factories.accounts import a_member, a_token
from tests.factories.budgets import a_budget, finance_of
from tests.factories.market import ABuyer
from tests.factories.orders import in_days

NBSP = "\N{NO-BREAK SPACE}"


@pytest.fixture
def finance(deal):
    return finance_of(deal.centre)


@pytest.fixture
def browser(finance, sign_in):
    return sign_in(finance)


def test_finance_opens_changes_and_removes_a_budget(deal, browser):
    told = {
        "cost_centre": to_public("cost_centre", deal.centre.id),
        "period": "quarter",
        "month": f"{in_days(3):%Y-%m}",
        "planned": "12.500.000",
        "rule": "ask",
        "carries_over": "1",
    }
    assert "DPR · Dapur" in browser.get("/usaha/anggaran/baru").text
    answer = browser.post("/usaha/anggaran/baru", data=told)
    assert answer.status_code == 302
    budget = db.session.query(Budget).one()
    facts = (budget.planned, budget.rule, budget.carries_over, budget.period.value)
    assert facts == (Money(12_500_000), BudgetRule.ASK, True, "quarter")
    address = f"/usaha/anggaran/{to_public('budget', budget.id)}"
    assert answer.location == address
    assert f"Rp{NBSP}12.500.000" in browser.get(address).text
    twice = browser.post("/usaha/anggaran/baru", data=told)
    assert (twice.status_code, db.session.query(Budget).count()) == (422, 1)
    assert "sudah ada" in twice.text
    unclear = browser.post(address, data={"planned": "banyak", "rule": "warn"})
    assert unclear.status_code == 422
    assert 'value="banyak"' in unclear.text
    assert browser.post(address, data={"planned": "9", "rule": "block"}).status_code == 302
    db.session.expire_all()
    assert (budget.planned, budget.rule) == (Money(9), BudgetRule.BLOCK)
    assert browser.post(f"{address}/hapus").status_code == 302
    assert db.session.query(Budget).count() == 0


@pytest.mark.parametrize("month", ["", "Desember", "2026-13", "12-2026", "2026-11-31"])
def test_a_month_that_is_none_is_told_and_kept(deal, browser, month):
    told = {
        "cost_centre": to_public("cost_centre", deal.centre.id),
        "month": month,
        "planned": "12.500.000",
    }
    answer = browser.post("/usaha/anggaran/baru", data=told)
    assert answer.status_code == 422
    asked = "Tulis bulan sebagai 2026-11." if month else "Pilih bulan di dalam masanya."
    assert asked in answer.text
    assert f'value="{month}"' in answer.text
    assert 'value="12.500.000"' in answer.text
    assert db.session.query(Budget).count() == 0


def test_the_list_shows_what_stands_and_gives_files(deal, browser, sign_in):
    a_budget(deal.centre, 500_000)
    order = deal.places(10)
    year = in_days(3).year
    page = browser.get(f"/usaha/anggaran?tahun={year}").text
    assert "<svg" in page
    assert f"Rp{NBSP}{order.total.rupiah:,}".replace(",", ".") in page
    lines = browser.get(f"/usaha/anggaran.csv?tahun={year}").text.splitlines()
    assert len(lines) == 2
    assert str(order.total.rupiah) in lines[1]
    assert (
        "/usaha/anggaran/baru"
        not in sign_in(deal.kitchen.requester).get("/usaha/anggaran").text
    )


def test_cart_and_checkout_warn_before_anything_is_ordered(deal, sign_in):
    a_budget(deal.centre, 50_000)
    add_to_cart(actor=deal.kitchen.requester, quantity=10, offer_id=deal.offer.id)
    browser = sign_in(deal.kitchen.requester)
    day = {"look": "1", "delivery_day": in_days(3).isoformat()}
    for page in (browser.get("/keranjang"), browser.post("/ajukan", data=day)):
        assert page.status_code == 200
        assert "Pesanan ini melebihi anggaran. Anda tetap boleh memesan." in page.text
    db.session.query(Budget).update({"rule": BudgetRule.ASK})
    db.session.commit()
    asked = browser.post("/ajukan", data=day).text
    assert "Ajukan persetujuan" in asked
    assert "menunggu penyetuju" in asked


def test_an_approver_sees_before_and_after(deal, sign_in):
    deal.kitchen.buyer.approval_limit = Money(1)
    a_budget(deal.centre, 500_000)
    order = deal.places(10)
    page = sign_in(deal.kitchen.approver).get(f"/usaha/persetujuan/{order.number}").text
    left = f"{500_000 - order.total.rupiah:,}".replace(",", ".")
    assert f"Rp{NBSP}500.000" in page
    assert f"Rp{NBSP}{left}" in page


def test_programs_plan_and_read(deal, client, finance):
    headers = a_token(finance)
    body = {
        "cost_centre": to_public("cost_centre", deal.centre.id),
        "planned_rupiah": 700_000,
        "day": in_days(3).isoformat(),
        "rule": "block",
    }
    key = {"Idempotency-Key": "satu"}
    made = client.post("/api/v1/budgets", json=body, headers=headers | key)
    assert (made.status_code, made.json["left_rupiah"]) == (201, 700_000)
    again = client.post("/api/v1/budgets", json=body, headers=headers | key)
    assert again.json["id"] == made.json["id"]
    order = deal.places(10)
    shown = client.get(f"/api/v1/budgets/{made.json['id']}", headers=headers).json
    assert shown["committed_rupiah"] == order.total.rupiah
    address = f"/api/v1/budgets/{made.json['id']}/entries"
    entries = client.get(address, headers=headers).json["items"]
    assert {entry["about"] for entry in entries} == {order.number}
    (listed,) = client.get("/api/v1/budgets", headers=headers).json["items"]
    assert listed["id"] == made.json["id"]
    (centre,) = client.get("/api/v1/cost-centres", headers=headers).json
    assert (centre["code"], centre["outlet"]) == ("DPR", "Restoran lantai 2")
    stranger = a_token(deal.kitchen.requester)
    refused = client.post("/api/v1/budgets", json=body, headers=stranger | key)
    assert refused.status_code == 403


@pytest.mark.parametrize("place", [("abc", "x", 1), ("2026-13-01", "x", 1), ("", "", 0)])
def test_a_damaged_mark_of_a_page_is_refused(app, client, sign_in, place):
    owner = a_member(ABuyer().organisation, Role.BUYER_OWNER)
    cursor = {"cursor": write_cursor(*place)}
    answer = client.get("/api/v1/budgets", query_string=cursor, headers=a_token(owner))
    assert answer.status_code == 422
    assert sign_in(owner).get("/usaha/anggaran", query_string=cursor).status_code == 422
