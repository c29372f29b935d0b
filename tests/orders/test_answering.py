"""Producers answer: all, a part, or no. What is not promised goes back on the shelf."""

from decimal import Decimal

import pytest
from sqlalchemy import select

from marketplace.catalog.capacity import week_of
from marketplace.catalog.models import CapacityWeek, Offer, StockMove
from marketplace.catalog.states import StockReason
from marketplace.orders.services.answering import (
    confirm_producer_order,
    pack_producer_order,
    reject_producer_order,
)
from marketplace.orders.states import OrderState, ProducerOrderState
from marketplace.shared.actors import Role
from marketplace.shared.audit import AuditEntry
from marketplace.shared.database import db
from marketplace.shared.errors import Forbidden, Invalid, NotFound, RuleBroken
from marketplace.shared.outbox import OutboxMessage
from tests.factories.accounts import a_member, an_admin
from tests.factories.fulfilment import a_promised_order, a_sent_order, its_buyer, its_producer
from tests.factories.market import AProducer, an_offer

S = ProducerOrderState


def two_goods(**facts):
    maker = AProducer()
    first = an_offer(maker, stock=100, weekly_capacity=Decimal(50), prices={1: 27_500})
    second = an_offer(maker, stock=40, prices={1: 24_000})
    return a_sent_order((first, 10), (second, "4.5"), **facts)


def shelf(line) -> Decimal:
    return db.session.scalar(select(Offer.available_quantity).where(Offer.id == line.offer_id))


def booked(sold, line) -> Decimal:
    return db.session.scalar(
        select(CapacityWeek.booked_quantity).where(
            CapacityWeek.offer_id == line.offer_id,
            CapacityWeek.week == week_of(sold.delivery_day),
        )
    )


def released() -> list[tuple[int, Decimal]]:
    moves = select(StockMove.order_line_id, StockMove.change)
    rows = db.session.execute(moves.where(StockMove.reason == StockReason.RELEASE))
    return [tuple(row) for row in rows]


def actions() -> list[str]:
    return list(db.session.scalars(select(AuditEntry.action).order_by(AuditEntry.id)))


def test_a_producer_promises_everything():
    sold = two_goods()
    maker = its_producer(sold)

    confirm_producer_order(sold.id, actor=maker)

    assert sold.state is S.CONFIRMED
    assert [line.confirmed_quantity for line in sold.lines] == [10, Decimal("4.5")]
    assert sold.answered_by == maker.person_id
    assert sold.answered_at is not None
    assert [shelf(line) for line in sold.lines] == [90, Decimal("35.5")]
    assert released() == []
    assert actions() == ["producer_order.confirmed"]
    assert db.session.scalars(select(OutboxMessage)).all() == []  # nothing went wrong


def test_a_part_is_promised_and_the_rest_released():
    sold = two_goods()
    first, second = sold.lines

    confirm_producer_order(
        sold.id,
        actor=its_producer(sold, Role.PRODUCER_MEMBER),
        lines=[{"id": first.id, "confirmed_quantity": Decimal(6), "reason": "panen kurang"}],
    )

    assert sold.state is S.PARTLY_CONFIRMED
    assert (first.confirmed_quantity, first.change_reason) == (6, "panen kurang")
    assert (second.confirmed_quantity, second.change_reason) == (Decimal("4.5"), None)
    assert shelf(first) == 94
    assert booked(sold, first) == 6
    assert shelf(second) == Decimal("35.5")
    assert released() == [(first.id, 4)]
    assert actions() == ["producer_order.partly_confirmed"]
    assert db.session.scalars(select(OutboxMessage.job)).all() == ["fulfilment.mail_answer"]


def test_one_good_may_be_left_out_whole():
    sold = two_goods()
    second = sold.lines[1]

    confirm_producer_order(
        sold.id,
        actor=its_producer(sold),
        lines=[{"id": second.id, "confirmed_quantity": Decimal(0), "reason": "habis"}],
    )

    assert sold.state is S.PARTLY_CONFIRMED
    assert [line.confirmed_quantity for line in sold.lines] == [10, 0]
    assert shelf(second) == 40


def test_to_promise_nothing_is_to_reject():
    sold = two_goods()
    nothing = [
        {"id": line.id, "confirmed_quantity": Decimal(0), "reason": f"habis {place}"}
        for place, line in enumerate(sold.lines)
    ]

    confirm_producer_order(sold.id, actor=its_producer(sold), lines=nothing)

    assert sold.state is S.REJECTED
    assert sold.reason == "habis 0"
    assert [shelf(line) for line in sold.lines] == [100, 40]


def test_a_rejected_order_goes_back_on_the_shelf():
    sold = two_goods()

    reject_producer_order(sold.id, actor=its_producer(sold), reason=" mesin rusak ")

    assert sold.state is S.REJECTED
    assert sold.reason == "mesin rusak"
    assert [shelf(line) for line in sold.lines] == [100, 40]
    assert booked(sold, sold.lines[0]) == 0
    assert sold.order.state is OrderState.CANCELLED  # its only part is dead
    assert set(actions()) == {"producer_order.rejected", "order.cancelled"}
    assert db.session.scalars(select(OutboxMessage.job)).all() == ["fulfilment.mail_answer"]


@pytest.mark.parametrize(
    "state", [S.CONFIRMED, S.REJECTED, S.EXPIRED, S.CANCELLED, S.DISPATCHED, S.CLOSED]
)
def test_an_order_is_answered_once(state):
    sold = two_goods()
    sold.state = state
    maker = its_producer(sold)

    with pytest.raises(RuleBroken):
        confirm_producer_order(sold.id, actor=maker)
    with pytest.raises(RuleBroken):
        reject_producer_order(sold.id, actor=maker, reason="habis")

    assert sold.state is state
    assert [shelf(line) for line in sold.lines] == [90, Decimal("35.5")]


def test_before_approval_the_producer_knows_nothing_of_it():
    sold = two_goods(state=S.WAITING)
    with pytest.raises(NotFound):
        confirm_producer_order(sold.id, actor=its_producer(sold))


def test_only_the_producer_itself_answers():
    sold = two_goods()
    stranger = a_member(AProducer().organisation, Role.PRODUCER_OWNER)

    with pytest.raises(NotFound):
        confirm_producer_order(sold.id, actor=stranger)
    with pytest.raises(Forbidden):
        confirm_producer_order(sold.id, actor=its_buyer(sold, Role.BUYER_OWNER))
    with pytest.raises(Forbidden):
        reject_producer_order(sold.id, actor=an_admin(), reason="habis")

    assert sold.state is S.SENT


def _answers(sold):
    line = sold.lines[0]
    other = a_sent_order().lines[0]
    return {
        "above": [{"id": line.id, "confirmed_quantity": Decimal("10.001")}],
        "below": [{"id": line.id, "confirmed_quantity": Decimal(-1), "reason": "x"}],
        "no reason": [{"id": line.id, "confirmed_quantity": Decimal(9), "reason": " "}],
        "twice": [{"id": line.id, "confirmed_quantity": Decimal(10)}] * 2,
        "foreign": [{"id": other.id, "confirmed_quantity": Decimal(10)}],
    }


@pytest.mark.parametrize("case", ["above", "below", "no reason", "twice", "foreign"])
def test_an_unclear_answer_changes_nothing(case):
    sold = two_goods()
    lines = _answers(sold)[case]

    with pytest.raises(Invalid) as refusal:
        confirm_producer_order(sold.id, actor=its_producer(sold), lines=lines)

    assert list(refusal.value.errors) == [f"lines.{len(lines) - 1}"]
    assert sold.state is S.SENT
    assert sold.lines[0].confirmed_quantity is None
    assert released() == []


def test_a_rejection_needs_a_reason():
    sold = two_goods()
    with pytest.raises(Invalid):
        reject_producer_order(sold.id, actor=its_producer(sold), reason="  ")
    assert sold.state is S.SENT


def test_promised_goods_are_packed_once():
    sold = a_promised_order()
    maker = its_producer(sold)

    pack_producer_order(sold.id, actor=maker)

    assert sold.packed_at is not None
    assert sold.state is S.CONFIRMED
    assert actions() == ["producer_order.packed"]
    with pytest.raises(RuleBroken):
        pack_producer_order(sold.id, actor=maker)


def test_nothing_is_packed_before_it_is_promised():
    sold = a_sent_order()
    with pytest.raises(RuleBroken):
        pack_producer_order(sold.id, actor=its_producer(sold))
    with pytest.raises(Forbidden):
        pack_producer_order(sold.id, actor=its_buyer(sold))
    assert sold.packed_at is None
