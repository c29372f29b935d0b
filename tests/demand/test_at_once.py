"""Two people who press at once make one order, on either database."""

from decimal import Decimal

import pytest
from sqlalchemy import func, select

from marketplace.catalog.models import Offer
from marketplace.demand.models import Need, NeedOrder, Pledge
from marketplace.demand.services import ordering
from marketplace.demand.services.ordering import order_need
from marketplace.demand.services.pledging import answer_need
from marketplace.demand.states import PledgeAnswer
from marketplace.orders.models import Order
from marketplace.orders.states import PaymentChoice
from marketplace.shared.audit import chain_faults
from marketplace.shared.database import db, one_transaction
from marketplace.shared.money import Money
from tests.factories.accounts import a_member
from tests.factories.needs import a_pledge, a_seller, an_open_need, sugar
from tests.factories.orders import a_kitchen
from tests.servers.at_once import at_once

BUYERS = 6


def unlocked(need_id, *, actor):
    """Read without a lock, as somebody would who forgot it."""
    return db.session.get(Need, need_id)


@pytest.mark.servers
@pytest.mark.parametrize("locked", [True, False])
def test_a_need_becomes_one_order_however_many_press(lone_app, monkeypatch, locked):
    if not locked:  # the database alone must refuse the second order
        monkeypatch.setattr(ordering, "lock_need", unlocked)
    with one_transaction():
        kitchen = a_kitchen(approval_limit=Money(10**9))
        product = sugar()
        need = an_open_need(kitchen, product)
        seller, offer = a_seller(product, stock=5000)
        a_pledge(need, seller)
        buyers = [
            a_member(kitchen.buyer.organisation, *kitchen.requester.roles)
            for _n in range(BUYERS)
        ]
        facts = {"delivery_day": need.first_day, "payment": PaymentChoice.TERMS}

    orders = at_once(
        lone_app,
        [lambda who=who: order_need(need.id, actor=who, **facts).id for who in buyers],
    )

    assert sum(order is not None for order in orders) == 1
    assert db.session.scalar(select(func.count(Order.id))) == 1
    assert db.session.scalar(select(func.count(NeedOrder.id))) == 1
    left = db.session.get(Offer, offer.id, populate_existing=True).available_quantity
    assert left == 4800
    assert chain_faults() == []


@pytest.mark.servers
def test_members_who_answer_at_once_leave_one_answer(lone_app):
    with one_transaction():
        product = sugar()
        need = an_open_need(a_kitchen(), product)
        seller, offer = a_seller(product)
        organisation = offer.producer.organisation
        members = [a_member(organisation, *seller.roles) for _n in range(BUYERS)]

    answers = at_once(
        lone_app,
        [
            lambda who=who, n=n: (
                answer_need(
                    need.id, actor=who, answer=PledgeAnswer.PART, quantity=Decimal(10 + n)
                ).id
            )
            for n, who in enumerate(members)
        ],
    )

    assert len(set(answers)) == 1
    kept = db.session.scalars(select(Pledge)).one()
    assert kept.quantity in {Decimal(10 + n) for n in range(BUYERS)}
    assert chain_faults() == []
