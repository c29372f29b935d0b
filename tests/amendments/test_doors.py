"""The pages and the API of proposed changes, for both sides."""

from __future__ import annotations

from decimal import Decimal

import pytest
from sqlalchemy import select

from marketplace.amendments.models import OrderProposal
from marketplace.amendments.states import ProposalState, Silence
from marketplace.shared.database import db
from marketplace.shared.money import Money
from marketplace.shared.opaque import to_public
from marketplace.shared.outbox import drain
from tests.factories.accounts import a_token
from tests.factories.amendments import a_trade
from tests.factories.market import an_offer

P = ProposalState


@pytest.fixture
def trade():
    made = a_trade()
    db.session.commit()
    return made


def new(trade):
    return f"/usulan/baru/{trade.part.number}"


def the_proposal():
    db.session.expire_all()
    return db.session.scalars(select(OrderProposal)).one()


def page_of(proposal, rest=""):
    return f"/usulan/{to_public('order_proposal', proposal.id)}{rest}"


def test_a_producer_proposes_and_the_buyer_accepts_with_two_presses(sign_in, trade):
    seller, buyer = sign_in(trade.seller), sign_in(trade.requester)
    other = an_offer(trade.first.producer, stock=50, prices={1: 20_000})
    typed = {
        "quantity-1": "12",
        "quantity-2": "4",
        "offer-2": to_public("offer", other.id),
        "price-2": "21.000",
        "day": trade.part.delivery_day.isoformat(),
        "reason": "Kopi habis, diganti",
        "silence": "keep",
    }
    assert "Ganti dengan" in seller.get(new(trade)).text
    assert seller.post(new(trade), data=typed).status_code == 302
    proposal = the_proposal()
    assert (proposal.new_day, len(proposal.lines)) == (None, 2)
    order_page = buyer.get(f"/usaha/po/{trade.order.number}").text
    assert page_of(proposal) in order_page
    shown = buyer.get(page_of(proposal)).text
    assert "Kopi habis, diganti" in shown
    assert f"diganti {other.product.name}" in shown
    accepted = [to_public("order_proposal_line", line.id) for line in proposal.lines]
    buyer.post(page_of(proposal, "/jawab"), data={"accepted_lines": accepted})
    assert the_proposal().state is P.ACCEPTED
    assert [line.quantity for line in trade.part.lines] == [12, 4]
    assert trade.part.lines[1].unit_price == Money(21_000)
    story = buyer.get(f"/usaha/po/{trade.order.number}").text
    assert f"Perubahan {trade.part.number} disetujui" in story


def test_what_was_typed_stays_when_something_is_missing(sign_in, trade):
    seller = sign_in(trade.seller)
    answer = seller.post(new(trade), data={"quantity-1": "12", "price-1": "30rb"})
    assert answer.status_code == 422
    assert "Tulis alasan singkat" in answer.text
    assert 'value="12"' in answer.text
    assert 'value="30rb"' in answer.text
    unclear = seller.post(new(trade), data={"quantity-1": "banyak", "reason": "x"})
    assert unclear.status_code == 422
    assert db.session.scalars(select(OrderProposal)).all() == []


def test_a_buyer_sees_until_when_less_is_free_and_no_price_fields(sign_in, trade):
    buyer = sign_in(trade.requester)
    page = buyer.get(new(trade)).text
    assert "tanpa persetujuan produsen, tanpa biaya" in page
    assert "Harga baru" not in page
    answer = buyer.post(new(trade), data={"quantity-1": "6", "reason": "Tamu berkurang"})
    assert answer.status_code == 302
    assert the_proposal().state is P.ACCEPTED


def test_a_buyer_refuses_all_and_a_producer_withdraws(sign_in, trade):
    seller, buyer = sign_in(trade.seller), sign_in(trade.owner)
    trade.proposes(quantity=Decimal(12))
    buyer.post(page_of(the_proposal(), "/jawab"), data={"all": "no", "answer": "Cukup"})
    assert (the_proposal().state, the_proposal().answer) == (P.REFUSED, "Cukup")
    again = trade.proposes(quantity=Decimal(13))
    db.session.commit()
    seller.post(page_of(again, "/tarik"))
    db.session.refresh(again)
    assert again.state is P.WITHDRAWN


def test_too_much_is_said_before_and_after_pressing(sign_in):
    trade = a_trade(limit=500_000)
    proposal = trade.proposes(quantity=Decimal(40))
    db.session.commit()
    buyer = sign_in(trade.requester)
    assert "melebihi" in buyer.get(page_of(proposal)).text
    accepted = [to_public("order_proposal_line", line.id) for line in proposal.lines]
    answer = buyer.post(
        page_of(proposal, "/jawab"), data={"accepted_lines": accepted}, follow_redirects=True
    )
    assert "yang disetujui" in answer.text
    assert the_proposal().state is P.OPEN


def test_both_sides_are_told_by_mail(trade, mails):
    trade.proposes(quantity=Decimal(12), silence=Silence.DROP)
    db.session.commit()
    drain()
    asked = [path.read_text() for path in mails.glob("*.eml")]
    assert sum("menunggu jawaban Anda" in mail for mail in asked) == 2  # requester and owner


def test_the_api_proposes_shows_and_decides(client, trade):
    part = to_public("producer_order", trade.part.id)
    line = to_public("order_line", trade.part.lines[0].id)
    seller, buyer = a_token(trade.seller), a_token(trade.requester)

    def post(path, who, key, **body):
        headers = {"Idempotency-Key": key, **who}
        return client.post(f"/api/v1{path}", headers=headers, json=body)

    made = post(
        f"/producer-orders/{part}/proposals",
        seller,
        "a",
        lines=[{"id": line, "quantity": "12", "unit_price_rupiah": 28_000}],
        reason="Panen baik",
        if_unanswered="keep",
    )
    assert made.status_code == 201
    assert (made.json["state"], made.json["proposed_by"]) == ("open", "producer")
    assert made.json["lines"][0]["new_quantity"] == "12"
    listed = client.get(f"/api/v1/producer-orders/{part}/proposals", headers=buyer).json
    assert listed == {"items": [made.json]}
    one = f"/proposals/{made.json['id']}"
    assert post(f"{one}/decide", seller, "b").status_code == 403
    accepted = [made.json["lines"][0]["id"]]
    decided = post(f"{one}/decide", buyer, "c", accepted_lines=accepted)
    assert (decided.status_code, decided.json["state"]) == (200, "accepted")
    assert post(f"{one}/withdraw", seller, "d").status_code == 409
    order = client.get(
        f"/api/v1/orders/{to_public('order', trade.order.id)}", headers=buyer
    ).json
    assert order["total_rupiah"] == decided.json["order_total_after_rupiah"]
    assert order["document_number"] == trade.order.document_number
