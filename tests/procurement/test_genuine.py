"""Whoever holds a printed order can see that it is genuine; strangers learn nothing."""

from __future__ import annotations

from decimal import Decimal

import pytest

from marketplace.amendments.services.deciding import decide_proposal
from marketplace.orders.services.deciding import cancel_order
from marketplace.procurement import paper
from marketplace.procurement.genuine import Finding, code_of, judge
from marketplace.shared.actors import BUYER_ROLES
from marketplace.shared.database import db
from tests.factories.accounts import a_member
from tests.factories.amendments import a_trade


@pytest.fixture
def trade():
    return a_trade()


def page(client, trade, code, **asked):
    db.session.commit()
    return client.get(f"/periksa/po/{trade.part.number}/{code}", query_string=asked)


def change(trade):
    proposal = trade.proposes(quantity=Decimal(6))
    decide_proposal(
        proposal.id, actor=trade.requester, accepted=[li.id for li in proposal.lines]
    )


def test_a_code_is_two_short_groups_that_are_easily_typed(trade):
    first, second = code_of(trade.part).split("-")
    assert (len(first), len(second)) == (10, 10)
    assert set(first + second) <= set("0123456789ABCDEFGHJKMNPQRSTVWXYZ")


def test_a_printed_order_is_genuine_until_it_changes(trade):
    code = code_of(trade.part)
    assert judge(trade.part, code) is Finding.GENUINE
    assert judge(trade.part, code.lower()) is Finding.GENUINE
    change(trade)
    assert judge(trade.part, code) is Finding.CHANGED
    assert judge(trade.part, code_of(trade.part)) is Finding.GENUINE


def test_another_day_changes_the_paper(trade):
    code = code_of(trade.part)
    trade.part.delivery_day = trade.part.delivery_day.replace(year=2099)
    assert judge(trade.part, code) is Finding.CHANGED


def test_an_order_that_ended_does_not_hold(trade):
    code = code_of(trade.part)
    cancel_order(trade.order.id, actor=trade.requester, reason="Acara batal")
    assert judge(trade.part, code) is Finding.ENDED


@pytest.mark.parametrize("code", ["", "-", "0000000000-0000000000", "é-é", "x" * 500])
def test_a_wrong_code_looks_like_a_number_that_does_not_exist(trade, code):
    assert judge(trade.part, code) is Finding.UNKNOWN
    assert judge(None, code) is Finding.UNKNOWN
    assert judge(None, code_of(trade.part)) is Finding.UNKNOWN


def test_a_code_of_one_order_is_worth_nothing_for_another(trade):
    assert judge(a_trade().part, code_of(trade.part)) is Finding.UNKNOWN


def test_the_page_tells_strangers_only_whether_it_is_genuine(client, trade):
    shown = page(client, trade, code_of(trade.part))
    assert shown.status_code == 200
    assert "Asli dan masih berlaku." in shown.text
    for secret in (
        trade.part.producer.name,
        trade.part.buyer.name,
        trade.first.product.name,
        f"{trade.part.total}",
        trade.order.document_number,
    ):
        assert secret not in shown.text
    wrong = page(client, trade, "0000000000-0000000000")
    nothing = client.get("/periksa/po/PO-2611-9999-A/0000000000-0000000000")
    assert "Tidak dikenal." in wrong.text
    assert wrong.text.replace(trade.part.number, "") == nothing.text.replace(
        "PO-2611-9999-A", ""
    )


def test_the_total_on_the_paper_is_compared(client, trade):
    code = code_of(trade.part)
    right = f"{trade.part.total.rupiah:,}".replace(",", ".")
    assert "Cocok." in page(client, trade, code, jumlah=right).text
    assert "Tidak cocok." in page(client, trade, code, jumlah="1.000").text
    assert "Tidak cocok." in page(client, trade, code, jumlah="sejuta").text


def test_guessing_is_slowed_down(client, trade):
    answers = [page(client, trade, "0-0").status_code for _ in range(31)]
    assert answers == [200] * 30 + [429]


def test_the_paper_carries_numbers_code_names_and_changes(monkeypatch, trade):
    set_in = []
    monkeypatch.setattr(
        paper, "purchase_order_pdf", lambda facts, _language: set_in.append(facts)
    )
    paper.purchase_order_on_paper(trade.part)
    change(trade)
    paper.purchase_order_on_paper(trade.part)
    before, after = set_in
    assert before["document_number"] == trade.order.document_number
    assert before["check_url"].endswith(
        f"/periksa/po/{trade.part.number}/{before['check_code']}"
    )
    assert before["made_by"] == trade.order.requester.name
    assert (before["changes"], after["changes"]) == (0, 1)
    assert before["check_code"] != after["check_code"]
    assert [line["quantity"] for line in after["lines"]] == [6, 4]
    assert after["total_rupiah"] == trade.part.total.rupiah


def test_a_dropped_line_is_not_on_the_paper(monkeypatch, trade):
    set_in = []
    monkeypatch.setattr(
        paper, "purchase_order_pdf", lambda facts, _language: set_in.append(facts)
    )
    trade.proposes(trade.requester, quantity=Decimal(0))
    paper.purchase_order_on_paper(trade.part)
    assert [line["name"] for line in set_in[0]["lines"]] == [trade.second.product.name]


def test_the_page_of_an_order_shows_the_buyers_own_number(sign_in, trade):
    reader = sign_in(a_member(trade.order.buyer.organisation, *BUYER_ROLES))
    shown = reader.get(f"/usaha/po/{trade.order.number}").text
    assert trade.order.document_number in shown
    assert trade.order.number in shown
