"""A sale outside the market counts in stock and capacity, and never in the ledger."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

import pytest
import sqlalchemy as sa
from sqlalchemy import func, select

from marketplace.catalog.capacity import week_of
from marketplace.catalog.models import CapacityWeek, StockMove
from marketplace.catalog.services.stock import Hold, hold_all
from marketplace.catalog.services.stock_counting import set_stock
from marketplace.catalog.states import OfferState, StockReason
from marketplace.direct_sales.services import withdraw_direct_sale
from marketplace.operations.agreement import agreement_faults
from marketplace.payments.models import LedgerAccount, LedgerTransfer
from marketplace.producers.states import ReviewState
from marketplace.shared import events
from marketplace.shared.audit import AuditEntry
from marketplace.shared.clock import today
from marketplace.shared.database import db
from marketplace.shared.errors import Forbidden, Invalid, NotFound, RuleBroken
from marketplace.shared.money import Money
from tests.factories.accounts import an_admin
from tests.factories.direct_sales import a_direct_sale
from tests.factories.market import AProducer, an_offer
from tests.factories.producers import a_helper, an_owner


def _moves(offer) -> list[tuple[Decimal, StockReason]]:
    wanted = select(StockMove.change, StockMove.reason).where(StockMove.offer_id == offer.id)
    return [tuple(row) for row in db.session.execute(wanted.order_by(StockMove.id))]


def _booked(offer, day: date) -> Decimal | None:
    return db.session.scalar(
        select(CapacityWeek.booked_quantity).where(
            CapacityWeek.offer_id == offer.id, CapacityWeek.week == week_of(day)
        )
    )


@pytest.fixture
def announced(monkeypatch):
    heard = []
    for name in ("direct_sale.recorded", "direct_sale.withdrawn"):
        listener = lambda direct_sale_id, name=name: heard.append((name, direct_sale_id))  # noqa: E731
        monkeypatch.setitem(events.SUBSCRIBERS, name, [listener])
    return heard


def test_a_sale_takes_stock_and_capacity_and_is_announced(announced):
    offer = an_offer(stock=20, weekly_capacity=Decimal(50), prices={1: 18_000, 10: 16_000})
    actor = a_helper(offer.producer)

    sale = a_direct_sale(offer, 12, actor)

    assert (sale.unit_price, sale.value) == (Money(16_000), Money(192_000))
    assert (sale.day, sale.producer_id) == (today(), offer.producer_id)
    assert (sale.taken_quantity, sale.booked_quantity) == (12, 12)
    assert (sale.recorded_by, sale.withdrawn_at) == (actor.person_id, None)
    assert offer.available_quantity == 8
    assert _moves(offer) == [(20, StockReason.SET), (-12, StockReason.DIRECT_SALE)]
    assert _booked(offer, today()) == 12
    assert announced == [("direct_sale.recorded", sale.id)]
    entry = db.session.scalars(select(AuditEntry)).one()
    assert (entry.action, entry.details["quantity"]) == ("direct_sale.recorded", "12")
    assert agreement_faults() == []


def test_the_ledger_never_hears_of_it():
    offer = an_offer()
    sale = a_direct_sale(offer, 5)
    a_direct_sale(offer, 2, an_owner(offer.producer))
    withdraw_direct_sale(sale.id, actor=an_owner(offer.producer))
    for table in (LedgerTransfer, LedgerAccount):
        assert db.session.scalar(select(func.count()).select_from(table)) == 0


def test_more_than_was_on_the_shelf_is_recorded_and_empties_it():
    offer = an_offer(stock=5)
    sale = a_direct_sale(offer, 8)
    assert (sale.quantity, sale.taken_quantity) == (8, 5)
    assert offer.available_quantity == 0
    assert _moves(offer)[-1] == (-5, StockReason.DIRECT_SALE)

    again = a_direct_sale(offer, 1)
    assert again.taken_quantity == 0
    assert len(_moves(offer)) == 2, "nothing moved, nothing noted"
    assert agreement_faults() == []


def test_capacity_is_booked_as_far_as_the_week_has_room():
    offer = an_offer(stock=100, weekly_capacity=Decimal(10))
    hold_all([Hold(offer.id, Decimal(7), today())])
    assert a_direct_sale(offer, 5).booked_quantity == 3
    assert _booked(offer, today()) == 10
    assert a_direct_sale(offer, 5).booked_quantity == 0


def test_a_shelf_counted_since_is_left_alone():
    offer = an_offer(stock=100)
    day = today() - timedelta(days=3)  # the shelf was counted today
    sale = a_direct_sale(offer, 5, day=day)
    assert (sale.day, sale.taken_quantity) == (day, 0)
    assert offer.available_quantity == 100
    assert _booked(offer, day) == 5


@pytest.mark.parametrize("days", [-1, 32])
def test_a_day_is_of_the_last_month(days):
    with pytest.raises(Invalid) as refusal:
        a_direct_sale(day=today() - timedelta(days=days))
    assert list(refusal.value.errors) == ["day"]
    assert a_direct_sale(day=today() - timedelta(days=31)).id


@pytest.mark.parametrize(("quantity", "price"), [("0.001", 1), ("10000000", 10**9)])
def test_a_value_that_cannot_be_is_asked_back(quantity, price):
    with pytest.raises(Invalid) as refusal:
        a_direct_sale(quantity=Decimal(quantity), unit_price=Money(price))
    assert list(refusal.value.errors) == ["quantity"]


def test_goods_without_a_price_need_one():
    offer = an_offer(state=OfferState.DRAFT)
    offer.price_tiers = []
    db.session.flush()
    with pytest.raises(Invalid):
        a_direct_sale(offer)
    assert a_direct_sale(offer, 2, unit_price=Money(7_000)).value == Money(14_000)


def test_archived_goods_are_not_sold():
    with pytest.raises(RuleBroken):
        a_direct_sale(an_offer(state=OfferState.ARCHIVED))


def test_only_an_approved_producer_declares():
    producer = AProducer(state=ReviewState.SUSPENDED)
    offer = an_offer(producer)
    with pytest.raises(Forbidden):
        a_direct_sale(offer)
    assert offer.available_quantity == 100


def test_anothers_goods_look_missing():
    offer = an_offer()
    for actor in (an_owner(), an_admin()):
        with pytest.raises(NotFound):
            a_direct_sale(offer, actor=actor)


def test_what_was_declared_cannot_be_rewritten():
    sale = a_direct_sale()
    for change in ("update direct_sales set value = 1", "delete from direct_sales"):
        with pytest.raises(sa.exc.DBAPIError, match="append-only"), db.session.begin_nested():
            db.session.execute(sa.text(change))
    db.session.refresh(sale)
    assert sale.counts


def test_a_count_after_the_sale_wins():
    offer = an_offer(stock=10)
    a_direct_sale(offer, 4)
    set_stock(offer.id, Decimal(9), actor=an_owner(offer.producer))
    assert offer.available_quantity == 9
