"""What a producer's weeks, seasons and shelves allow, for every kind of buyer."""

from decimal import Decimal

import pytest
from sqlalchemy import func, select

from marketplace.buyers.states import BuyerKind
from marketplace.catalog.capacity import week_of
from marketplace.catalog.models import CapacityWeek, SeasonWindow
from marketplace.orders.models import Order
from marketplace.producers.models import Closure
from marketplace.shared.database import db
from marketplace.shared.errors import Invalid, RuleBroken
from tests.factories.market import an_offer
from tests.factories.orders import a_kitchen, in_days


def test_a_season_and_a_weeks_limit_count_for_every_order():
    kitchen = a_kitchen()
    seasonal, tight = an_offer(), an_offer(weekly_capacity=Decimal(50))
    day = in_days(3)
    db.session.add(
        SeasonWindow(offer_id=seasonal.id, starts_on=in_days(9), ends_on=in_days(20))
    )
    limit = CapacityWeek(offer_id=tight.id, week=week_of(day), booked_quantity=Decimal(0))
    limit.limit_quantity = Decimal(4)
    db.session.add(limit)
    db.session.flush()

    with pytest.raises(Invalid) as refused:
        kitchen.places((seasonal, 5), delivery_day=day)
    assert "di luar musimnya" in refused.value.errors["delivery_day"][0]
    with pytest.raises(RuleBroken) as refused:
        kitchen.places((tight, 5), delivery_day=day)
    assert "hanya sanggup 4 karton" in refused.value.errors["lines.0"][0]

    kitchen.places((seasonal, 5), delivery_day=in_days(9))
    kitchen.places((tight, 4), delivery_day=day)
    db.session.refresh(limit)
    assert limit.booked_quantity == 4


def test_all_kinds_of_buyers_draw_from_one_shelf():
    offer = an_offer(stock=10)
    airport, neighbour = a_kitchen(), a_kitchen()
    neighbour.buyer.kind = BuyerKind.HOUSEHOLD
    db.session.flush()

    airport.places((offer, 6))
    with pytest.raises(RuleBroken) as refused:
        neighbour.places((offer, 5))

    assert "Tinggal 4 karton" in refused.value.errors["lines.0"][0]


def test_nothing_is_ordered_for_a_producers_days_off():
    kitchen, offer = a_kitchen(), an_offer()
    day = in_days(9)
    off = Closure(producer_id=offer.producer_id, first_day=day, last_day=day, reason="Libur")
    db.session.add(off)
    db.session.flush()
    with pytest.raises(Invalid) as refused:
        kitchen.places((offer, 1), delivery_day=day)
    assert "tutup pada" in refused.value.errors["delivery_day"][0]
    assert db.session.scalar(select(func.count()).select_from(Order)) == 0
    kitchen.places((offer, 1), delivery_day=in_days(10))
