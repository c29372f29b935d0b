"""Days that ask: two taps, another choice, too late, and by whom."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

import pytest
import time_machine
from sqlalchemy import select

from marketplace.accounts.models import Membership
from marketplace.catalog.models import Offer
from marketplace.orders.models import Order
from marketplace.shared import outbox
from marketplace.shared.actors import Role
from marketplace.shared.clock import utc_now
from marketplace.shared.database import db
from marketplace.shared.errors import Forbidden, Invalid, NotFound, RuleBroken
from marketplace.shared.money import Money
from marketplace.standing_orders.models import Occurrence, StandingLine
from marketplace.standing_orders.services import answering, timing
from marketplace.standing_orders.states import Gap, OccurrenceState, Way
from tests.factories.accounts import a_member
from tests.factories.budgets import an_outlet
from tests.factories.market import AProduct, an_offer
from tests.factories.orders import a_kitchen
from tests.factories.standing_orders import a_standing, a_wish, days_of, looked

S = OccurrenceState
TUESDAY = date(2026, 11, 24)


def asking(kitchen, stock=7, quantity=10, weekdays=(1,), **facts):
    """A day that asks, of an offer with too little stock."""
    product = facts.pop("product", None) or AProduct()
    offer = an_offer(product=product, stock=stock)
    standing = a_standing(kitchen, a_wish(offer, quantity, weekdays), **facts)
    (day,) = looked(standing).values()
    assert day.state is S.ASKS
    return day, offer


def _order_lines():
    orders = db.session.scalars(select(Order)).all()
    return [
        (line.offer_id, line.quantity)
        for order in orders
        for part in order.producer_orders
        for line in part.lines
    ]


def test_accepting_orders_what_was_proposed_in_the_owners_name(kitchen):
    day, offer = asking(kitchen)
    leader = a_member(kitchen.buyer.organisation, Role.BUYER_OWNER)
    answering.accept(day.id, actor=leader)
    day = db.session.get(Occurrence, day.id)
    assert (day.state, day.answered_by) == (S.ORDERED, leader.person_id)
    assert day.order.requested_by == kitchen.requester.person_id
    assert _order_lines() == [(offer.id, Decimal(7))]


def test_accepting_twice_orders_once(kitchen):
    day, _offer = asking(kitchen)
    answering.accept(day.id, actor=kitchen.requester)
    with pytest.raises(RuleBroken):
        answering.accept(day.id, actor=kitchen.requester)
    assert len(_order_lines()) == 1


def test_a_price_that_was_accepted_is_agreed_from_then_on(kitchen):
    water = an_offer(stock=500)
    standing = a_standing(kitchen, a_wish(water, 10, (1, 3)))
    water.price_tiers[0].unit_price = Money(44_000)
    db.session.commit()
    days = looked(standing)
    assert {each.gap for each in days.values()} == {Gap.PRICE}
    answering.accept(days[TUESDAY].id, actor=kitchen.requester)
    assert db.session.scalar(select(StandingLine.agreed_price)) == Money(44_000)


def test_a_price_that_rose_again_is_not_accepted_unseen(kitchen):
    water = an_offer(stock=500)
    standing = a_standing(kitchen, a_wish(water, 10, (1,)))
    water.price_tiers[0].unit_price = Money(44_000)
    db.session.commit()
    (day,) = looked(standing).values()
    db.session.get(Offer, water.id).price_tiers[0].unit_price = Money(45_000)
    db.session.commit()
    with pytest.raises(RuleBroken, match="naik lagi"):
        answering.accept(day.id, actor=kitchen.requester)
    assert _order_lines() == []


def test_stock_that_went_meanwhile_leaves_the_day_asking(kitchen):
    day, offer = asking(kitchen)
    db.session.get(Offer, offer.id).available_quantity = Decimal(2)
    db.session.commit()
    with pytest.raises(RuleBroken):
        answering.accept(day.id, actor=kitchen.requester)
    db.session.expire_all()
    assert db.session.get(Occurrence, day.id).state is S.ASKS
    assert _order_lines() == []


def test_another_amount_and_another_producer_can_be_chosen(kitchen):
    product = AProduct()
    day, offer = asking(kitchen, product=product)
    other = an_offer(product=product, stock=50)
    line = day.proposal[0]["line"]
    choice = {"line_id": line, "quantity": Decimal(9), "offer_id": other.id}
    answering.change(day.id, actor=kitchen.requester, lines=[choice])
    assert _order_lines() == [(other.id, Decimal(9))]
    assert offer.id != other.id


def test_another_day_can_be_chosen(kitchen):
    day, _offer = asking(kitchen)
    line = day.proposal[0]["line"]
    answering.change(
        day.id,
        actor=kitchen.requester,
        lines=[{"line_id": line, "quantity": Decimal(5)}],
        delivery_day=TUESDAY + timedelta(days=1),
    )
    (order,) = db.session.scalars(select(Order))
    assert order.delivery_day == TUESDAY + timedelta(days=1)
    assert db.session.get(Occurrence, day.id).day == TUESDAY


@pytest.mark.parametrize(
    "wrong",
    [
        {"line_id": 999_999, "quantity": Decimal(1)},
        {"quantity": Decimal(0)},
        {"quantity": Decimal(1), "offer_id": 999_999},
        {"quantity": Decimal(-1)},
    ],
)
def test_what_was_not_offered_cannot_be_chosen(kitchen, wrong):
    day, _offer = asking(kitchen)
    choice = {"line_id": day.proposal[0]["line"]} | wrong
    with pytest.raises(Invalid):
        answering.change(day.id, actor=kitchen.requester, lines=[choice])
    assert _order_lines() == []


def test_another_products_offer_cannot_be_chosen(kitchen):
    day, _offer = asking(kitchen)
    foreign = an_offer()
    line = {"line_id": day.proposal[0]["line"], "quantity": Decimal(1), "offer_id": foreign.id}
    with pytest.raises(Invalid):
        answering.change(day.id, actor=kitchen.requester, lines=[line])


def test_a_day_can_be_let_go(kitchen):
    day, _offer = asking(kitchen)
    answering.let_go(day.id, actor=kitchen.requester)
    day = db.session.get(Occurrence, day.id)
    assert (day.state, day.gap, day.order_id) == (S.SKIPPED, Gap.ANSWER, None)
    with pytest.raises(RuleBroken):
        answering.accept(day.id, actor=kitchen.requester)


def test_after_the_deadline_nothing_is_ordered(kitchen):
    day, _offer = asking(kitchen)
    with time_machine.travel(day.answer_by, tick=False), pytest.raises(RuleBroken):
        answering.accept(day.id, actor=kitchen.requester)
    assert _order_lines() == []


def test_only_those_who_order_for_the_outlet_answer(kitchen):
    day, _offer = asking(kitchen)
    with pytest.raises(Forbidden):
        answering.accept(day.id, actor=kitchen.approver)
    with pytest.raises(NotFound):
        answering.accept(day.id, actor=a_kitchen().requester)
    assert _order_lines() == []


def test_a_failed_day_is_taken_over_and_tried_again(kitchen):
    outlet = an_outlet(kitchen.buyer)
    water = an_offer()
    standing = a_standing(kitchen, a_wish(water, 10, (1,)), outlet_id=outlet.id)
    db.session.get(Membership, kitchen.requester.membership_id).ended_at = utc_now()
    db.session.commit()
    (day,) = looked(standing).values()
    assert (day.state, day.gap) == (S.FAILED, Gap.PERSON)
    leader = a_member(kitchen.buyer.organisation, Role.BUYER_OWNER)
    timing.take_over(standing.id, actor=leader)
    answering.try_again(day.id, actor=leader)
    db.session.commit()
    outbox.drain()
    (day,) = days_of(standing).values()
    assert day.state is S.ORDERED
    assert day.order.requested_by == leader.person_id


def test_a_failed_day_that_has_passed_is_not_tried_again(kitchen):
    standing = a_standing(kitchen, a_wish(an_offer(), 10, (1,)))
    kitchen.dock.closed_at = utc_now()
    db.session.commit()
    (day,) = looked(standing).values()
    with time_machine.travel("2026-11-24T02:00:00Z", tick=False), pytest.raises(RuleBroken):
        answering.try_again(day.id, actor=kitchen.requester)


def test_the_mail_names_the_day_the_reason_and_the_page(kitchen, mails):
    from email import message_from_bytes, policy  # noqa: PLC0415

    from marketplace.shared.opaque import to_public  # noqa: PLC0415

    day, _offer = asking(kitchen)
    (letter,) = mails.glob("*.eml")
    mail = message_from_bytes(letter.read_bytes(), policy=policy.default)
    text = mail.get_body(("plain",)).get_content()
    assert mail["Subject"].startswith("Perlu jawaban Anda: Air untuk dapur")
    assert "Stok tidak cukup" in text
    assert f"/usaha/rutin/hari/{to_public('standing_order_day', day.id)}" in text
    assert day.proposal[0]["way"] == Way.LESS
