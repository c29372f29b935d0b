"""Links of mails: for one person and one content, once; anything else does nothing."""

from __future__ import annotations

from datetime import timedelta

import pytest
import time_machine
from sqlalchemy import select

from marketplace.approvals.models import ApprovalLink
from marketplace.approvals.queries.links import secret_of
from marketplace.approvals.services.ruling import change_mail_limit
from marketplace.approvals.states import FlowState
from marketplace.orders.models import Order
from marketplace.orders.services import deciding, releasing
from marketplace.orders.states import OrderState
from marketplace.shared import outbox
from marketplace.shared.clock import utc_now
from marketplace.shared.database import db
from marketplace.shared.money import Money
from tests.factories.approvals import a_rule, a_step, flow_of

STALE = "Tautan ini tidak berlaku lagi"


@pytest.fixture
def order(kitchen, owner, water):
    change_mail_limit(Money(10_000_000), actor=owner)
    return kitchen.places((water, 40))


def address_for(order, actor):
    wanted = select(ApprovalLink).where(
        ApprovalLink.flow_id == flow_of(order).id, ApprovalLink.person_id == actor.person_id
    )
    return f"/persetujuan/{secret_of(db.session.scalars(wanted).one())}"


def state_of(order):
    return db.session.get_one(Order, order.id, populate_existing=True).state


def let_out():
    with time_machine.travel(utc_now() + timedelta(seconds=11), tick=False):
        releasing.release_due()


def test_it_opens_the_order_and_approves_it_once(client, kitchen, order):
    address = address_for(order, kitchen.approver)
    page = client.get(address)
    assert page.status_code == 200
    assert f"Setujui {order.total}" in page.text
    assert page.headers["Referrer-Policy"] == "no-referrer"
    assert flow_of(order).state is FlowState.OPEN, "looking changes nothing"

    done = client.post(address)
    assert done.status_code == 200
    assert f"{order.number} disetujui" in done.text
    (decision,) = flow_of(order).decisions
    assert decision.person_id == kitchen.approver.person_id

    for again in (client.get(address), client.post(address)):
        assert again.status_code == 404
        assert STALE in again.text
        assert "Buka Persetujuan" in again.text
    let_out()
    assert state_of(order) is OrderState.PLACED
    assert len(flow_of(order).decisions) == 1


def test_forged_ones_do_nothing(client, kitchen, order):
    good = address_for(order, kitchen.approver)
    for forged in (good[:-1] + ("A" if good[-1] != "A" else "B"), "/persetujuan/tidak-ada"):
        for answer in (client.get(forged), client.post(forged)):
            assert answer.status_code == 404
            assert STALE in answer.text
    assert flow_of(order).decisions == []


@pytest.mark.parametrize("why", ["late", "decided", "changed", "lost"])
def test_it_opens_nothing_once_its_time_or_its_reason_is_over(
    client, kitchen, order, owner, why, second
):
    address = address_for(order, kitchen.approver)
    now = utc_now()
    if why == "late":
        now += timedelta(hours=73)
    elif why == "decided":
        deciding.return_order(order.id, actor=second, reason="ubah")
    elif why == "changed":
        from tests.approvals.test_changing import change  # noqa: PLC0415

        change(order, kitchen.requester, 50)
    else:
        from marketplace.accounts.services.members import change_roles  # noqa: PLC0415
        from marketplace.shared.actors import Role  # noqa: PLC0415

        roles = frozenset({Role.REQUESTER})
        change_roles(kitchen.approver.membership_id, roles, actor=owner)
    before = len(flow_of(order).decisions)
    with time_machine.travel(now, tick=False):
        for answer in (client.get(address), client.post(address)):
            assert answer.status_code == 404
            assert STALE in answer.text
    assert len(flow_of(order).decisions) == before
    assert state_of(order) is OrderState.AWAITING_APPROVAL


def test_above_the_limit_it_asks_to_sign_in(client, sign_in, kitchen, owner, order):
    change_mail_limit(Money(1_000_000), actor=owner)
    address = address_for(order, kitchen.approver)
    page = client.get(address)
    assert "Masuk, lalu setujui" in page.text
    assert "Setujui Rp" not in page.text
    refused = client.post(address)
    assert refused.status_code == 403
    assert flow_of(order).decisions == []

    browser = sign_in(kitchen.approver)
    assert f"Setujui {order.total}" in browser.get(address).text
    assert browser.post(address).location == f"/usaha/persetujuan/{order.number}"
    assert len(flow_of(order).decisions) == 1


def test_at_first_it_always_asks_to_sign_in_above_the_approval_limit(client, kitchen, water):
    order = kitchen.places((water, 40))
    address = address_for(order, kitchen.approver)
    assert client.post(address).status_code == 403
    assert state_of(order) is OrderState.AWAITING_APPROVAL


def test_finance_always_signs_in(client, kitchen, owner, water, finance):
    change_mail_limit(Money(10**9), actor=owner)
    kitchen.buyer.approval_limit = Money(10**9)
    a_rule(owner, a_step(people=[finance]))
    order = kitchen.places((water, 1))
    assert client.post(address_for(order, finance)).status_code == 403
    assert flow_of(order).decisions == []


def test_another_person_who_is_signed_in_is_told_so(sign_in, kitchen, order, second):
    address = address_for(order, kitchen.approver)
    browser = sign_in(second)
    assert "Keluar dulu" in browser.get(address).text
    assert browser.post(address).status_code == 403
    assert flow_of(order).decisions == []


def test_the_mail_carries_the_link_and_only_its_hash_is_stored(
    kitchen, second, order, mails, owner
):
    address = address_for(order, kitchen.approver)
    while outbox.do_next():
        pass
    texts = [mail.read_text() for mail in mails.glob("*.eml")]
    mine = [text for text in texts if address.removeprefix("/") in text.replace("=\n", "")]
    assert len(mine) == 1
    assert len(texts) == 3, "both approvers and the owner, nobody else"
    token = address.rsplit("/", 1)[1]
    links = db.session.scalars(select(ApprovalLink)).all()
    assert all(token not in (link.token_hash, str(link.id)) for link in links)
    waiting = db.session.scalars(select(outbox.OutboxMessage.arguments)).all()
    assert token not in str(waiting)
