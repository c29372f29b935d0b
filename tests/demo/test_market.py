"""The example market is whole: every state is there, nothing contradicts, nothing is real."""

from __future__ import annotations

import dataclasses
import hashlib

import pytest
from sqlalchemy import func, select

from marketplace.accounts.models import Organisation
from marketplace.app import create_app
from marketplace.billing.models import Invoice
from marketplace.billing.states import InvoiceState
from marketplace.catalog.models import Offer
from marketplace.catalog.states import OfferState
from marketplace.demo.loading import NotEmpty, load_market
from marketplace.operations.checking import all_faults
from marketplace.operations.migrating import upgrade_database
from marketplace.orders.models import Order, ProducerOrder
from marketplace.orders.states import OrderState, ProducerOrderState
from marketplace.payments.models import LedgerTransfer, Payment, Payout
from marketplace.payments.states import PaymentState, PayoutState
from marketplace.producers.models import Certificate, Producer
from marketplace.producers.states import ReviewState
from marketplace.shared.clock import utc_now
from marketplace.shared.database import db
from marketplace.shared.places import districts

NOW = utc_now()  # the example market ends today
pytestmark = pytest.mark.servers  # a database of its own, not the rolled-back one


@pytest.fixture(scope="module")
def market(request, config, tmp_path_factory):
    """The small market in a database of its own."""
    settings = dataclasses.replace(config, database_url=_empty_database(request, config))
    app = create_app(settings)
    with app.app_context():
        upgrade_database()
        yield load_market(now=NOW)
        db.session.remove()
        db.engine.dispose()


def _empty_database(request, config):
    if config.database_url.startswith("postgresql"):
        return request.getfixturevalue("postgresql").create_database()
    folder = request.getfixturevalue("tmp_path_factory").mktemp("example")
    return f"sqlite:///{folder / 'market.sqlite3'}"


def test_it_is_as_large_as_promised(market):
    assert market["producers"] >= 50
    assert market["buyers"] >= 12 + 3
    assert market["orders"] >= 900


def test_nothing_contradicts(market, config):
    assert all_faults(config, deploy=False) == []


@pytest.mark.parametrize(
    ("column", "states"),
    [
        (Order.state, set(OrderState)),
        (ProducerOrder.state, set(ProducerOrderState)),
        (Invoice.state, set(InvoiceState)),
        (Payment.state, {PaymentState.PENDING, PaymentState.SUCCEEDED, PaymentState.FAILED}),
        (Payout.state, {PayoutState.PAID, PayoutState.RETURNED}),
        (Offer.state, set(OfferState) - {OfferState.ARCHIVED}),
        (Producer.state, {ReviewState.APPROVED, ReviewState.SUBMITTED}),
    ],
)
def test_every_state_can_be_seen(market, column, states):
    assert set(db.session.scalars(select(column).distinct())) == states


def test_every_kapanewon_sells(market):
    sells = select(Producer.district_code).join(Offer, Offer.producer_id == Producer.id)
    assert set(db.session.scalars(sells.distinct())) == {d.code for d in districts()}


def test_nothing_passes_for_real(market):
    real = select(Organisation.slug).where(Organisation.is_example.is_(False))
    numbered = select(Certificate.id).where(Certificate.number.is_not(None))
    assert db.session.scalars(real).all() == []
    assert db.session.scalars(numbered).all() == []


def test_a_market_is_never_loaded_over_another(market):
    before = db.session.scalar(select(func.count(Order.id)))
    with pytest.raises(NotEmpty):
        load_market()
    assert db.session.scalar(select(func.count(Order.id))) == before


def test_the_same_seed_makes_the_same_market(request, config, market):
    first = _digest()
    again = create_app(
        dataclasses.replace(config, database_url=_empty_database(request, config))
    )
    with again.app_context():
        upgrade_database()
        load_market(now=NOW)
        assert _digest() == first
        db.session.remove()
        db.engine.dispose()


def _digest():
    rows = db.session.execute(
        select(Order.number, Order.total, Order.state, func.count(ProducerOrder.id))
        .join(ProducerOrder, ProducerOrder.order_id == Order.id)
        .group_by(Order.id)
        .order_by(Order.id)
    ).all()
    booked = db.session.scalar(select(func.count(LedgerTransfer.id)))
    return len(rows), booked, hashlib.sha256(repr(rows).encode()).hexdigest()
