"""A declared sale is taken back once: goods return to the shelf, the week has room again."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

import pytest
import time_machine
from sqlalchemy import select

from marketplace.catalog.models import CapacityWeek, StockMove
from marketplace.catalog.services.stock_counting import set_stock
from marketplace.catalog.states import StockReason
from marketplace.direct_sales.services import withdraw_direct_sale
from marketplace.direct_sales.states import WithdrawalReason
from marketplace.operations.agreement import agreement_faults
from marketplace.shared.clock import utc_now
from marketplace.shared.database import db
from marketplace.shared.errors import Invalid, NotFound, RuleBroken
from tests.factories.direct_sales import a_direct_sale
from tests.factories.market import an_offer
from tests.factories.producers import an_owner


def test_at_once_without_a_reason():
    offer = an_offer(stock=5)
    actor = an_owner(offer.producer)
    sale = a_direct_sale(offer, 8, actor)

    withdraw_direct_sale(sale.id, actor=actor)

    assert (sale.counts, sale.withdrawn_reason) == (False, WithdrawalReason.MISTAKE)
    assert sale.withdrawn_by == actor.person_id
    assert offer.available_quantity == 5, "what was never there does not appear"
    last = db.session.scalars(select(StockMove).order_by(StockMove.id.desc())).first()
    assert (last.change, last.reason) == (5, StockReason.DIRECT_SALE_WITHDRAWN)
    assert db.session.scalar(select(CapacityWeek.booked_quantity)) == 0
    assert agreement_faults() == []


def test_twice_is_once():
    offer = an_offer(stock=5)
    sale = a_direct_sale(offer, 3)
    actor = an_owner(offer.producer)
    withdraw_direct_sale(sale.id, actor=actor)
    with pytest.raises(RuleBroken):
        withdraw_direct_sale(sale.id, actor=actor, reason=WithdrawalReason.TWICE)
    assert offer.available_quantity == 5


def test_later_with_a_reason_and_after_a_month_never():
    offer = an_offer()
    sale, other = a_direct_sale(offer), a_direct_sale(offer)
    actor = an_owner(offer.producer)
    with time_machine.travel(utc_now() + timedelta(minutes=11), tick=False):
        with pytest.raises(Invalid):
            withdraw_direct_sale(sale.id, actor=actor)
        withdraw_direct_sale(sale.id, actor=actor, reason=WithdrawalReason.RETURNED)
        assert sale.withdrawn_reason is WithdrawalReason.RETURNED
    late = utc_now() + timedelta(days=31, minutes=1)
    with time_machine.travel(late, tick=False), pytest.raises(RuleBroken):
        withdraw_direct_sale(other.id, actor=actor, reason=WithdrawalReason.TWICE)
    assert other.counts


def test_a_shelf_counted_since_keeps_its_count():
    offer = an_offer(stock=10)
    actor = an_owner(offer.producer)
    sale = a_direct_sale(offer, 4)
    set_stock(offer.id, Decimal(9), actor=actor)
    withdraw_direct_sale(sale.id, actor=actor)
    assert offer.available_quantity == 9
    assert agreement_faults() == []


def test_anothers_sale_looks_missing():
    sale = a_direct_sale()
    with pytest.raises(NotFound):
        withdraw_direct_sale(sale.id, actor=an_owner())
    assert sale.counts
