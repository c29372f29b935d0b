"""Goods leave in lots, never more than was promised."""

from decimal import Decimal

import pytest
from sqlalchemy import select

from marketplace.fulfilment.models import DeliveryNote
from marketplace.fulfilment.naming import LETTERS, grouped, suggested_lot, typed_code
from marketplace.fulfilment.services import dispatch
from marketplace.orders.states import ProducerOrderState
from marketplace.shared.audit import AuditEntry
from marketplace.shared.clock import today
from marketplace.shared.database import db
from marketplace.shared.errors import Forbidden, Invalid, NotFound, RuleBroken
from marketplace.shared.outbox import OutboxMessage
from tests.factories.fulfilment import a_promised_order, a_sent_order, its_buyer, its_producer
from tests.factories.market import AProducer, an_offer

S = ProducerOrderState


def lot(line, quantity, code="GS-261125"):
    return {"line_id": line.id, "code": code, "quantity": Decimal(quantity)}


def two_goods():
    maker = AProducer()
    return a_promised_order((an_offer(maker), 48), (an_offer(maker), "20.5"))


def test_everything_leaves_in_lots():
    sold = two_goods()
    first, second = sold.lines
    maker = its_producer(sold)

    note = dispatch(
        sold.id,
        actor=maker,
        lots=[lot(first, 40, " A "), lot(first, 8, "B"), lot(second, "20.5")],
        vehicle=" AB 1234 KP ",
    )

    assert sold.state is S.DISPATCHED
    assert [line.dispatched_quantity for line in sold.lines] == [48, Decimal("20.5")]
    assert note.number == f"SJ-{today():%y%m}-0001"
    assert len(note.code) == 12
    assert set(note.code) <= set(LETTERS)
    assert note.vehicle == "AB 1234 KP"
    assert [(lo.order_line_id, lo.code, lo.quantity) for lo in note.lots] == [
        (first.id, "A", 40),
        (first.id, "B", 8),
        (second.id, "GS-261125", Decimal("20.5")),
    ]
    assert note.dispatched_by == maker.person_id
    assert sold.packed_at is not None
    assert db.session.scalars(select(AuditEntry.action)).all() == ["producer_order.dispatched"]
    assert db.session.scalars(select(OutboxMessage.job)).all() == ["fulfilment.mail_dispatch"]


def test_the_rest_follows_with_another_note():
    sold = two_goods()
    first, second = sold.lines
    maker = its_producer(sold)

    one = dispatch(sold.id, actor=maker, lots=[lot(first, 40)])
    two = dispatch(sold.id, actor=maker, lots=[lot(first, 8), lot(second, 20)])

    assert one.number != two.number
    assert one.code != two.code
    assert sold.state is S.DISPATCHED
    assert [line.dispatched_quantity for line in sold.lines] == [48, 20]


def test_never_more_than_was_promised():
    sold = two_goods()
    first, second = sold.lines
    maker = its_producer(sold)
    dispatch(sold.id, actor=maker, lots=[lot(first, 40)])

    with pytest.raises(RuleBroken) as refusal:
        dispatch(sold.id, actor=maker, lots=[lot(second, 1), lot(first, 5), lot(first, 4)])

    assert refusal.value.errors == {
        "lots.1": [f"{first.product_name}: paling banyak 8 karton lagi."]
    }
    db.session.expire_all()
    assert [line.dispatched_quantity for line in sold.lines] == [40, 0]
    assert len(db.session.scalars(select(DeliveryNote)).all()) == 1


@pytest.mark.parametrize("case", ["none", "no code", "nothing", "foreign"])
def test_an_unclear_load_is_refused(case):
    sold = two_goods()
    other = a_promised_order().lines[0]
    line = sold.lines[0]
    lots = {
        "none": [],
        "no code": [lot(line, 1, "  ")],
        "nothing": [lot(line, 0)],
        "foreign": [lot(other, 1)],
    }[case]

    with pytest.raises(Invalid):
        dispatch(sold.id, actor=its_producer(sold), lots=lots)

    assert sold.state is S.CONFIRMED
    assert db.session.scalars(select(DeliveryNote)).all() == []


@pytest.mark.parametrize("state", [S.SENT, S.REJECTED, S.RECEIVED, S.CLOSED, S.CANCELLED])
def test_only_promised_goods_leave(state):
    sold = two_goods()
    sold.state = state
    with pytest.raises(RuleBroken):
        dispatch(sold.id, actor=its_producer(sold), lots=[lot(sold.lines[0], 1)])


def test_only_the_producer_sends():
    sold = two_goods()
    lots = [lot(sold.lines[0], 1)]
    with pytest.raises(Forbidden):
        dispatch(sold.id, actor=its_buyer(sold), lots=lots)
    with pytest.raises(NotFound):
        dispatch(sold.id, actor=its_producer(a_sent_order()), lots=lots)


def test_codes_are_read_however_they_are_typed():
    assert grouped("7Q4MZ2KD9XHT") == "7Q4M-Z2KD-9XHT"
    assert typed_code(" 7q4m-z2kd 9xht ") == "7Q4MZ2KD9XHT"


def test_a_lot_code_is_suggested():
    assert suggested_lot("Gula semut organik 500 g", today()) == f"GSO-{today():%y%m%d}"
    assert suggested_lot("500", today()) == f"LOT-{today():%y%m%d}"
