"""The approver's inbox: what it shows, who may decide, one by one and many at once."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

import pytest
import time_machine

from marketplace.orders.models import Order
from marketplace.orders.services import deciding, releasing
from marketplace.orders.states import OrderState
from marketplace.procurement.queries import approvals as queries
from marketplace.procurement.queries.purchases import origins
from marketplace.shared.actors import Role
from marketplace.shared.clock import utc_now
from marketplace.shared.database import db
from marketplace.shared.money import Money
from tests.accounts.comparing import content
from tests.factories.accounts import a_member
from tests.factories.market import ABuyer
from tests.factories.orders import a_kitchen


def let_time_pass(seconds=11):
    with time_machine.travel(utc_now() + timedelta(seconds=seconds), tick=False):
        releasing.release_due()


def state_of(order):
    return db.session.get_one(Order, order.id, populate_existing=True).state


def test_it_shows_what_waits_and_opens_the_oldest(sign_in, kitchen, waiting, water):
    newer = kitchen.places((water, 60))
    page = sign_in(kitchen.approver).get("/usaha/persetujuan")

    assert page.status_code == 200
    worth = waiting.total + newer.total
    assert f"2 menunggu keputusan Anda, jumlah {worth}" in page.text
    assert page.text.index(waiting.number) < page.text.index(newer.number)
    assert f"Setujui {waiting.total}" in page.text
    assert "Untuk rapat Kamis" in page.text
    assert "2 kalurahan" in page.text
    assert "2 produsen di 2 kapanewon" in page.text
    assert "harga mulai 20" in page.text
    assert "Barang ditahan sampai" in page.text


def test_it_tells_how_prices_moved_since_the_last_order(kitchen, waiting, water, sugar):
    deciding.approve_order(waiting.id, actor=kitchen.approver)
    water.price_tiers[1].unit_price = Money(104_500)
    sugar.price_tiers[0].unit_price = Money(27_000)
    db.session.flush()
    dearer = kitchen.places((water, 40), (sugar, 10))

    first = {view.line.product_name: view.change for view in queries.line_views(waiting)}
    second = {view.line.product_name: view.change for view in queries.line_views(dearer)}

    assert first == {"AirKu 600 ml": None, "Gula semut": None}
    assert second == {"AirKu 600 ml": Decimal("0.1"), "Gula semut": Decimal("-0.1")}


def test_rejected_and_foreign_orders_do_not_count_as_the_last_price(kitchen, waiting, water):
    deciding.reject_order(waiting.id, actor=kitchen.approver, reason="mahal")
    other = a_kitchen()
    deciding.approve_order(other.places((water, 40)).id, actor=other.approver)

    (view,) = queries.line_views(kitchen.places((water, 40)))

    assert view.price_before is None


def test_the_tier_is_named_only_when_it_is_a_better_one(kitchen, water, sugar):
    order = kitchen.places((water, 19), (sugar, 60))
    assert [view.tier_from for view in queries.line_views(order)] == [None, None]
    order = kitchen.places((water, 20), (sugar, 60))
    assert [view.tier_from for view in queries.line_views(order)] == [Decimal(20), None]


def test_origins_count_places_and_split_the_value(waiting):
    found = origins(waiting)
    assert (found.villages, found.districts) == (2, 2)
    assert found.shares == [
        ("Perumda Contoh", Money(3_800_000)),
        ("KUB Semut Contoh", Money(300_000)),
    ]
    assert found.goods == waiting.goods


def test_an_approval_sends_it_out_and_shows_the_next(sign_in, kitchen, waiting):
    browser = sign_in(kitchen.approver)
    answer = browser.post(f"/usaha/persetujuan/{waiting.number}/setuju")

    assert (answer.status_code, answer.location) == (302, "/usaha/persetujuan")
    assert state_of(waiting) is OrderState.AWAITING_APPROVAL, "it can still be undone"
    page = browser.get(answer.location)
    assert f"{waiting.number} disetujui. Dikirim ke 2 produsen dalam 10 detik." in page.text
    assert f'action="/usaha/persetujuan/{waiting.number}/urungkan"' in page.text
    let_time_pass()
    assert state_of(waiting) is OrderState.PLACED
    assert "Semua sudah diputuskan" in page.text


def test_a_second_press_explains_itself(sign_in, kitchen, waiting):
    browser = sign_in(kitchen.approver)
    browser.post(f"/usaha/persetujuan/{waiting.number}/setuju")

    again = browser.post(f"/usaha/persetujuan/{waiting.number}/setuju", follow_redirects=True)

    assert again.status_code == 200
    assert "Langkah ini tidak bisa dilakukan sekarang" in again.text
    assert "Setujui Rp" not in again.text


def test_after_the_hold_ran_out_nothing_goes_out(sign_in, kitchen, waiting):
    browser = sign_in(kitchen.approver)
    with time_machine.travel(waiting.hold_expires_at, tick=False):
        answer = browser.post(
            f"/usaha/persetujuan/{waiting.number}/setuju", follow_redirects=True
        )
    assert "Waktu persetujuan sudah habis" in answer.text
    assert state_of(waiting) is OrderState.AWAITING_APPROVAL


def test_a_rejection_needs_a_reason_and_returns_it(sign_in, kitchen, waiting):
    browser = sign_in(kitchen.approver)
    without = browser.post(f"/usaha/persetujuan/{waiting.number}/tolak", data={"reason": " "})
    assert without.status_code == 422
    assert 'aria-invalid="true"' in without.text
    assert state_of(waiting) is OrderState.AWAITING_APPROVAL

    answer = browser.post(
        f"/usaha/persetujuan/{waiting.number}/tolak", data={"reason": "Kurangi airnya"}
    )

    assert answer.status_code == 302
    assert state_of(waiting) is OrderState.REJECTED
    listed = browser.get("/usaha/persetujuan?state=rejected")
    assert waiting.number in listed.text
    assert "Kurangi airnya" in listed.text


def test_whoever_asked_sees_no_buttons_and_is_refused(sign_in, kitchen, owner, water):
    own = kitchen.places((water, 40), actor=owner)
    browser = sign_in(owner)

    page = browser.get(f"/usaha/persetujuan/{own.number}")
    assert "Anda yang mengajukan pesanan ini" in page.text
    assert "Setujui Rp" not in page.text
    assert "Tolak dan kembalikan" not in page.text
    assert "Tidak ada yang menunggu keputusan Anda." in page.text
    assert queries.to_decide(owner).count == 0

    for verb in ("setuju", "tolak"):
        answer = browser.post(
            f"/usaha/persetujuan/{own.number}/{verb}", data={"reason": "coba"}
        )
        assert answer.status_code == 403
    assert state_of(own) is OrderState.AWAITING_APPROVAL


def test_finance_sees_an_inbox_but_decides_only_what_it_is_asked(sign_in, kitchen, waiting):
    browser = sign_in(a_member(kitchen.buyer.organisation, Role.FINANCE))
    page = browser.get(f"/usaha/persetujuan/{waiting.number}")
    assert page.status_code == 200
    assert "Setujui Rp" not in page.text
    answer = browser.post(f"/usaha/persetujuan/{waiting.number}/setuju")
    assert answer.status_code == 403
    assert state_of(waiting) is OrderState.AWAITING_APPROVAL


@pytest.mark.parametrize("role", [Role.REQUESTER, Role.RECEIVER, Role.ADMIN])
def test_the_inbox_is_for_those_who_decide(sign_in, kitchen, waiting, role):
    organisation = kitchen.buyer.organisation
    browser = sign_in(a_member(organisation, role))
    assert browser.get("/usaha/persetujuan").status_code == 403
    answer = browser.post(f"/usaha/persetujuan/{waiting.number}/setuju")
    assert answer.status_code == 403
    assert state_of(waiting) is OrderState.AWAITING_APPROVAL


def test_a_foreign_order_looks_like_a_missing_one(sign_in, waiting):
    browser = sign_in(a_member(ABuyer().organisation, Role.APPROVER))
    foreign, missing = f"/usaha/persetujuan/{waiting.number}", "/usaha/persetujuan/PO-9999-9999"

    assert browser.get(foreign).status_code == browser.get(missing).status_code == 404
    pages = [content(browser.get(address)) for address in (foreign, missing)]
    assert pages[0] == pages[1].replace(missing, foreign)
    for verb in ("setuju", "tolak"):
        assert browser.post(f"{foreign}/{verb}", data={"reason": "x"}).status_code == 404
    many = browser.post("/usaha/persetujuan/setuju", data={"number": [waiting.number]})
    assert many.status_code == 302
    assert state_of(waiting) is OrderState.AWAITING_APPROVAL


def test_many_are_approved_and_those_left_out_are_named(
    sign_in, kitchen, owner, waiting, water
):
    second = kitchen.places((water, 40))
    own = kitchen.places((water, 40), actor=owner)
    gone = kitchen.places((water, 40))
    deciding.cancel_order(gone.id, actor=kitchen.requester, reason="tidak jadi")

    numbers = [order.number for order in (waiting, second, own, gone)]
    answer = sign_in(owner).post(
        "/usaha/persetujuan/setuju", data={"number": numbers}, follow_redirects=True
    )

    assert "2 pesanan disetujui" in answer.text
    assert f"{own.number} dilewati: Anda tidak berwenang" in answer.text
    assert f"{gone.number} dilewati: Langkah ini tidak bisa" in answer.text
    let_time_pass()
    assert state_of(waiting) is state_of(second) is OrderState.PLACED
    assert state_of(own) is OrderState.AWAITING_APPROVAL


def test_nothing_chosen_is_said(sign_in, kitchen, waiting):
    answer = sign_in(kitchen.approver).post("/usaha/persetujuan/setuju", follow_redirects=True)
    assert "Belum ada yang dipilih" in answer.text


def test_what_was_decided_is_listed_newest_first(kitchen, waiting, water):
    second = kitchen.places((water, 40))
    third = kitchen.places((water, 40))
    small = kitchen.places((water, 2))
    assert small.state is OrderState.PLACED, "below the limit: nobody decided"
    deciding.approve_order(waiting.id, actor=kitchen.approver)
    deciding.approve_order(second.id, actor=kitchen.approver)
    deciding.reject_order(third.id, actor=kitchen.approver, reason="mahal")

    def numbers(which):
        found = queries.approvals(kitchen.approver, which=which)
        return [each.order.number for each in found.items]

    assert numbers("") == []
    assert numbers("approved") == [second.number, waiting.number]
    assert numbers("rejected") == [third.number]


def test_a_long_queue_comes_in_parts(kitchen, water, monkeypatch):
    monkeypatch.setattr(queries, "ROWS", 2)
    orders = [kitchen.places((water, 40)) for _count in range(5)]
    seen, cursor = [], None
    while True:
        part = queries.approvals(kitchen.approver, cursor=cursor)
        assert part.total == 5
        seen += [found.order.number for found in part.items]
        cursor = part.next
        if cursor is None:
            break
    assert seen == [order.number for order in orders]


def test_only_the_own_buyers_orders_count(kitchen, waiting):
    stranger = a_member(ABuyer().organisation, Role.APPROVER)
    assert queries.to_decide(kitchen.approver).worth == waiting.total
    assert queries.to_decide(stranger).worth == Money(0)
    assert queries.to_decide(stranger).count == 0
    assert queries.to_decide(kitchen.requester).count == 0, "requesters decide nothing"
