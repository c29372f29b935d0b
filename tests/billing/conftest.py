"""The people around one invoice."""

from __future__ import annotations

import pytest

from marketplace.billing.services import issuing
from marketplace.shared.actors import SYSTEM, Role
from tests.factories.accounts import a_member
from tests.factories.deliveries import Judged, a_receipt
from tests.factories.market import ABuyer, AProducer


@pytest.fixture
def producer():
    return AProducer()


@pytest.fixture
def buyer():
    return ABuyer()


@pytest.fixture
def finance(buyer):
    return a_member(buyer.organisation, Role.FINANCE)


@pytest.fixture
def seller(producer):
    return a_member(producer.organisation, Role.PRODUCER_OWNER)


@pytest.fixture
def invoice(producer, buyer):
    """Ten cartons at Rp 38.000 and Rp 25.000 freight: Rp 405.000, not decided yet."""
    receipt = a_receipt(Judged(), producer=producer, buyer=buyer)
    return issuing.issue_invoice(receipt.id, actor=SYSTEM)
