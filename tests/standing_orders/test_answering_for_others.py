"""Orders of standing orders that wait for approval: whoever wrote them does not give it."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from sqlalchemy import select

from marketplace.accounts.models import HeldRole
from marketplace.orders.models import Order
from marketplace.orders.services.deciding import approve_order
from marketplace.orders.states import OrderState
from marketplace.shared.actors import Role
from marketplace.shared.database import db
from marketplace.shared.errors import Forbidden, NotFound, RuleBroken
from marketplace.shared.money import Money
from marketplace.standing_orders.models import Occurrence
from marketplace.standing_orders.services import answering, timing
from marketplace.standing_orders.services.writing import change_standing
from marketplace.standing_orders.states import OccurrenceState
from tests.factories.accounts import a_member
from tests.factories.market import an_offer
from tests.factories.orders import a_kitchen
from tests.factories.standing_orders import a_standing, a_wish, looked, standing_facts

S = OccurrenceState
TUESDAY = date(2026, 11, 24)


@pytest.fixture
def kitchen():
    """A buyer all of whose orders wait for approval."""
    return a_kitchen(approval_limit=Money(100))


@pytest.fixture
def leader(kitchen):
    """An owner, who may write orders as well as approve those of others."""
    return a_member(kitchen.buyer.organisation, Role.BUYER_OWNER)


def _refused(actor):
    """The order, which this actor could not approve, and still waits."""
    (order,) = db.session.scalars(select(Order))
    with pytest.raises((Forbidden, NotFound, RuleBroken)):
        approve_order(order.id, actor=actor)
    db.session.expire_all()
    order = db.session.get(Order, order.id)
    assert order.state is OrderState.AWAITING_APPROVAL
    return order


def _approved(order, actor):
    assert approve_order(order.id, actor=actor).state is OrderState.PLACED


@pytest.mark.parametrize("way", ["accept", "change"])
def test_whoever_answered_for_a_day_does_not_approve_its_order(kitchen, leader, way):
    standing = a_standing(kitchen, a_wish(an_offer(stock=7), 10, (1,)))
    (day,) = looked(standing).values()
    if way == "accept":
        answering.accept(day.id, actor=leader)
    else:
        choice = {"line_id": day.proposal[0]["line"], "quantity": Decimal(6)}
        answering.change(day.id, actor=leader, lines=[choice])
    order = _refused(leader)
    assert order.requested_by == kitchen.requester.person_id
    _approved(order, kitchen.approver)


def test_whoever_changed_it_last_does_not_approve_what_comes_of_it(kitchen, leader):
    water = an_offer(stock=500)
    standing = a_standing(kitchen, a_wish(water, 10, (1,)))
    facts = standing_facts(kitchen, a_wish(water, 200, (1,)))
    change_standing(standing.id, actor=leader, facts=facts)
    looked(standing)
    _approved(_refused(leader), kitchen.approver)


def test_whoever_made_what_another_took_over_does_not_approve_it(kitchen, leader):
    standing = a_standing(kitchen, a_wish(an_offer(), 10, (1,)))
    second = a_member(kitchen.buyer.organisation, Role.REQUESTER)
    change_standing(
        standing.id, actor=leader, facts=standing_facts(kitchen, a_wish(an_offer(), 9, (1,)))
    )
    timing.take_over(standing.id, actor=second)
    looked(standing)
    assert _refused(leader).requested_by == second.person_id


def test_its_owner_who_wrote_it_anew_lets_others_approve(kitchen, leader):
    standing = a_standing(kitchen, a_wish(an_offer(), 10, (1,)))
    for actor in (leader, kitchen.requester):
        facts = standing_facts(kitchen, a_wish(an_offer(), 9, (1,)))
        change_standing(standing.id, actor=actor, facts=facts)
    looked(standing)
    (order,) = db.session.scalars(select(Order))
    _approved(order, leader)


def test_an_answer_for_an_owner_without_the_role_says_so(kitchen, leader):
    standing = a_standing(kitchen, a_wish(an_offer(stock=7), 10, (1,)))
    (day,) = looked(standing).values()
    db.session.query(HeldRole).filter_by(membership_id=kitchen.requester.membership_id).delete()
    db.session.commit()
    with pytest.raises(RuleBroken, match="tidak lagi berperan"):
        answering.accept(day.id, actor=leader)
    db.session.expire_all()
    assert db.session.get(Occurrence, day.id).state is S.ASKS
    assert db.session.scalars(select(Order)).all() == []
