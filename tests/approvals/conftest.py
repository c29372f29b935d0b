"""A kitchen with an owner, two approvers and finance, and water to order."""

from __future__ import annotations

import pytest

from marketplace.shared.actors import Role
from marketplace.shared.money import Money
from tests.factories.approvals import a_decider, an_owner
from tests.factories.market import an_offer
from tests.factories.orders import a_kitchen


@pytest.fixture
def kitchen():
    return a_kitchen(approval_limit=Money(3_000_000))


@pytest.fixture
def owner(kitchen):
    return an_owner(kitchen)


@pytest.fixture
def second(kitchen):
    return a_decider(kitchen, name="Sari Kedua")


@pytest.fixture
def finance(kitchen):
    return a_decider(kitchen, Role.FINANCE, name="Dewi Keuangan")


@pytest.fixture
def water():
    return an_offer(prices={1: 100_000}, stock=5000)
