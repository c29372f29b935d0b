from datetime import timedelta
from decimal import Decimal

import pytest
import time_machine
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from marketplace.catalog.models import CapacityWeek, StockMove
from marketplace.orders.models import Order
from marketplace.orders.services import deciding
from marketplace.orders.services.answering import confirm_producer_order, reject_producer_order
from marketplace.orders.states import OrderState, ProducerOrderState
from marketplace.shared import events
from marketplace.shared.actors import Role
from marketplace.shared.audit import AuditEntry
from marketplace.shared.clock import utc_now
from marketplace.shared.database import db
from marketplace.shared.errors import Forbidden, Invalid, NotFound, RuleBroken
from marketplace.shared.money import Money
from marketplace.shared.outbox import OutboxMessage
from tests.factories.accounts import a_member, an_admin
from tests.factories.market import AProducer, an_offer
from tests.factories.orders import a_kitchen

S = ProducerOrderState


@pytest.fixture
def kitchen():
    return a_kitchen()


@pytest.fixture
def news(monkeypatch):
    heard = []
    listeners = {
        name: [lambda name=name, **facts: heard.append((name, *facts.values()))]
        for name in ("order.released", "producer_order.ended")
    }
    monkeypatch.setattr(events, "SUBSCRIBERS", listeners)
    return heard


@pytest.fixture
def water():
    return an_offer(prices={1: 100_000}, stock=100, weekly_capacity=Decimal(90))


@pytest.fixture
def waiting(kitchen, water):
    order = kitchen.places((water, 40))
    assert order.state is OrderState.AWAITING_APPROVAL
    return order


def _left(offer):
    db.session.refresh(offer)
    booked = db.session.scalar(
        select(CapacityWeek.booked_quantity).where(CapacityWeek.offer_id == offer.id)
    )
    return offer.available_quantity, booked


def _states(order):
    return [part.state for part in order.producer_orders]


def _actions():
    return list(db.session.scalars(select(AuditEntry.action).order_by(AuditEntry.id)))


def _jobs():
    return list(db.session.scalars(select(OutboxMessage.job).order_by(OutboxMessage.id)))


def test_another_person_lets_it_out(kitchen, waiting, water, news):
    order = deciding.approve_order(waiting.id, actor=kitchen.approver)

    assert (order.state, order.decided_by) == (OrderState.PLACED, kitchen.approver.person_id)
    assert _states(order) == [S.SENT]
    assert order.producer_orders[0].answer_by > utc_now()
    assert news == [("order.released", order.id)]
    assert sorted(each for each in _actions() if each.startswith("order.")) == [
        "order.approved",
        "order.placed",
        "order.released",
    ]
    assert _jobs()[-1] == "orders.mail_decided"
    assert _left(water) == (60, 40)


def test_nobody_approves_what_they_asked_for_whatever_their_roles(kitchen, water, news):
    both = a_member(kitchen.buyer.organisation, Role.REQUESTER, Role.APPROVER, Role.BUYER_OWNER)
    order = kitchen.places((water, 40), actor=both)

    for decide in (deciding.approve_order, _reject):
        with pytest.raises(Forbidden):
            decide(order.id, actor=both)

    db.session.refresh(order)
    assert (order.state, order.decided_by) == (OrderState.AWAITING_APPROVAL, None)
    assert news == []


def _reject(order_id, *, actor):
    return deciding.reject_order(order_id, actor=actor, reason="mahal")


def test_the_database_refuses_it_as_well(kitchen, waiting):
    waiting.decided_by = waiting.requested_by
    with pytest.raises(IntegrityError, match=r"four_eyes|FOUR_EYES"):
        db.session.flush()
    db.session.rollback()


@pytest.mark.parametrize("role", [Role.REQUESTER, Role.RECEIVER, Role.FINANCE])
def test_other_roles_do_not_decide(kitchen, waiting, role):
    colleague = a_member(kitchen.buyer.organisation, role)
    with pytest.raises(Forbidden):
        deciding.approve_order(waiting.id, actor=colleague)


def test_an_admin_sees_it_but_does_not_decide(waiting):
    with pytest.raises(Forbidden):
        deciding.approve_order(waiting.id, actor=an_admin())


def test_foreign_and_missing_orders_look_alike(waiting):
    stranger = a_member(a_kitchen().buyer.organisation, Role.BUYER_OWNER)
    seller = a_member(AProducer().organisation, Role.PRODUCER_OWNER)
    said = set()
    for actor in (stranger, seller):
        for order_id in (waiting.id, 10**9):
            with pytest.raises(NotFound) as refused:
                deciding.approve_order(order_id, actor=actor)
            said.add(str(refused.value))
    assert len(said) == 1


def test_it_is_decided_once(kitchen, waiting, news):
    deciding.approve_order(waiting.id, actor=kitchen.approver)
    for decide in (deciding.approve_order, _reject):
        with pytest.raises(RuleBroken):
            decide(waiting.id, actor=kitchen.approver)
    assert news == [("order.released", waiting.id)]


def test_a_rejected_order_gives_everything_back(kitchen, waiting, water, news):
    order = deciding.reject_order(waiting.id, actor=kitchen.approver, reason=" Terlalu mahal ")

    assert (order.state, order.reason) == (OrderState.REJECTED, "Terlalu mahal")
    assert _states(order) == [S.CANCELLED]
    assert _left(water) == (100, 0)
    assert news == [("producer_order.ended", order.producer_orders[0].id)]
    moves = select(StockMove.change).where(StockMove.offer_id == water.id)
    assert sum(db.session.scalars(moves)) == 100


@pytest.mark.parametrize("reason", ["", "   "])
def test_saying_no_needs_a_reason(kitchen, waiting, water, reason):
    with pytest.raises(Invalid):
        deciding.reject_order(waiting.id, actor=kitchen.approver, reason=reason)
    with pytest.raises(Invalid):
        deciding.cancel_order(waiting.id, actor=kitchen.requester, reason=reason)
    db.session.refresh(waiting)
    assert waiting.state is OrderState.AWAITING_APPROVAL
    assert _left(water) == (60, 40)


def test_the_requester_takes_it_back_while_it_waits(kitchen, waiting, water):
    order = deciding.cancel_order(waiting.id, actor=kitchen.requester, reason="salah hari")
    assert (order.state, order.decided_by) == (OrderState.CANCELLED, None)
    assert _left(water) == (100, 0)


def test_a_sent_order_is_cancelled_with_what_each_part_still_holds(kitchen, news):
    kitchen.buyer.approval_limit = Money(10**9)
    whole, part, no = (an_offer(stock=50) for _ in range(3))
    order = kitchen.places((whole, 10), (part, 10), (no, 10))
    by_offer = {p.lines[0].offer_id: p for p in order.producer_orders}
    sellers = {o.id: a_member(o.producer.organisation, Role.PRODUCER_OWNER) for o in (part, no)}
    promise = {
        "id": by_offer[part.id].lines[0].id,
        "confirmed_quantity": Decimal(4),
        "reason": "panen kurang",
    }
    confirm_producer_order(by_offer[part.id].id, actor=sellers[part.id], lines=[promise])
    reject_producer_order(by_offer[no.id].id, actor=sellers[no.id], reason="hujan")
    owner = a_member(kitchen.buyer.organisation, Role.BUYER_OWNER)

    order = deciding.cancel_order(order.id, actor=owner, reason="acara batal")

    assert order.state is OrderState.CANCELLED
    assert [by_offer[o.id].state for o in (whole, part, no)] == [
        S.CANCELLED,
        S.CANCELLED,
        S.REJECTED,
    ]
    assert [_left(o) for o in (whole, part, no)] == [(50, 0), (50, 0), (50, 0)]
    assert by_offer[no.id].reason == "hujan"


@pytest.mark.parametrize("gone", [S.DISPATCHED, S.RECEIVED, S.PARTLY_RECEIVED, S.CLOSED])
def test_nothing_is_cancelled_once_a_part_has_left(kitchen, gone):
    one, other = an_offer(), an_offer()
    order = kitchen.places((one, 5), (other, 5))
    order.producer_orders[0].state = gone
    db.session.flush()

    with pytest.raises(RuleBroken, match="sudah dikirim"):
        deciding.cancel_order(order.id, actor=kitchen.requester, reason="batal")

    assert _states(order) == [gone, S.SENT]
    assert _left(other) == (95, 5)


def test_a_colleague_does_not_cancel(kitchen, waiting):
    colleague = a_member(kitchen.buyer.organisation, Role.REQUESTER, Role.APPROVER)
    with pytest.raises(Forbidden):
        deciding.cancel_order(waiting.id, actor=colleague, reason="x")


def test_what_nobody_approved_in_time_ends(kitchen, waiting, water, news):
    in_time = kitchen.places((an_offer(), 1))
    later = waiting.hold_expires_at
    with time_machine.travel(later - timedelta(seconds=1), tick=False):
        assert deciding.expire_holds() == 0
    with time_machine.travel(later, tick=False):
        with pytest.raises(RuleBroken, match="sudah habis"):
            deciding.approve_order(waiting.id, actor=kitchen.approver)
        assert deciding.expire_holds() == 1
        assert deciding.expire_holds() == 0

    db.session.refresh(waiting)
    assert (waiting.state, waiting.decided_by) == (OrderState.CANCELLED, None)
    assert _states(waiting) == [S.CANCELLED]
    assert _left(water) == (100, 0)
    assert in_time.state is OrderState.PLACED
    assert "order.expired" in _actions()


def test_parts_that_nobody_answered_end_and_the_rest_lives(kitchen, news):
    silent, quick = an_offer(stock=50), an_offer(stock=50)
    order = kitchen.places((silent, 10), (quick, 10))
    seller = a_member(quick.producer.organisation, Role.PRODUCER_OWNER)
    mute, answered = order.producer_orders
    confirm_producer_order(answered.id, actor=seller)

    with time_machine.travel(mute.answer_by, tick=False):
        assert deciding.expire_unanswered() == 1
        assert deciding.expire_unanswered() == 0

    db.session.refresh(order)
    assert _states(order) == [S.EXPIRED, S.CONFIRMED]
    assert order.state is OrderState.PLACED
    assert (_left(silent), _left(quick)) == ((50, 0), (40, 10))
    assert news == [("order.released", order.id), ("producer_order.ended", mute.id)]
    assert _jobs() == ["orders.mail_unanswered"]


def test_an_order_without_living_parts_is_cancelled(kitchen):
    order = kitchen.places((an_offer(), 10))
    with time_machine.travel(order.producer_orders[0].answer_by, tick=False):
        deciding.expire_unanswered()
    assert db.session.get(Order, order.id).state is OrderState.CANCELLED
    assert _actions()[-1] == "order.cancelled"


@pytest.mark.parametrize(
    ("parts", "state"),
    [
        ([S.CLOSED, S.CLOSED], OrderState.CLOSED),
        ([S.CLOSED, S.REJECTED], OrderState.CLOSED),
        ([S.EXPIRED, S.REJECTED], OrderState.CANCELLED),
        ([S.RECEIVED, S.CLOSED], OrderState.PLACED),
        ([S.SENT, S.REJECTED], OrderState.PLACED),
    ],
)
def test_the_state_of_an_order_follows_from_its_parts(kitchen, parts, state):
    order = kitchen.places((an_offer(), 1), (an_offer(), 1))
    for part, wanted in zip(order.producer_orders, parts, strict=True):
        part.state = wanted
    assert deciding.derive_order_state(order) is state
    assert order.state is state
