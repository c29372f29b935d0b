"""Pages and API of sales outside the market."""

from __future__ import annotations

import csv
import io
from datetime import timedelta

import pytest
from sqlalchemy import func, select

from marketplace.direct_sales.models import DirectSale
from marketplace.direct_sales.states import SoldThrough, SoldTo
from marketplace.shared.actors import Role
from marketplace.shared.clock import today
from marketplace.shared.database import db
from marketplace.shared.money import Money
from marketplace.shared.opaque import to_public
from tests.factories.accounts import a_member, a_token
from tests.factories.direct_sales import a_direct_sale
from tests.factories.market import ABuyer, AProduct, an_offer
from tests.factories.producers import an_owner

ADDRESS = "/api/v1/direct-sales"


@pytest.fixture
def offer():
    return an_offer(product=AProduct(name="Gula semut"), stock=20, prices={1: 18_000})


@pytest.fixture
def owner(offer):
    return an_owner(offer.producer)


def _body(offer, **facts):
    return {
        "offer_id": to_public("offer", offer.id),
        "quantity": "3",
        "buyer_kind": "hotel",
        "channel": "phone",
    } | facts


def _count() -> int:
    return db.session.scalar(select(func.count(DirectSale.id)))


def test_declared_by_the_api_once(client, offer, owner):
    headers = a_token(owner) | {"Idempotency-Key": "satu"}

    answer = client.post(ADDRESS, json=_body(offer, note="untuk sarapan"), headers=headers)

    assert answer.status_code == 201, answer.text
    found = answer.json
    recorded_at = found.pop("recorded_at")
    assert recorded_at.endswith("+00:00")
    assert found == {
        "id": to_public("direct_sale", db.session.scalar(select(DirectSale.id))),
        "offer_id": to_public("offer", offer.id),
        "product": {
            "id": to_public("product", offer.product_id),
            "slug": offer.product.slug,
            "name": "Gula semut",
        },
        "day": today().isoformat(),
        "quantity": "3",
        "unit": "karton",
        "unit_price_rupiah": 18_000,
        "value_rupiah": 54_000,
        "buyer_kind": "hotel",
        "channel": "phone",
        "note": "untuk sarapan",
        "declared": True,
        "taken_quantity": "3",
        "withdrawn_at": None,
        "withdrawn_reason": None,
    }
    again = client.post(ADDRESS, json=_body(offer, note="untuk sarapan"), headers=headers)
    assert (again.status_code, again.data) == (201, answer.data)
    assert (_count(), offer.available_quantity) == (1, 17)


def test_listed_and_withdrawn_by_the_api(client, offer, owner):
    headers = a_token(owner)
    sale = a_direct_sale(offer, 3, owner)
    a_direct_sale(offer, 2, owner, day=today() - timedelta(days=20))
    a_direct_sale()  # somebody else's

    listed = client.get(ADDRESS, headers=headers).json
    assert (listed["total"], [s["quantity"] for s in listed["items"]]) == (2, ["2", "3"])
    since = client.get(f"{ADDRESS}?from={today()}", headers=headers).json
    assert [s["quantity"] for s in since["items"]] == ["3"]

    address = f"{ADDRESS}/{to_public('direct_sale', sale.id)}/withdraw"
    once = headers | {"Idempotency-Key": "batal"}
    answer = client.post(address, json={"reason": "twice"}, headers=once)
    assert (answer.status_code, answer.json["withdrawn_reason"]) == (200, "twice")
    refused = client.post(address, json={}, headers=headers | {"Idempotency-Key": "lagi"})
    assert refused.status_code == 409


def test_anothers_sale_looks_missing(client, offer):
    sale = a_direct_sale(offer)
    headers = a_token(an_owner()) | {"Idempotency-Key": "asing"}
    for number in (sale.id, 999_999):
        address = f"{ADDRESS}/{to_public('direct_sale', number)}/withdraw"
        assert client.post(address, json={}, headers=headers).status_code == 404
    assert client.post(ADDRESS, json=_body(offer), headers=headers).status_code == 404
    assert sale.counts


def test_buyers_declare_nothing(client, offer):
    buyer = a_member(ABuyer().organisation, Role.REQUESTER)
    headers = a_token(buyer) | {"Idempotency-Key": "pembeli"}
    assert client.post(ADDRESS, json=_body(offer), headers=headers).status_code == 403
    assert client.get(ADDRESS, headers=headers).status_code == 403


@pytest.mark.parametrize(
    ("field", "value"),
    [("quantity", "0"), ("quantity", "-1"), ("buyer_kind", "presiden"), ("value", 1)],
)
def test_nonsense_is_asked_back(client, offer, owner, field, value):
    headers = a_token(owner) | {"Idempotency-Key": "salah"}
    answer = client.post(ADDRESS, json=_body(offer) | {field: value}, headers=headers)
    assert (answer.status_code, list(answer.json["errors"])) == (422, [field])
    assert _count() == 0


def test_recorded_on_the_page_and_undone(sign_in, offer, owner):
    browser = sign_in(owner)
    page = browser.get("/jual/catat").text
    assert f'value="{to_public("offer", offer.id)}"' in page
    assert 'data-steps="[[&#34;1&#34;, 18000]]"' in page

    form = _body(offer, quantity="2,5", unit_price_rupiah="17rb", form_key="x1")
    answer = browser.post("/jual/catat", data=form)
    assert answer.headers["Location"].endswith("/jual/catat/daftar")
    browser.post("/jual/catat", data=form)  # pressed twice
    sale = db.session.scalars(select(DirectSale)).one()
    assert (sale.value, sale.buyer_kind) == (Money(42_500), SoldTo.HOTEL)

    page = browser.get("/jual/catat/daftar").text
    assert "Gula semut, Rp\xa042.500. Stok sekarang 17,5 karton." in page
    undo = f"/jual/catat/{to_public('direct_sale', sale.id)}/batalkan"
    assert page.count(undo) == 2, "in the toast and in the list"
    assert browser.post(undo).status_code == 302
    db.session.refresh(sale)
    assert not sale.counts


def test_the_next_sale_is_like_the_last(sign_in, offer, owner):
    other = an_offer(offer.producer)
    facts = {"buyer_kind": SoldTo.GUEST, "channel": SoldThrough.MARKET}
    a_direct_sale(other, 1, owner, **facts)
    page = sign_in(owner).get("/jual/catat").text
    first, second = (page.index(f'value="{to_public("offer", o.id)}"') for o in (other, offer))
    assert first < second
    for value in (to_public("offer", other.id), "guest", "market"):
        assert "checked" in page[page.index(f'value="{value}"') :][:260], value


def test_a_refused_form_keeps_what_was_typed(sign_in, offer, owner):
    late = (today() + timedelta(days=1)).isoformat()
    answer = sign_in(owner).post("/jual/catat", data=_body(offer, day=late, note="titip"))
    assert answer.status_code == 422
    assert "31 hari terakhir" in answer.text
    assert 'value="titip"' in answer.text
    assert _count() == 0


def test_the_file_tells_the_same_and_holds_no_formula(sign_in, offer, owner):
    a_direct_sale(offer, 3, owner, note="=HYPERLINK(1)")
    answer = sign_in(owner).get("/jual/catat/daftar.csv")
    assert answer.headers["Content-Disposition"].startswith("attachment; filename=penjualan")
    rows = list(csv.reader(io.StringIO(answer.data.decode("utf-8-sig"))))
    assert rows[1] == [
        *(today().isoformat(), "Gula semut", "3", "karton", "18000", "54000"),
        *("Warung", "WhatsApp", "'=HYPERLINK(1)", "Dinyatakan produsen"),
    ]
    assert len(rows) == 2


def test_a_month_adds_up_what_stands(sign_in, offer, owner):
    a_direct_sale(offer, 3, owner)
    a_direct_sale(offer, 2, owner, buyer_kind=SoldTo.GUEST)
    browser = sign_in(owner)
    sale = a_direct_sale(offer, 9, owner)
    browser.post(f"/jual/catat/{to_public('direct_sale', sale.id)}/batalkan")
    page = browser.get("/jual/catat/daftar").text
    assert "Rp\xa090.000" in page
    assert "2 penjualan" in page
    assert "<s>Rp\xa0162.000</s>" in page
