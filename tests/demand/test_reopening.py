"""An order that comes to nothing gives its day back to the need that it came of."""

from datetime import timedelta

import pytest
import time_machine
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from marketplace.demand.models import NeedOrder
from marketplace.demand.policies import takes_answers
from marketplace.demand.queries.needs import orders_of, taken_days
from marketplace.demand.services.ordering import order_need
from marketplace.demand.services.reopening import give_day_back
from marketplace.demand.states import NeedState
from marketplace.orders.services.answering import reject_producer_order
from marketplace.orders.services.deciding import cancel_order, expire_holds, reject_order
from marketplace.orders.states import OrderState, PaymentChoice
from marketplace.shared import outbox
from marketplace.shared.clock import today, utc_now
from marketplace.shared.database import db
from marketplace.shared.errors import RuleBroken
from marketplace.shared.money import Money
from marketplace.shared.opaque import to_public
from tests.factories.fulfilment import its_producer
from tests.factories.needs import a_pledge, a_seller, an_open_need, sugar
from tests.factories.orders import a_kitchen
from tests.shared.reading import actions


@pytest.fixture
def product():
    return sugar()


def _ordered(kitchen, product, **facts):
    need = an_open_need(kitchen, product, **facts)
    for _each in range(2):
        seller, _offer = a_seller(product)
        a_pledge(need, seller, 100)
    return need, _order(kitchen, need)


def _order(kitchen, need, *, week=0):
    return order_need(
        need.id,
        actor=kitchen.requester,
        delivery_day=need.days[week],
        payment=PaymentChoice.TERMS,
    )


def _work_off():
    waiting = select(outbox.OutboxMessage).where(outbox.OutboxMessage.done_at.is_(None))
    done = 0
    for message in db.session.scalars(waiting.filter_by(job="demand.give_day_back")).all():
        outbox.JOBS[message.job](**message.arguments)
        message.done_at = utc_now()
        done += 1
    db.session.flush()
    return done


def _reject(kitchen, order):
    reject_order(order.id, actor=kitchen.approver, reason="Terlalu mahal")


def _cancel(kitchen, order):
    cancel_order(order.id, actor=kitchen.requester, reason="Acara batal")


def _let_it_expire(_kitchen, order):
    with time_machine.travel(order.hold_expires_at + timedelta(minutes=1), tick=False):
        assert expire_holds() == 1


@pytest.mark.parametrize("end", [_reject, _cancel, _let_it_expire])
def test_a_need_is_open_again_when_its_order_comes_to_nothing(product, end):
    kitchen = a_kitchen(approval_limit=Money(1))
    need, order = _ordered(kitchen, product)
    assert order.state is OrderState.AWAITING_APPROVAL
    assert need.state is NeedState.ORDERED
    end(kitchen, order)
    assert _work_off() == 1
    assert need.state is NeedState.OPEN
    assert need.ended_at is None
    assert takes_answers(need, today())
    assert taken_days(need.id) == set()
    assert actions(need)[-1] == "need.day_given_back"
    again = _order(kitchen, need)
    assert again.id != order.id
    assert need.state is NeedState.ORDERED
    assert [link.order_id for link in orders_of(need.id)] == [order.id, again.id]
    assert taken_days(need.id) == {need.first_day}


def test_all_producers_saying_no_gives_the_day_back(product):
    kitchen = a_kitchen(approval_limit=Money(10**9))
    need, order = _ordered(kitchen, product)
    one, two = order.producer_orders
    reject_producer_order(one.id, actor=its_producer(one), reason="Panen gagal")
    assert _work_off() == 0, "the other producer still delivers"
    reject_producer_order(two.id, actor=its_producer(two), reason="Panen gagal")
    assert order.state is OrderState.CANCELLED
    assert _work_off() == 1
    assert need.state is NeedState.OPEN


def test_other_weeks_stay_ordered(product):
    kitchen = a_kitchen(approval_limit=Money(10**9))
    need, first = _ordered(kitchen, product, weeks=3)
    second = _order(kitchen, need, week=1)
    _cancel(kitchen, first)
    _work_off()
    assert need.state is NeedState.ORDERED
    assert taken_days(need.id) == {second.delivery_day}
    third = _order(kitchen, need)
    assert third.delivery_day == need.first_day


def test_twice_changes_nothing_and_an_order_that_stands_keeps_its_day(product):
    kitchen = a_kitchen(approval_limit=Money(10**9))
    need, order = _ordered(kitchen, product)
    give_day_back(order.id)
    assert need.state is NeedState.ORDERED
    assert taken_days(need.id) == {need.first_day}
    _cancel(kitchen, order)
    give_day_back(order.id)
    told = actions(need)
    give_day_back(order.id)
    assert actions(need) == told
    _order(kitchen, need)
    with pytest.raises(RuleBroken):
        _order(kitchen, need)


def test_orders_without_a_need_ask_for_nothing(product):
    kitchen = a_kitchen(approval_limit=Money(10**9))
    order = kitchen.places()
    _cancel(kitchen, order)
    assert _work_off() == 0


def test_the_page_shows_what_came_to_nothing_and_offers_the_day_again(product, sign_in):
    kitchen = a_kitchen(approval_limit=Money(10**9))
    need, order = _ordered(kitchen, product)
    _cancel(kitchen, order)
    _work_off()
    page = sign_in(kitchen.requester).get(f"/usaha/kebutuhan/{to_public('need', need.id)}").text
    assert order.number in page
    assert "Jadikan pesanan" in page
    assert "Dibatalkan" in page


def test_the_database_keeps_one_standing_order_a_day(product):
    kitchen = a_kitchen(approval_limit=Money(10**9))
    need, _order_of_it = _ordered(kitchen, product)
    other = kitchen.places()
    db.session.add(NeedOrder(need=need, delivery_day=need.first_day, order=other))
    with pytest.raises(IntegrityError):
        db.session.flush()
