"""A kitchen whose orders all wait for approval, with a cost centre and a budget."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

import pytest
import time_machine

from marketplace.budgets.models import Budget
from marketplace.budgets.states import BudgetPeriod
from marketplace.buyers.models import CostCentre
from marketplace.catalog.models import Offer
from marketplace.operations.agreement import agreement_faults
from marketplace.operations.approvals import approval_faults
from marketplace.operations.budget_agreement import budget_faults
from marketplace.orders.services.splitting import Split, split_order
from marketplace.shared.database import db
from marketplace.shared.money import Money
from tests.factories.budgets import a_budget, a_cost_centre
from tests.factories.market import an_offer
from tests.factories.orders import Kitchen, a_kitchen


@pytest.fixture(autouse=True)
def _on_a_monday(request):
    """Tests marked `servers` have threads, which keep the real time."""
    if request.node.get_closest_marker("servers"):
        yield
        return
    with time_machine.travel("2026-11-23T02:00:00+00:00", tick=True):
        yield


@dataclass
class Desk:
    """What these tests are told with."""

    kitchen: Kitchen
    centre: CostCentre
    budget: Budget
    water: Offer
    sugar: Offer

    def split(self, order, *quantities, actor=None, **facts):
        """Split so much of each line off, in the order of the lines."""
        wanted = {
            "delivery_point_id": order.delivery_point_id,
            "delivery_day": order.delivery_day,
        } | facts
        taken = zip(lines_of(order), quantities, strict=False)
        moved = {line.id: Decimal(much) for line, much in taken if much}
        return split_order(
            order.id, Split(moved, **wanted), actor=actor or self.kitchen.requester
        )


def lines_of(order):
    """All lines of an order as the database has them."""
    db.session.expire_all()
    return [line for part in order.producer_orders for line in part.lines]


def goods(order):
    """Which offers an order asks for, and how much of each."""
    return {line.offer_id: line.quantity for line in lines_of(order)}


def left_of(offer):
    """What nobody holds of an offer."""
    db.session.expire(offer)
    return offer.available_quantity


def no_faults():
    """All records of the market tell the same."""
    db.session.flush()
    assert agreement_faults() == []
    assert budget_faults() == []
    assert approval_faults() == []


def a_desk() -> Desk:
    """Make one; every order of more than a rupiah waits."""
    kitchen = a_kitchen(approval_limit=Money(1))
    centre = a_cost_centre(kitchen.buyer)
    return Desk(
        kitchen,
        centre,
        a_budget(centre, planned=900_000_000, period=BudgetPeriod.YEAR),
        an_offer(prices={1: 100_000}, stock=500),
        an_offer(prices={1: 20_000}, stock=500),
    )


@pytest.fixture
def desk():
    return a_desk()
