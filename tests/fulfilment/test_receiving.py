"""The dock judges line by line; never more than was sent, and never twice."""

from decimal import Decimal

import pytest
from sqlalchemy import select, update

from marketplace.fulfilment.models import Receipt, ReceiptLine
from marketplace.fulfilment.services import record_receipt
from marketplace.orders.models import OrderLine
from marketplace.orders.states import OrderState, ProducerOrderState
from marketplace.shared import events
from marketplace.shared.actors import Role
from marketplace.shared.audit import AuditEntry
from marketplace.shared.clock import today
from marketplace.shared.database import db
from marketplace.shared.errors import Forbidden, Invalid, NotFound, RuleBroken
from marketplace.shared.money import Money
from marketplace.shared.outbox import OutboxMessage
from tests.factories.accounts import an_admin
from tests.factories.fulfilment import (
    a_promised_order,
    an_order_under_way,
    its_buyer,
    its_producer,
)
from tests.factories.market import AProducer, an_offer

S = ProducerOrderState


def _append_to(heard):
    def hear(*, receipt_id):
        heard.append(receipt_id)

    return hear


@pytest.fixture
def news(monkeypatch):
    """The receipts announced during the test."""
    heard = []
    there = [
        *events.SUBSCRIBERS.get("goods.received", []),
        _append_to(heard),
    ]
    monkeypatch.setitem(events.SUBSCRIBERS, "goods.received", there)
    return heard


def under_way():
    """48 packs at 27.500 and 20,5 kg at 24.000, on their way."""
    maker = AProducer()
    sugar = an_offer(maker, prices={1: 27_500})
    block = an_offer(maker, prices={1: 24_000})
    return an_order_under_way((sugar, 48), (block, "20.5"))


def judge(line, accepted=0, rejected=0, regraded=0, percent=None, reason=""):
    return {
        "id": line.id,
        "accepted_quantity": Decimal(accepted),
        "regraded_quantity": Decimal(regraded),
        "regrade_percent": percent,
        "rejected_quantity": Decimal(rejected),
        "reason": reason,
    }


def quantities(line):
    return (line.accepted_quantity, line.regraded_quantity, line.rejected_quantity)


def test_everything_is_as_sent(news):
    bought = under_way()
    first, second = bought.lines
    dock = its_buyer(bought)

    receipt = record_receipt(
        bought.id, actor=dock, lines=[judge(first, 48), judge(second, "20.5")], note=" baik "
    )

    assert bought.state is S.RECEIVED
    assert [quantities(line) for line in bought.lines] == [(48, 0, 0), (Decimal("20.5"), 0, 0)]
    assert receipt.number == f"BAST-{today():%y%m}-0001"
    assert receipt.received_by == dock.person_id
    assert receipt.note == "baik"
    assert [line.value for line in receipt.lines] == [Money(1_320_000), Money(492_000)]
    assert news == [receipt.id]
    actions = set(db.session.scalars(select(AuditEntry.action)))
    assert actions == {"producer_order.received", "invoice.issued"}
    jobs = db.session.scalars(select(OutboxMessage.job)).all()
    assert [job for job in jobs if job.startswith("fulfilment.")] == []


def test_damaged_goods_are_rejected_and_the_producer_told(news):
    bought = under_way()
    its_producer(bought)
    first, second = bought.lines

    receipt = record_receipt(
        bought.id,
        actor=its_buyer(bought),
        lines=[
            judge(first, 48),
            judge(second, "16.5", rejected=2, regraded=2, percent=30, reason="basah"),
        ],
        photos={second.id: "receipts/ab/abc.webp"},
    )

    assert bought.state is S.RECEIVED
    assert quantities(second) == (Decimal("16.5"), 2, 2)
    line = receipt.lines[1]
    assert line.value == Money(429_600)  # 16,5 at 24.000 and 2 at 70 % of it
    assert (line.reason, line.photo_key) == ("basah", "receipts/ab/abc.webp")
    assert line.regrade_percent == 30
    assert receipt.lines[0].photo_key is None
    jobs = db.session.scalars(select(OutboxMessage.job)).all()
    assert [job for job in jobs if job.startswith("fulfilment.")] == [
        "fulfilment.mail_rejection"
    ]


def test_what_is_missing_stays_open(news):
    bought = under_way()
    first, second = bought.lines
    dock = its_buyer(bought, Role.BUYER_OWNER)

    record_receipt(bought.id, actor=dock, lines=[judge(first, 40), judge(second)])

    assert bought.state is S.PARTLY_RECEIVED
    assert (first.awaited_quantity, second.awaited_quantity) == (8, Decimal("20.5"))
    assert len(db.session.scalars(select(ReceiptLine)).all()) == 1  # nothing said of the second

    record_receipt(bought.id, actor=dock, lines=[judge(first, 8), judge(second, "20.5")])

    assert bought.state is S.RECEIVED
    assert len(news) == 2


def test_promised_goods_that_were_not_sent_keep_it_open():
    bought = under_way()
    first, second = bought.lines
    first.dispatched_quantity = Decimal(40)

    record_receipt(
        bought.id, actor=its_buyer(bought), lines=[judge(first, 40), judge(second, "20.5")]
    )

    assert bought.state is S.PARTLY_RECEIVED


def test_never_more_than_was_sent(news):
    bought = under_way()
    first, second = bought.lines
    dock = its_buyer(bought)
    record_receipt(bought.id, actor=dock, lines=[judge(first, 47)])

    with pytest.raises(RuleBroken) as refusal:
        record_receipt(
            bought.id,
            actor=dock,
            lines=[judge(second, 1), judge(first, 1, rejected="0.001", reason="basah")],
        )

    assert refusal.value.errors == {
        "lines.1": [f"{first.product_name}: tinggal 1 karton yang belum diterima."]
    }
    db.session.expire_all()
    assert [quantities(line) for line in bought.lines] == [(47, 0, 0), (0, 0, 0)]
    assert len(db.session.scalars(select(Receipt)).all()) == 1
    assert len(news) == 1


def test_an_old_reading_of_the_line_does_not_help():
    """Another receiver judged between our reading and our statement."""
    bought = under_way()
    first = bought.lines[0]
    assert first.awaited_quantity == 48
    between = update(OrderLine).where(OrderLine.id == first.id)
    db.session.execute(
        between.values(accepted_quantity=Decimal(40)),
        execution_options={"synchronize_session": False},
    )

    with pytest.raises(RuleBroken):
        record_receipt(bought.id, actor=its_buyer(bought), lines=[judge(first, 9)])

    db.session.expire_all()
    assert first.accepted_quantity == 40


def test_all_rejected_is_received_too(news):
    bought = under_way()
    lines = [judge(line, rejected=line.quantity, reason="basi") for line in bought.lines]

    receipt = record_receipt(bought.id, actor=its_buyer(bought), lines=lines)

    assert [line.value for line in receipt.lines] == [Money(0), Money(0)]
    assert bought.state is S.RECEIVED
    assert bought.order.state is OrderState.PLACED
    assert news == [receipt.id]


@pytest.mark.parametrize(
    "wrong",
    [
        {"rejected": 1},
        {"regraded": 1, "percent": 30},
        {"regraded": 1, "percent": 0, "reason": "x"},
        {"regraded": 1, "percent": 91, "reason": "x"},
        {"regraded": 1, "percent": None, "reason": "x"},
        {"accepted": -1, "rejected": 2, "reason": "x"},
        {},
    ],
)
def test_an_unclear_judgement_is_refused(wrong):
    bought = under_way()

    with pytest.raises(Invalid):
        record_receipt(
            bought.id, actor=its_buyer(bought), lines=[judge(bought.lines[0], **wrong)]
        )

    assert bought.state is S.DISPATCHED
    assert quantities(bought.lines[0]) == (0, 0, 0)


def test_a_line_is_judged_once_and_must_belong_to_the_order():
    bought = under_way()
    line, foreign = bought.lines[0], under_way().lines[0]

    for lines in ([judge(line, 1), judge(line, 1)], [judge(foreign, 1)]):
        with pytest.raises(Invalid):
            record_receipt(bought.id, actor=its_buyer(bought), lines=lines)


@pytest.mark.parametrize("state", [S.SENT, S.CONFIRMED, S.RECEIVED, S.CLOSED, S.CANCELLED])
def test_only_goods_under_way_are_received(state):
    bought = under_way()
    bought.state = state
    with pytest.raises(RuleBroken):
        record_receipt(bought.id, actor=its_buyer(bought), lines=[judge(bought.lines[0], 1)])
    db.session.expire_all()
    assert bought.lines[0].accepted_quantity == 0


def test_nothing_is_received_before_it_is_sent():
    bought = a_promised_order()
    with pytest.raises(RuleBroken):
        record_receipt(bought.id, actor=its_buyer(bought), lines=[judge(bought.lines[0], 1)])


@pytest.mark.parametrize("role", [Role.REQUESTER, Role.APPROVER, Role.FINANCE])
def test_other_roles_of_the_buyer_do_not_receive(role):
    bought = under_way()
    with pytest.raises(Forbidden):
        record_receipt(
            bought.id, actor=its_buyer(bought, role), lines=[judge(bought.lines[0], 1)]
        )


def test_neither_producer_nor_admin_nor_stranger_receives():
    bought = under_way()
    lines = [judge(bought.lines[0], 1)]
    for actor, refusal in (
        (its_producer(bought), Forbidden),
        (an_admin(), Forbidden),
        (its_buyer(under_way()), NotFound),
    ):
        with pytest.raises(refusal):
            record_receipt(bought.id, actor=actor, lines=lines)
