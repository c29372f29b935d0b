"""Price tiers: what was agreed is judged at each day's own amount."""

from __future__ import annotations

from decimal import Decimal

import pytest

from marketplace.shared.database import db
from marketplace.shared.money import Money
from marketplace.standing_orders.models import StandingOrder
from marketplace.standing_orders.services import answering
from marketplace.standing_orders.states import Gap, OccurrenceState
from tests.factories.market import an_offer
from tests.factories.standing_orders import a_standing, looked

S = OccurrenceState


@pytest.mark.parametrize(
    ("price", "state"), [(31_500, S.ORDERED), (31_501, S.ASKS), (38_000, S.ASKS)]
)
def test_the_tolerance_is_of_the_price_of_that_days_amount(kitchen, price, state):
    water = an_offer(stock=900, prices={1: 38_000, 100: 30_000})
    wish = {"offer_id": water.id, "quantities": {1: Decimal(10), 2: Decimal(100)}}
    standing = a_standing(kitchen, wish)
    water.price_tiers[1].unit_price = Money(price)
    db.session.commit()
    small, large = looked(standing).values()
    assert (small.state, large.state) == (S.ORDERED, state)
    if state is S.ASKS:
        assert (large.gap, large.proposal[0]["agreed_price"]) == (Gap.PRICE, 30_000)
        answering.accept(large.id, actor=kitchen.requester)
        (line,) = db.session.get(StandingOrder, standing.id).lines
        prices = [each.agreed_price for each in line.amounts]
        assert prices == [Money(38_000), Money(price)]
