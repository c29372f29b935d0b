"""A measured market, made smaller: written by the same way as the one of 50,000 orders."""

from __future__ import annotations

import pytest
from sqlalchemy import func, select

from marketplace.catalog.models import Offer
from marketplace.catalog.states import OfferState
from marketplace.demo import enlarging, rows
from marketplace.demo.enlarging import Size
from marketplace.demo.loading import load_market
from marketplace.demo.scale import Scale
from marketplace.operations.checking import all_faults
from marketplace.orders.models import Order, ProducerOrder
from marketplace.orders.states import OrderState, ProducerOrderState
from marketplace.shared.audit import AuditEntry
from marketplace.shared.clock import utc_now
from marketplace.shared.database import db
from tests.demo.conftest import DAY

pytestmark = pytest.mark.servers
SIZE = Size(producers=90, offers=400, buyers=16, households=5, busyness=1.5)
OFTEN = 2_000  # rows that wait: so they are written many times, as in the large market


@pytest.fixture(scope="module")
def measured(empty_market):
    """How many rows the measured market has in each table; its database is the present one."""
    with empty_market(), pytest.MonkeyPatch.context() as patched:
        patched.setattr(enlarging, "LARGE", SIZE)
        patched.setattr(rows, "ENOUGH", OFTEN)
        yield load_market(scale=Scale.LARGE, day=DAY)


def test_it_has_the_size_that_was_asked_for(measured):
    newcomers, offers_beside = 2, 7
    assert measured["producers"] == SIZE.producers + newcomers
    assert measured["offers"] == SIZE.offers + offers_beside
    assert measured["buyers"] == SIZE.buyers + SIZE.households + 1
    assert 1_800 <= measured["orders"] <= 3_500


def test_every_row_that_was_handed_over_is_there(measured):
    stored = {
        table: db.session.scalar(select(func.count()).select_from(db.metadata.tables[table]))
        for table in ("orders", "order_lines", "receipts", "invoices", "ledger_transfers")
    }
    assert stored == {table: measured[table] for table in stored}


def test_nothing_contradicts(measured, config):
    assert all_faults(config, deploy=False) == []


def test_nearly_every_offer_has_been_ordered_or_can_be(measured):
    published = select(func.count(Offer.id)).where(Offer.state == OfferState.PUBLISHED)
    sold_out = published.where(Offer.available_quantity < Offer.minimum_quantity)
    assert db.session.scalar(sold_out) < db.session.scalar(published) / 10


def test_all_states_of_orders_are_there(measured):
    assert set(db.session.scalars(select(Order.state).distinct())) == set(OrderState)
    found = set(db.session.scalars(select(ProducerOrder.state).distinct()))
    assert found == set(ProducerOrderState)


def test_its_log_holds_two_months(measured):
    first = db.session.scalar(select(func.min(AuditEntry.happened_at)))
    assert 55 <= (utc_now() - first).days <= enlarging.AUDITED_DAYS + 1
