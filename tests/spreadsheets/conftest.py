"""A producer with a seller and one good."""

from __future__ import annotations

import pytest

from marketplace.shared.actors import Role
from tests.factories.accounts import a_member
from tests.factories.market import ACategory, AProducer, AProduct, an_offer


@pytest.fixture
def producer():
    return AProducer()


@pytest.fixture
def seller(producer):
    return a_member(producer.organisation, Role.PRODUCER_OWNER)


@pytest.fixture
def sugar(producer):
    ACategory(slug="gula-kelapa", name="Gula kelapa", name_en="Coconut sugar")
    return an_offer(
        producer, product=AProduct(name="Gula semut 250 g", unit="bungkus"), stock=40
    )
