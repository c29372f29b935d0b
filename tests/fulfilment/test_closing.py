"""The end of a producer order: paid, or no longer waited for."""

from decimal import Decimal

import pytest
from sqlalchemy import select

from marketplace.catalog.models import Offer
from marketplace.fulfilment.services import (
    close_producer_order,
    close_when_settled,
    record_receipt,
)
from marketplace.orders.states import OrderState, ProducerOrderState
from marketplace.shared.actors import Role
from marketplace.shared.audit import SYSTEM_CHAIN, AuditEntry
from marketplace.shared.database import db
from marketplace.shared.errors import Forbidden, Invalid, NotFound, RuleBroken
from tests.factories.fulfilment import an_order_under_way, its_buyer, its_producer
from tests.factories.market import an_offer

S = ProducerOrderState


def partly_received(*, sent=8, arrived=8):
    """10 ordered and promised of 100 on the shelf."""
    bought = an_order_under_way((an_offer(stock=100), 10))
    line = bought.lines[0]
    line.dispatched_quantity = Decimal(sent)
    record_receipt(
        bought.id,
        actor=its_buyer(bought),
        lines=[{"id": line.id, "accepted_quantity": Decimal(arrived)}],
    )
    return bought


def shelf(bought):
    wanted = select(Offer.available_quantity).where(Offer.id == bought.lines[0].offer_id)
    return db.session.scalar(wanted)


def test_the_buyer_no_longer_waits():
    bought = partly_received()
    assert shelf(bought) == 90

    close_producer_order(bought.id, actor=its_buyer(bought), reason="sudah beli di tempat lain")

    assert bought.state is S.CLOSED
    assert bought.reason == "sudah beli di tempat lain"
    assert bought.order.state is OrderState.CLOSED
    assert shelf(bought) == 92


def test_the_producer_gives_up_the_rest():
    bought = partly_received()
    close_producer_order(bought.id, actor=its_producer(bought), reason="panen gagal")
    assert bought.state is S.CLOSED


def test_the_producer_does_not_close_over_goods_on_the_road():
    bought = partly_received(sent=9)
    with pytest.raises(Forbidden):
        close_producer_order(bought.id, actor=its_producer(bought), reason="panen gagal")
    assert bought.state is S.PARTLY_RECEIVED


def test_what_left_and_never_arrived_does_not_come_back_to_the_shelf():
    bought = partly_received(sent=9)
    close_producer_order(bought.id, actor=its_buyer(bought), reason="satu tidak sampai")
    assert shelf(bought) == 91


@pytest.mark.parametrize("role", [Role.REQUESTER, Role.FINANCE])
def test_other_roles_do_not_close(role):
    bought = partly_received()
    with pytest.raises(Forbidden):
        close_producer_order(bought.id, actor=its_buyer(bought, role), reason="cukup")


def test_a_stranger_finds_nothing_to_close():
    with pytest.raises(NotFound):
        close_producer_order(
            partly_received().id, actor=its_buyer(partly_received()), reason="cukup"
        )


def test_closing_needs_a_reason_and_something_open():
    bought = partly_received()
    with pytest.raises(Invalid):
        close_producer_order(bought.id, actor=its_buyer(bought), reason=" ")
    under_way = an_order_under_way()
    with pytest.raises(RuleBroken):
        close_producer_order(under_way.id, actor=its_buyer(under_way), reason="cukup")


def test_paid_and_received_is_closed():
    bought = partly_received(sent=10, arrived=10)
    assert bought.state is S.RECEIVED

    close_when_settled(bought.id)

    assert bought.state is S.CLOSED
    assert bought.order.state is OrderState.CLOSED
    wanted = select(AuditEntry.chain).where(AuditEntry.action == "producer_order.closed")
    assert db.session.scalars(wanted).all() == [SYSTEM_CHAIN]


def test_paid_and_partly_received_stays_open():
    bought = partly_received()
    close_when_settled(bought.id)
    assert bought.state is S.PARTLY_RECEIVED
    assert bought.order.state is OrderState.PLACED
