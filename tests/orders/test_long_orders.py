"""How many goods one order takes."""

from decimal import Decimal

import pytest

from marketplace.shared.errors import Invalid
from marketplace.shared.money import total
from tests.factories.market import AProducer, an_offer
from tests.factories.orders import a_kitchen


@pytest.fixture
def kitchen():
    return a_kitchen()


@pytest.mark.parametrize("count", [0, 501])
def test_the_number_of_lines_is_limited(kitchen, count):
    lines = [{"offer_id": 1, "quantity": Decimal(1)}] * count
    with pytest.raises(Invalid) as refused:
        kitchen.places(lines=lines)
    assert list(refused.value.errors) == ["lines"]


def test_five_hundred_goods_are_one_order(kitchen):
    producers = [AProducer() for _ in range(5)]
    offers = [an_offer(producer=producers[n % 5]) for n in range(500)]

    order = kitchen.places(*[(offer, 1) for offer in offers])

    assert len(order.producer_orders) == 5
    assert sum(len(part.lines) for part in order.producer_orders) == 500
    assert order.goods == total(
        line.line_total for p in order.producer_orders for line in p.lines
    )
