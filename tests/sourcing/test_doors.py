"""The pages and the API of requests: one life each, errors that keep what was typed."""

from __future__ import annotations

import io
from datetime import datetime, time, timedelta

import pytest
from openpyxl import load_workbook
from sqlalchemy import Engine, event, func, select

from marketplace.orders.models import Order
from marketplace.shared.clock import today, utc_now
from marketplace.shared.database import db
from marketplace.shared.opaque import to_public
from marketplace.sourcing.award_models import RfqResult
from marketplace.sourcing.models import QuotationRule, RequestForQuotation
from marketplace.sourcing.quotation_models import Quotation
from marketplace.sourcing.services.quoting import submit_quotation
from marketplace.sourcing.states import RfqState
from tests.factories.accounts import a_token
from tests.factories.budgets import a_cost_centre
from tests.factories.market import an_offer
from tests.factories.needs import a_seller, sugar
from tests.factories.sourcing import (
    a_line,
    a_live_rfq,
    a_quotation,
    an_owner,
    closed,
    opened,
    quoted,
)
from tests.orders.reading import text


def at(rfq, rest="", side="usaha"):
    return f"/{side}/penawaran/{to_public('rfq', rfq.id)}{rest}"


def fields(live, **changes):
    closing = datetime.combine(today() + timedelta(days=4), time(17))
    return {
        "title": "Gula untuk Januari",
        "closes_at": closing.isoformat(timespec="minutes"),
        "is_open": "1",
        "lines.0.goods": f"{live.product.name}",
        "lines.0.quantity": "40",
        "lines.0.delivery_day": (today() + timedelta(days=12)).isoformat(),
        "lines.0.delivery_point": to_public("delivery_point", live.kitchen.dock.id),
    } | changes


def test_a_request_lives_on_pages(live, sign_in):
    buyer = sign_in(live.kitchen.requester)
    page = buyer.post("/usaha/penawaran/baru", data=fields(live, publish="1"))
    newest = select(RequestForQuotation).order_by(RequestForQuotation.id.desc())
    rfq = db.session.scalars(newest).first()
    assert (page.status_code, page.location) == (303, at(rfq))
    assert rfq.state is RfqState.PUBLISHED
    seller, offer = live.sellers[0]
    phone = sign_in(seller)
    assert "Gula untuk Januari" in text(phone.get("/jual/penawaran"))
    asked = phone.post(at(rfq, "/tanya", "jual"), data={"question": "Boleh curah?"})
    assert asked.status_code == 303
    sent = phone.post(
        at(rfq, side="jual"),
        data={
            "lines.0.offer": to_public("offer", offer.id),
            "lines.0.price_rupiah": "44rb",
            "lines.0.tier_q1": "30",
            "lines.0.tier_p1": "43.500",
            "valid_until": (today() + timedelta(days=40)).isoformat(),
        },
    )
    assert sent.status_code == 303
    closed(rfq)
    assert "1 penawaran tersegel" in text(buyer.get(at(rfq)))
    buyer.post(at(rfq, "/buka"))
    sign_in(live.kitchen.approver).post(at(rfq, "/buka"))
    assert "43.500" in text(buyer.get(at(rfq)))
    proposed = text(buyer.get(at(rfq, "/tetapkan")))
    assert "Tetapkan pemenang" in proposed
    line = db.session.scalars(select(Quotation)).one().lines[0]
    decided = buyer.post(
        at(rfq, "/tetapkan"), data={f"award-{line.id}": "40", "way": "orders", "form_key": "k"}
    )
    assert (decided.status_code, decided.location) == (303, at(rfq))
    order = db.session.scalars(select(Order)).one()
    assert order.producer_orders[0].lines[0].unit_price.rupiah == 43_500
    assert order.number in text(buyer.get(at(rfq)))
    assert "Penawaran Anda terpilih." in text(phone.get(at(rfq, side="jual")))


def test_what_was_typed_stays_beside_what_is_wrong(live, sign_in):
    buyer = sign_in(live.kitchen.requester)
    wrong = fields(live, **{"lines.0.quantity": "banyak", "title": ""})
    page = buyer.post("/usaha/penawaran/baru", data=wrong)
    assert page.status_code == 422
    assert 'value="banyak"' in page.text
    assert "Tulis jumlahnya dengan angka" in page.text
    soon = fields(live, **{"lines.0.delivery_day": today().isoformat()})
    page = buyer.post("/usaha/penawaran/baru", data=soon)
    assert page.status_code == 422
    assert "Hari antar harus sesudah batas penawaran." in page.text
    strange = fields(live, **{"lines.0.goods": "Kerupuk tanpa kategori"})
    page = buyer.post("/usaha/penawaran/baru", data=strange)
    assert page.status_code == 422
    assert 'href="#lines.0.category"' in page.text
    assert db.session.scalar(select(func.count(RequestForQuotation.id))) == 1
    more = buyer.post("/usaha/penawaran/baru", data=fields(live, add="1"))
    assert more.status_code == 200
    assert 'name="lines.1.goods"' in more.text


def test_a_quotation_that_cannot_be_keeps_what_was_typed(live, sign_in):
    phone = sign_in(live.sellers[0][0])
    page = phone.post(
        at(live.rfq, side="jual"),
        data={"lines.0.price_rupiah": "empat", "valid_until": "2026-01-01"},
    )
    assert page.status_code == 422
    assert 'value="empat"' in page.text
    kept = phone.post(at(live.rfq, side="jual"), data={"note": "belum selesai", "draft": "1"})
    assert kept.status_code == 303
    assert "belum selesai" in phone.get(at(live.rfq, side="jual")).text


def test_the_award_page_keeps_the_split_beside_what_is_wrong(live, sign_in):
    for (seller, offer), price in zip(live.sellers, (45_000, 44_000, 47_000), strict=True):
        a_quotation(live.rfq, seller, offer, price)
    opened(live.rfq, live.kitchen)
    buyer = sign_in(live.kitchen.requester)
    dear = db.session.scalars(select(Quotation).order_by(Quotation.id.desc())).first().lines[0]
    page = buyer.post(at(live.rfq, "/tetapkan"), data={f"award-{dear.id}": "13"})
    assert page.status_code == 422
    assert 'value="13"' in page.text
    assert "nilai yang lebih tinggi dilewati" in page.text
    page = buyer.post(at(live.rfq, "/tetapkan"), data={f"award-{dear.id}": "seribu"})
    assert page.status_code == 422
    assert db.session.scalar(select(func.count(RfqResult.rfq_id))) == 0


def test_the_comparison_is_fetched_as_table_and_paper(live, sign_in):
    for seller, offer in live.sellers[:2]:
        a_quotation(live.rfq, seller, offer)
    opened(live.rfq, live.kitchen)
    buyer = sign_in(live.kitchen.approver)
    sheet = buyer.get(at(live.rfq, "/perbandingan.xlsx"))
    rows = list(load_workbook(io.BytesIO(sheet.data)).active.values)
    assert rows[0] == ("Barang", "Jumlah", "Satuan", "Isi", "KUB Anggrek", "KUB Bakung")
    assert rows[1][3:] == ("Harga satuan", 45_000, 45_000)
    assert rows[-1][3] == "Nilai akhir"
    paper = buyer.get(at(live.rfq, "/perbandingan.pdf"))
    assert paper.data.startswith(b"%PDF-")


def test_the_buyers_rule_is_set_by_its_owner(live, sign_in):
    owner = sign_in(an_owner(live.kitchen))
    assert "50.000.000" in owner.get("/usaha/penawaran/aturan").text
    data = {"rules.0.above_rupiah": "10jt", "rules.0.least": "3"}
    assert owner.post("/usaha/penawaran/aturan", data=data).status_code == 303
    rule = db.session.scalars(select(QuotationRule)).one()
    assert (rule.above.rupiah, rule.least) == (10_000_000, 3)
    twice = data | {"rules.1.above_rupiah": "10jt", "rules.1.least": "2"}
    assert owner.post("/usaha/penawaran/aturan", data=twice).status_code == 422


def test_a_request_lives_by_the_api(live, client):
    buyer = a_token(live.kitchen.requester)
    body = {
        "title": "Gula untuk Januari",
        "closes_at": (utc_now() + timedelta(days=2)).isoformat(),
        "weights": {"cost": 100, "lead_time": 0, "on_time": 0, "quality": 0, "locality": 0},
        "lines": [
            {
                "product": to_public("product", live.product.id),
                "quantity": "40",
                "delivery_day": (today() + timedelta(days=12)).isoformat(),
                "delivery_point": to_public("delivery_point", live.kitchen.dock.id),
                "ceiling_rupiah": 50_000,
            }
        ],
    }
    made = client.post("/api/v1/rfqs", json=body, headers=buyer)
    assert made.status_code == 201, made.text
    here = f"/api/v1/rfqs/{made.json['id']}"
    assert client.post(f"{here}/publish", headers=buyer).json["state"] == "published"
    seller, offer = live.sellers[0]
    producer = a_token(seller)
    shown = client.get(here, headers=producer).json
    assert shown["lines"][0]["ceiling_rupiah"] is None  # hidden from producers
    asked = client.post(f"{here}/questions", json={"question": "Boleh?"}, headers=producer)
    assert asked.status_code == 201
    told = client.post(
        f"/api/v1/rfq-questions/{asked.json['id']}/answer",
        json={"answer": "Boleh"},
        headers=buyer,
    )
    assert told.json["answer"] == "Boleh"
    quotation = {
        "lines": [
            {
                "line": shown["lines"][0]["id"],
                "offer": to_public("offer", offer.id),
                "price_rupiah": 44_000,
            }
        ],
        "valid_until": (today() + timedelta(days=40)).isoformat(),
    }
    sent = client.put(f"{here}/quotation", json=quotation, headers=producer)
    assert sent.json["own_quotation"]["state"] == "submitted", sent.text
    rfq = db.session.scalars(
        select(RequestForQuotation).order_by(RequestForQuotation.id.desc())
    ).first()
    closed(rfq)
    client.post(f"{here}/open", headers=buyer)
    shown = client.post(f"{here}/open", headers=a_token(live.kitchen.approver)).json
    quoted_line = shown["quotations"][0]["lines"][0]
    award = {"awards": [{"quotation_line": quoted_line["id"], "quantity": "40"}]}
    key = {"Idempotency-Key": "a"}
    done = client.post(f"{here}/award", json=award, headers=buyer | key)
    assert (done.status_code, done.json["state"]) == (200, "awarded"), done.text
    again = client.post(f"{here}/award", json=award, headers=buyer | key)
    assert again.headers["Idempotent-Replayed"] == "true"
    _order_and_look(client, here, body, buyer, producer, live.kitchen)


def _order_and_look(client, here, body, buyer, producer, kitchen):
    _first, second = (a_cost_centre(kitchen.buyer, code) for code in ("SATU", "DUA"))
    wanted = {
        "delivery_day": body["lines"][0]["delivery_day"],
        "delivery_point": body["lines"][0]["delivery_point"],
        "cost_centre": to_public("cost_centre", second.id),
    }
    ordered = client.post(
        f"{here}/orders", json=wanted, headers=buyer | {"Idempotency-Key": "b"}
    )
    assert ordered.json["cost_centre"]["code"] == "DUA", ordered.text
    assert ordered.status_code == 201, ordered.text
    own = client.get(here, headers=producer).json["own_quotation"]
    assert (own["state"], own["score"] > 0) == ("awarded", True)


@pytest.fixture
def crowded(live):
    """Twenty producers who quote for twenty lines."""
    goods = [
        live.product,
        *(sugar(name=f"Gula {n}", category=live.product.category) for n in range(19)),
    ]
    lines = [a_line(live.kitchen, product) for product in goods]
    rfq = a_live_rfq(live.kitchen, *lines)
    for n in range(20):
        seller, offer = a_seller(goods[0], f"KUB Ramai {n}")
        offers = [offer] + [
            an_offer(offer.producer, product=product, stock=999, prices={1: 45_000})
            for product in goods[1:]
        ]
        facts = [
            quoted(line, own, 40_000 + 10 * n)
            for line, own in zip(rfq.lines, offers, strict=True)
        ]
        submit_quotation(
            rfq.id,
            actor=seller,
            facts={"lines": facts, "valid_until": today() + timedelta(days=40)},
        )
    opened(rfq, live.kitchen)
    return rfq


def test_comparing_twenty_by_twenty_asks_twelve_questions_at_most(live, crowded, sign_in):
    buyer = sign_in(live.kitchen.requester)
    address = at(crowded)
    buyer.get(address)
    sent = []

    def note(_connection, _cursor, statement, *_rest):
        if not statement.startswith(("SAVEPOINT", "RELEASE", "ROLLBACK")):
            sent.append(statement)

    event.listen(Engine, "before_cursor_execute", note)
    try:
        page = buyer.get(address)
    finally:
        event.remove(Engine, "before_cursor_execute", note)
    assert page.text.count("Pilih") >= 20
    assert len(sent) <= 12, "\n".join(statement[:90] for statement in sent)
