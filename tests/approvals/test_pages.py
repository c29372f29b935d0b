"""The pages of rules and absences, and changing an order: what is typed, kept, and refused."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select

from marketplace.approvals.queries.rules import rules_of
from marketplace.approvals.rule_models import Delegation
from marketplace.approvals.states import FlowState, Rolling
from marketplace.orders.services import deciding
from marketplace.shared.actors import Role
from marketplace.shared.clock import today
from marketplace.shared.database import db
from marketplace.shared.money import Money
from marketplace.shared.opaque import to_public
from tests.factories.accounts import a_member
from tests.factories.approvals import a_rule, a_step, an_owner, flow_of
from tests.factories.orders import a_kitchen

RULES = "/usaha/pengaturan/persetujuan"
AWAY = "/usaha/persetujuan-pengganti"


def person(actor):
    return to_public("person", actor.person_id)


def test_an_owner_writes_a_chain_and_changes_it(sign_in, kitchen, owner, second, finance):
    browser = sign_in(owner)
    typed = {
        "name": "Belanja besar",
        "amount_from_rupiah": "5 juta",
        "new_producer": "1",
        "rolling": "producer",
        "who-1": "approver",
        "needed-1": "1",
        "hours-1": "4",
        "to-1": "role:buyer_owner",
        "who-2": "people",
        "people-2": [person(second), person(finance)],
        "needed-2": "all",
        "who-3": "finance",
        "order-3": "together",
    }
    assert browser.post(f"{RULES}/baru", data=typed).location == RULES
    (rule,) = rules_of(kitchen.buyer.id)
    assert (rule.amount_from, rule.rolling) == (Money(5_000_000), Rolling.PRODUCER)
    assert [(s.stage, s.role, s.needed, len(s.people)) for s in rule.steps] == [
        (1, Role.APPROVER, 1, 0),
        (2, None, 2, 2),
        (2, Role.FINANCE, 1, 0),
    ]
    page = browser.get(RULES)
    assert "Semua: Dewi Keuangan, Sari Kedua" in page.text or "Sari Kedua, Dewi" in page.text
    assert "sesudah 4 jam diteruskan ke Pengurus usaha" in page.text

    address = f"{RULES}/{to_public('approval_rule', rule.id)}"
    shown = browser.get(address)
    assert 'value="5.000.000"' in shown.text
    changed = {"name": "Lebih besar", "who-1": "finance"}
    assert browser.post(address, data=changed).location == RULES
    assert [each.name for each in rules_of(kitchen.buyer.id)] == ["Lebih besar"]
    assert browser.get(address).status_code == 404, "it has ended"


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ({"who-1": "approver"}, "Beri nama aturan ini."),
        ({"name": "Contoh", "who-1": ""}, "Pilih siapa yang ditanya lebih dulu."),
        ({"name": "Contoh", "who-1": "people"}, "Centang orang yang ditanya."),
        ({"name": "Contoh", "who-1": "requester"}, "Yang bisa ditanya"),
        ({"name": "Contoh", "who-1": "approver", "hours-1": "4"}, "kepada siapa"),
        (
            {"name": "Contoh", "who-1": "approver", "hours-1": "x", "to-1": "role:finance"},
            "240",
        ),
        (
            {
                "name": "Contoh",
                "who-1": "approver",
                "amount_from_rupiah": "9 juta",
                "amount_to_rupiah": "8 juta",
            },
            "Tukar keduanya",
        ),
    ],
)
def test_what_cannot_be_asked_is_said_and_kept(sign_in, kitchen, owner, typed, words):
    answer = sign_in(owner).post(f"{RULES}/baru", data=typed)
    assert answer.status_code == 422
    assert words in answer.text
    if "name" in typed:
        assert 'value="Contoh"' in answer.text
    assert rules_of(kitchen.buyer.id) == []


def test_the_preview_says_whom_an_order_would_ask(sign_in, kitchen, owner, finance):
    a_rule(owner, a_step(role=Role.FINANCE), since=5_000_000, name="Besar")
    browser = sign_in(owner)
    none = browser.get(f"{RULES}?amount_rupiah=1000000")
    assert "Tidak menanya siapa pun" in none.text
    both = browser.get(f"{RULES}?amount_rupiah=6 juta")
    assert "Rp 6.000.000 akan menanya" in both.text.replace("\xa0", " ")
    assert "<b>Keuangan</b>" in both.text
    wrong = browser.get(f"{RULES}?amount_rupiah=banyak")
    assert wrong.status_code == 422


def test_a_rule_ends_and_asks_no_more(sign_in, kitchen, owner, water):
    rule = a_rule(owner, since=100_000)
    sign_in(owner).post(f"{RULES}/{to_public('approval_rule', rule.id)}/hapus")
    assert rules_of(kitchen.buyer.id) == []
    assert kitchen.places((water, 1)).state.value == "placed"


@pytest.mark.parametrize("role", [Role.APPROVER, Role.FINANCE, Role.REQUESTER])
def test_only_owners_see_and_set_rules(sign_in, kitchen, role):
    browser = sign_in(a_member(kitchen.buyer.organisation, role))
    assert browser.get(RULES).status_code == 403
    assert browser.post(f"{RULES}/baru", data={}).status_code == 403


def test_rules_of_others_look_missing(sign_in, kitchen, owner):
    rule = a_rule(owner)
    browser = sign_in(an_owner(a_kitchen()))
    address = f"{RULES}/{to_public('approval_rule', rule.id)}"
    assert browser.get(address).status_code == 404
    assert browser.post(f"{address}/hapus").status_code == 404
    assert len(rules_of(kitchen.buyer.id)) == 1


def test_somebody_names_who_stands_in_for_them(sign_in, kitchen, second):
    browser = sign_in(second)
    first, last = today(), today() + timedelta(days=2)
    typed = {
        "deputy": person(kitchen.approver),
        "first_day": first.isoformat(),
        "last_day": last.isoformat(),
    }
    assert browser.post(AWAY, data=typed).location == AWAY
    (row,) = db.session.scalars(select(Delegation)).all()
    assert (row.from_person_id, row.to_person_id) == (
        second.person_id,
        kitchen.approver.person_id,
    )
    again = browser.post(AWAY, data=typed)
    assert again.status_code == 422
    assert "Sudah ada pengganti" in again.text
    number = to_public("approval_delegation", row.id)
    assert browser.post(f"{AWAY}/{number}/cabut").location == AWAY
    assert "Semua di tempat" in browser.get(AWAY).text


def test_a_returned_order_is_changed_on_its_page(sign_in, kitchen, water):
    order = kitchen.places((water, 40))
    deciding.return_order(order.id, actor=kitchen.approver, reason="Kurangi airnya")
    browser = sign_in(kitchen.requester)
    assert "Kurangi airnya" in browser.get(f"/pesanan/{order.number}").text
    address = f"/pesanan/{order.number}/ubah"
    assert "Kurangi airnya" in browser.get(address).text
    typed = {
        "quantity-1": "35",
        "delivery_point": to_public("delivery_point", kitchen.dock.id),
        "delivery_day": order.delivery_day.isoformat(),
        "note": "Dikurangi",
    }
    wrong = browser.post(address, data={**typed, "quantity-1": "9000"})
    assert wrong.status_code == 422
    assert 'value="9000"' in wrong.text
    assert browser.post(address, data=typed).status_code == 303
    assert flow_of(order).state is FlowState.OPEN
    assert flow_of(order).round == 2


def test_two_different_buttons_return_and_reject(sign_in, kitchen, water):
    order, other = kitchen.places((water, 40)), kitchen.places((water, 40))
    browser = sign_in(kitchen.approver)
    for number, verb in ((order.number, "kembalikan"), (other.number, "tolak")):
        without = browser.post(f"/usaha/persetujuan/{number}/{verb}", data={"reason": " "})
        assert without.status_code == 422
        done = browser.post(f"/usaha/persetujuan/{number}/{verb}", data={"reason": "ubah"})
        assert done.status_code == 302
    assert flow_of(order).state is FlowState.RETURNED
    assert flow_of(other).state is FlowState.REJECTED
    browser.get("/usaha/persetujuan")  # shows what was said of both
    listed = browser.get("/usaha/persetujuan?state=returned").text
    assert order.number in listed
    assert other.number not in listed


def test_many_are_undone_at_once(sign_in, kitchen, water):
    orders = [kitchen.places((water, 40)) for _n in range(2)]
    browser = sign_in(kitchen.approver)
    numbers = [order.number for order in orders]
    page = browser.post(
        "/usaha/persetujuan/setuju", data={"number": numbers}, follow_redirects=True
    )
    undo = "&amp;".join(f"number={number}" for number in numbers)
    assert f'action="/usaha/persetujuan/urungkan?{undo}"' in page.text
    address = f"/usaha/persetujuan/urungkan?{undo.replace('&amp;', '&')}"
    done = browser.post(address, follow_redirects=True)
    assert "2 persetujuan diurungkan" in done.text
    assert {flow_of(order).state for order in orders} == {FlowState.OPEN}


def test_over_budget_is_decided_alone_and_with_a_reason(sign_in, kitchen, water):
    order = kitchen.places((water, 40))
    flow_of(order).over_budget = True
    db.session.flush()
    browser = sign_in(kitchen.approver)
    many = browser.post(
        "/usaha/persetujuan/setuju", data={"number": order.number}, follow_redirects=True
    )
    assert f"{order.number} dilewati: lewat anggaran" in many.text
    address = f"/usaha/persetujuan/{order.number}/setuju"
    without = browser.post(address)
    assert without.status_code == 422
    assert "lewat anggaran" in without.text
    assert browser.post(address, data={"reason": "Acara penting"}).status_code == 302
    assert flow_of(order).decisions[0].reason == "Acara penting"
