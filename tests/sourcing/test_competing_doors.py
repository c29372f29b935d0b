"""Competitions through pages and API: one life, ceilings in forms, what both sides read."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select

from marketplace.agreements.states import CallOff
from marketplace.orders.models import Order
from marketplace.shared.clock import today, utc_now
from marketplace.shared.database import db
from marketplace.shared.money import Money
from marketplace.shared.opaque import to_public
from marketplace.sourcing.models import RequestForQuotation
from marketplace.sourcing.queries.quotations import standing_quotations
from marketplace.sourcing.states import RfqState
from tests.factories.accounts import a_token
from tests.factories.agreements import a_framework
from tests.factories.competitions import a_ceiling, a_competition
from tests.factories.sourcing import a_quotation, closed, opened
from tests.orders.reading import text


@pytest.fixture
def deal():
    """Two producers with ceilings of their own."""
    deal = a_framework(2)
    (_one, first), (_two, second) = deal.sellers
    lines = [deal.line(first), deal.line(second, unit_price=Money(38_000))]
    deal.holds(*lines, call_off=CallOff.COMPETITION)
    return deal


def address(deal, rest="/adu-harga", side="usaha"):
    return f"/{side}/kesepakatan/{to_public('agreement', deal.agreement.id)}{rest}"


def at(rfq, rest="", side="usaha"):
    return f"/{side}/penawaran/{to_public('rfq', rfq.id)}{rest}"


def fields(deal, **changes):
    return {
        "closes_at": f"{(today() + timedelta(days=2)).isoformat()}T17:00",
        "delivery_day": (today() + timedelta(days=9)).isoformat(),
        "delivery_point": to_public("delivery_point", deal.kitchen.dock.id),
        "lines.0.product": to_public("product", deal.product.id),
        "lines.0.quantity": "40",
        "form_key": "a",
    } | changes


def headers(actor, key="k"):
    return a_token(actor) | {"Idempotency-Key": key}


def test_a_competition_lives_on_pages(deal, sign_in):
    buyer = sign_in(deal.kitchen.requester)
    page = text(buyer.get(address(deal, "")))
    assert "Buka adu harga" in page
    assert "biaya sampai gudang yang paling rendah" in page
    form = text(buyer.get(address(deal)))
    assert "40.000" in form
    assert "38.000" in form
    made = buyer.post(address(deal), data=fields(deal))
    again = buyer.post(address(deal), data=fields(deal))
    rfq = db.session.scalars(select(RequestForQuotation)).one()
    assert (made.status_code, made.location) == (303, at(rfq))
    assert again.location == at(rfq)
    assert rfq.state is RfqState.PUBLISHED


def test_nobody_sees_a_quotation_before_two_have_opened_it(deal, sign_in):
    buyer, rfq = sign_in(deal.kitchen.requester), a_competition(deal)
    seller, offer = deal.sellers[1]
    phone = sign_in(seller)
    asked = text(phone.get(at(rfq, side="jual")))
    assert "38.000" in asked
    assert "40.000" not in asked
    typed = {
        "lines.0.offer": to_public("offer", offer.id),
        "lines.0.price_rupiah": "38.001",
        "valid_until": (today() + timedelta(days=40)).isoformat(),
    }
    dear = phone.post(at(rfq, side="jual"), data=typed)
    assert dear.status_code == 422
    assert "harga kesepakatan Anda" in text(dear)
    assert "38.001" in dear.get_data(as_text=True)
    sent = phone.post(at(rfq, side="jual"), data=typed | {"lines.0.price_rupiah": "36.500"})
    assert sent.status_code == 303
    assert "36.500" not in text(buyer.get(at(rfq)))
    closed(rfq)
    buyer.post(at(rfq, "/buka"))
    sign_in(deal.kitchen.approver).post(at(rfq, "/buka"))
    assert "jatah kesepakatan" in text(buyer.get(at(rfq, "/tetapkan")))
    assert "36.500" in text(buyer.get(at(rfq)))


def test_both_sides_read_which_call_offs_came_by_competition(deal, sign_in):
    rfq = a_competition(deal)
    a_quotation(rfq, *deal.sellers[0], 39_000)
    a_quotation(rfq, *deal.sellers[1], 36_500)
    opened(rfq, deal.kitchen)
    buyer = sign_in(deal.kitchen.requester)
    line = next(
        line
        for quotation in standing_quotations(rfq)
        for line in quotation.lines
        if line.offer_id == deal.sellers[1][1].id
    )
    typed = {f"award-{line.id}": "40", "way": "orders", "form_key": "z"}
    done = buyer.post(at(rfq, "/tetapkan"), data=typed)
    assert done.status_code == 303
    order = db.session.scalars(select(Order)).one()
    part = order.producer_orders[0]
    seen = text(buyer.get(address(deal, "")))
    assert f"adu harga {rfq.number}" in seen
    assert part.number in seen
    winner, loser = sign_in(deal.sellers[1][0]), sign_in(deal.sellers[0][0])
    assert f"adu harga {rfq.number}" in text(winner.get(address(deal, "", "jual")))
    theirs = text(loser.get(address(deal, "", "jual")))
    assert f"adu harga {rfq.number}" not in theirs
    assert part.number not in theirs
    assert "36.500" not in theirs
    assert rfq.number in theirs  # it was asked


def test_what_cannot_be_asked_keeps_what_was_typed(deal, sign_in):
    buyer = sign_in(deal.kitchen.requester)
    page = buyer.post(address(deal), data=fields(deal, **{"lines.0.quantity": "500"}))
    assert page.status_code == 409
    assert "tinggal 200" in text(page)
    assert 'value="500"' in page.get_data(as_text=True)
    empty = buyer.post(address(deal), data=fields(deal, **{"lines.0.quantity": ""}))
    assert empty.status_code == 422
    late = buyer.post(
        address(deal),
        data=fields(deal, delivery_day=(today() + timedelta(days=120)).isoformat()),
    )
    assert "masa berlaku kesepakatan" in text(late)
    assert db.session.scalars(select(RequestForQuotation)).all() == []


def test_programs_compete_and_read_only_their_own_ceiling(deal, client):
    body = {
        "closes_at": (utc_now() + timedelta(days=1)).isoformat(),
        "delivery_day": (today() + timedelta(days=9)).isoformat(),
        "delivery_point": to_public("delivery_point", deal.kitchen.dock.id),
        "lines": [{"product": to_public("product", deal.product.id), "quantity": "40"}],
    }
    where = f"/api/v1/agreements/{to_public('agreement', deal.agreement.id)}/competitions"
    made = client.post(where, json=body, headers=headers(deal.kitchen.requester))
    again = client.post(where, json=body, headers=headers(deal.kitchen.requester))
    assert made.status_code == 201, made.json
    assert made.json["id"] == again.json["id"]
    assert [each["ceiling_rupiah"] for each in made.json["limits"]] == [40_000, 38_000]
    assert made.json["agreement"] == to_public("agreement", deal.agreement.id)
    seller, offer = deal.sellers[0]
    rfq = f"/api/v1/rfqs/{made.json['id']}"
    own = client.get(rfq, headers=headers(seller)).json
    assert [each["ceiling_rupiah"] for each in own["limits"]] == [40_000]
    quotation = {
        "lines": [
            {
                "line": own["lines"][0]["id"],
                "offer": to_public("offer", offer.id),
                "price_rupiah": 40_001,
            }
        ],
        "valid_until": (today() + timedelta(days=30)).isoformat(),
    }
    dear = client.put(f"{rfq}/quotation", json=quotation, headers=headers(seller, "q"))
    assert dear.status_code == 422, dear.json
    stranger = a_ceiling(1)
    foreign = client.post(where, json=body, headers=headers(stranger.kitchen.requester, "f"))
    assert foreign.status_code == 404


def test_the_way_and_its_weights_are_written_on_pages(deal, sign_in):
    plain = a_framework(1, deal.kitchen)
    buyer = sign_in(plain.kitchen.requester)
    offer = plain.sellers[0][1]
    pack = f", {offer.product.pack}" if offer.product.pack else ""
    typed = {
        "title": "Gula semester ini",
        "valid_from": today().isoformat(),
        "valid_until": (today() + timedelta(days=120)).isoformat(),
        "notice_days": "21",
        "order_days_before": "4",
        "call_off": "competition",
        "weights.cost": "60",
        "weights.quality": "30",
        "lines.0.goods": f"{offer.product.name}{pack} ({offer.producer.name})",
        "lines.0.unit_price_rupiah": "41.500",
    }
    refused = buyer.post("/usaha/kesepakatan/baru", data=typed)
    assert refused.status_code == 422
    assert "Jumlah bobot harus 100, sekarang 90" in text(refused)
    made = buyer.post("/usaha/kesepakatan/baru", data=typed | {"weights.quality": "40"})
    assert made.status_code == 303
    page = text(buyer.get(made.location))
    assert "biaya sampai gudang 60%, mutu diterima 40%" in page
