"""A producer counts the shelf; the moves add up to what is there."""

from __future__ import annotations

from decimal import Decimal

import pytest
from sqlalchemy import func, select

from marketplace.catalog.models import StockMove
from marketplace.catalog.services.stock import Hold, hold_all
from marketplace.catalog.services.stock_counting import set_stock
from marketplace.catalog.states import OfferState, StockReason
from marketplace.shared.audit import AuditEntry
from marketplace.shared.clock import today
from marketplace.shared.database import db
from marketplace.shared.errors import Invalid, NotFound, RuleBroken
from tests.factories.market import AProducer, an_offer
from tests.factories.producers import a_helper, an_owner


def _sum(offer) -> Decimal:
    wanted = select(func.sum(StockMove.change)).where(StockMove.offer_id == offer.id)
    return db.session.scalar(wanted)


@pytest.mark.parametrize("counted", ["0", "7", "100.5", "250"])
def test_the_count_is_set_and_the_difference_recorded(counted):
    producer = AProducer()
    offer = an_offer(producer, stock=100)

    set_stock(offer.id, Decimal(counted), actor=a_helper(producer))

    assert offer.available_quantity == Decimal(counted) == _sum(offer)
    last = db.session.scalars(select(StockMove).order_by(StockMove.id.desc())).first()
    assert (last.change, last.reason) == (Decimal(counted) - 100, StockReason.SET)
    entry = db.session.scalars(select(AuditEntry)).one()
    assert (entry.action, entry.details["before"]) == ("stock.set", "100")


def test_the_same_count_moves_nothing():
    producer = AProducer()
    offer = an_offer(producer, stock=100)
    set_stock(offer.id, Decimal(100), actor=an_owner(producer))
    assert db.session.scalar(select(func.count(StockMove.id))) == 1
    assert db.session.scalars(select(AuditEntry)).all() == []


def test_what_an_order_holds_stays_held():
    producer = AProducer()
    offer = an_offer(producer, stock=100)
    hold_all([Hold(offer.id, Decimal(30), today())])

    set_stock(offer.id, Decimal(200), actor=an_owner(producer))

    db.session.expire_all()
    assert offer.available_quantity == 200 == _sum(offer)
    reasons = db.session.scalars(select(StockMove.reason).order_by(StockMove.id)).all()
    assert reasons == [StockReason.SET, StockReason.HOLD, StockReason.SET]


def test_stock_that_cannot_be_counted():
    producer = AProducer()
    offer = an_offer(producer)
    with pytest.raises(Invalid):
        set_stock(offer.id, Decimal(-1), actor=an_owner(producer))
    with pytest.raises(NotFound):
        set_stock(offer.id, Decimal(1), actor=an_owner())
    offer.state = OfferState.ARCHIVED
    with pytest.raises(RuleBroken):
        set_stock(offer.id, Decimal(1), actor=an_owner(producer))
    assert offer.available_quantity == 100
