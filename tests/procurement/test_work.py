"""“Pekerjaan saya”: everybody sees what waits for their roles, and nothing else."""

from __future__ import annotations

from datetime import timedelta

import pytest
import time_machine

from marketplace.billing.models import Invoice
from marketplace.billing.services.deciding import approve_invoice
from marketplace.orders.services import deciding
from marketplace.orders.services.answering import reject_producer_order
from marketplace.procurement import work
from marketplace.producers.states import ReviewState
from marketplace.shared.actors import BUYER_ROLES, Role
from marketplace.shared.clock import utc_now
from marketplace.shared.database import db
from tests.factories.accounts import a_member
from tests.factories.fulfilment import its_producer
from tests.factories.market import ABuyer
from tests.factories.orders import a_kitchen
from tests.procurement.conftest import dispatched, received


def titles(actor, only=""):
    return [task.title for task in work.tasks(actor, work.counts(actor), only=only)]


@pytest.fixture
def receiver(kitchen):
    return a_member(kitchen.buyer.organisation, Role.RECEIVER)


@pytest.fixture
def finance(kitchen):
    return a_member(kitchen.buyer.organisation, Role.FINANCE)


def test_an_order_waits_for_the_approver_only(kitchen, waiting, receiver, finance):
    assert work.counts(kitchen.approver) == {"decide": 1}
    (task,) = work.tasks(kitchen.approver, {"decide": 1})
    assert task.url == f"/usaha/persetujuan/{waiting.number}"
    assert (task.amount, task.due) == (waiting.total, waiting.hold_expires_at)
    assert not any(work.counts(kitchen.requester).values())
    assert not any((*work.counts(receiver).values(), *work.counts(finance).values()))


def test_a_load_waits_for_the_receiver_until_it_is_judged(kitchen, waiting, receiver):
    dispatched(waiting, kitchen.approver)
    assert work.counts(receiver) == {"receive": 2}
    assert titles(receiver) == ["Kiriman Perumda Contoh", "Kiriman KUB Semut Contoh"]
    first = work.tasks(receiver, {"receive": 2})[0]
    assert first.url == f"/usaha/penerimaan/{waiting.number}-A"
    assert first.due == waiting.delivery_day
    assert work.counts(kitchen.approver) == {"decide": 0}


def test_an_invoice_waits_to_be_checked_then_paid(kitchen, waiting, receiver, finance):
    received(waiting, kitchen.approver, receiver)
    assert work.counts(receiver) == {"receive": 0}
    assert work.counts(finance) == {"decide": 0, "match": 2, "pay": 0}

    invoice = db.session.query(Invoice).order_by(Invoice.id).first()
    approve_invoice(invoice.id, actor=finance)

    assert work.counts(finance) == {"decide": 0, "match": 1, "pay": 1}
    (task,) = work.tasks(finance, work.counts(finance), only="pay")
    assert (task.url, task.amount) == (f"/usaha/tagihan/{invoice.number}", invoice.total)


def test_what_was_turned_down_returns_to_whoever_asked(kitchen, waiting, owner):
    deciding.reject_order(waiting.id, actor=kitchen.approver, reason="Kurangi airnya")

    assert work.counts(kitchen.requester) == {"returned": 1, "unfilled": 0, "answered_needs": 0}
    (task,) = work.tasks(kitchen.requester, {"returned": 1})
    assert task.title == f"Pesanan {waiting.number} ditolak"
    assert "Kurangi airnya" in task.about
    assert work.counts(owner)["returned"] == 0, "another person asked"
    with time_machine.travel(utc_now() + timedelta(days=15)):
        assert work.counts(kitchen.requester)["returned"] == 0


def test_what_nobody_approved_in_time_returns_too(kitchen, waiting, water):
    taken_back = kitchen.places((water, 40))
    deciding.cancel_order(taken_back.id, actor=kitchen.requester, reason="tidak jadi")
    with time_machine.travel(waiting.hold_expires_at):
        deciding.expire_holds()

    assert titles(kitchen.requester) == [f"Pesanan {waiting.number} tidak sempat disetujui"]
    with time_machine.travel(utc_now() + timedelta(days=18)):
        assert work.counts(kitchen.requester)["returned"] == 0


def test_a_part_that_no_producer_fills_waits_while_there_is_time(kitchen, waiting):
    deciding.approve_order(waiting.id, actor=kitchen.approver)
    part = waiting.producer_orders[0]
    reject_producer_order(part.id, actor=its_producer(part), reason="Mesin rusak")

    assert work.counts(kitchen.requester) == {"returned": 0, "unfilled": 1, "answered_needs": 0}
    assert titles(kitchen.requester) == ["Perumda Contoh tidak bisa memenuhi"]
    with time_machine.travel(utc_now() + timedelta(days=4)):
        assert work.counts(kitchen.requester)["unfilled"] == 0


def test_an_owner_sees_all_of_it_the_most_pressing_first(
    kitchen, waiting, owner, receiver, water
):
    late = kitchen.places((water, 40))
    received(waiting, kitchen.approver, receiver)

    assert work.counts(owner) == {
        "decide": 1,
        "receive": 0,
        "match": 2,
        "pay": 0,
        "returned": 0,
        "unfilled": 0,
        "answered_needs": 0,
    }
    found = work.tasks(owner, work.counts(owner))
    assert [task.kind for task in found] == ["decide", "match", "match"]
    assert found[0].due == late.hold_expires_at
    assert titles(owner, only="match") == ["Tagihan Perumda Contoh", "Tagihan KUB Semut Contoh"]


def test_nothing_of_another_buyer_is_counted(kitchen, waiting, receiver):
    received(waiting, kitchen.approver, receiver)
    stranger = a_member(ABuyer().organisation, *BUYER_ROLES)
    assert not any(work.counts(stranger).values())
    assert set(work.counts(stranger)) == set(work.KINDS)


def test_the_page_counts_filters_and_links(sign_in, kitchen, waiting, owner):
    browser = sign_in(owner)
    page = browser.get("/usaha/pekerjaan")
    assert page.status_code == 200
    assert "1 menunggu Anda" in page.text
    assert f'href="/usaha/persetujuan/{waiting.number}"' in page.text

    other = browser.get("/usaha/pekerjaan?kind=pay")
    assert "Bagian ini beres" in other.text
    unknown = browser.get("/usaha/pekerjaan?kind=rahasia")
    assert waiting.number in unknown.text


@pytest.mark.parametrize("role", sorted(BUYER_ROLES))
def test_every_member_begins_with_an_empty_list(sign_in, role):
    kitchen = a_kitchen()
    page = sign_in(a_member(kitchen.buyer.organisation, role)).get("/usaha/pekerjaan")
    assert page.status_code == 200
    assert "Semua beres" in page.text


def test_a_company_under_review_is_told_so(sign_in):
    kitchen = a_kitchen(state=ReviewState.SUBMITTED)
    page = sign_in(kitchen.requester).get("/usaha/pekerjaan")
    assert "sedang diperiksa dinas" in page.text


@pytest.mark.parametrize(
    ("role", "home"),
    [
        (Role.REQUESTER, "/usaha/pekerjaan"),
        (Role.APPROVER, "/usaha/persetujuan"),
        (Role.BUYER_OWNER, "/usaha/pekerjaan"),
    ],
)
def test_each_role_begins_where_its_work_is(sign_in, role, home):
    kitchen = a_kitchen()
    page = sign_in(a_member(kitchen.buyer.organisation, role)).get("/usaha/po")
    assert f'<a class="menu-item" href="{home}">' in " ".join(page.text.split())
