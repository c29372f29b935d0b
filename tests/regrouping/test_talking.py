"""What was said about an order that joined another stays within reach of who may read it."""

from __future__ import annotations

from marketplace.orders.services.merging import merge_orders
from marketplace.shared.actors import Role
from marketplace.shared.database import db
from marketplace.threads.queries import joined_talks
from marketplace.threads.services.writing import write_message
from marketplace.threads.topics import Topic
from tests.factories.accounts import a_member_at, an_admin
from tests.factories.budgets import an_outlet
from tests.factories.orders import a_kitchen
from tests.orders.reading import text
from tests.regrouping.conftest import goods


def said(desk, order, words):
    write_message(Topic(order), actor=desk.kitchen.requester, body=words)


def merge(desk, order, gone):
    merge_orders(order.id, gone.id, actor=desk.kitchen.requester)
    db.session.commit()


def page(browser, order):
    return browser.get(f"/percakapan/tim/{order.number}")


def test_the_joined_order_leads_to_what_was_said_before_and_back(desk, sign_in):
    stays, gone, silent = (desk.kitchen.places((desk.water, 5)) for _ in range(3))
    said(desk, gone, "Untuk rapat hari Senin")
    said(desk, gone, "Jangan lupa es")
    merge(desk, stays, gone)
    merge(desk, stays, silent)
    browser = sign_in(desk.kitchen.approver)

    joined = page(browser, stays)
    assert f"Sebelum digabung: {gone.number}, 2 pesan" in text(joined)
    assert f'href="/percakapan/tim/{gone.number}"' in joined.text
    assert silent.number not in joined.text
    assert (
        f'href="/percakapan/tim/{gone.number}"' in browser.get(f"/usaha/po/{stays.number}").text
    )

    earlier = page(browser, gone)
    assert "Untuk rapat hari Senin" in text(earlier)
    assert f"Percakapan berlanjut di {stays.number}" in text(earlier)
    assert "Sebelum digabung" not in text(earlier)


def test_what_was_joined_twice_is_reached_at_once(desk):
    first, second, third = (desk.kitchen.places((desk.water, 5)) for _ in range(3))
    said(desk, third, "Paling awal")
    merge(desk, second, third)
    merge(desk, first, second)
    joined = joined_talks(Topic(first), actor=desk.kitchen.approver)
    assert [(each.topic.order.id, each.count) for each in joined.earlier] == [(third.id, 1)]
    assert joined.later is None
    assert joined_talks(Topic(third), actor=desk.kitchen.approver).later.order.id == second.id
    assert sum(goods(first).values()) == 15


def test_an_order_that_was_split_or_never_joined_has_none(desk):
    alone, order = (desk.kitchen.places((desk.water, 5)) for _ in range(2))
    said(desk, order, "Halo")
    made = desk.split(order, 2)
    for each in (alone, order, made):
        joined = joined_talks(Topic(each), actor=desk.kitchen.approver)
        assert (list(joined.earlier), joined.later) == ([], None)


def test_who_may_not_read_them_sees_nothing_of_them(desk, sign_in):
    stays, gone = (desk.kitchen.places((desk.water, 5)) for _ in range(2))
    said(desk, gone, "Rahasia dapur")
    merge(desk, stays, gone)
    elsewhere = an_outlet(desk.kitchen.buyer, "Bar")
    limited = a_member_at(desk.kitchen.buyer.organisation, elsewhere, Role.REQUESTER)
    for stranger, status in ((a_kitchen().approver, 404), (an_admin(), 403), (limited, 404)):
        joined = joined_talks(Topic(stays), actor=stranger)
        assert (list(joined.earlier), joined.later) == ([], None)
        assert joined_talks(Topic(gone), actor=stranger).later is None
        browser = sign_in(stranger)
        for order in (stays, gone):
            answer = page(browser, order)
            assert answer.status_code == status
            assert "Rahasia dapur" not in answer.text
            assert gone.number not in text(answer)
