"""The example market is whole: every state is there, nothing contradicts, nothing is real."""

from __future__ import annotations

import hashlib
from datetime import timedelta

import pytest
import time_machine
from sqlalchemy import Integer, cast, func, select

from marketplace.accounts.models import Organisation
from marketplace.billing.models import Invoice
from marketplace.billing.states import InvoiceState
from marketplace.catalog.gates import lacking_of
from marketplace.catalog.models import Category, Offer, Product
from marketplace.catalog.states import OfferState
from marketplace.demand.models import Need, Pledge
from marketplace.demand.queries.board import count_unanswered
from marketplace.demand.states import NeedState, PledgeAnswer
from marketplace.demo.loading import NotEmpty, load_market
from marketplace.demo.timeline import clock
from marketplace.impact.filters import Viewer, Wanted, quarter_of
from marketplace.impact.queries import table
from marketplace.impact.states import Dimension, ViewLevel
from marketplace.operations.checking import all_faults
from marketplace.orders.models import Order, OrderLine, ProducerOrder
from marketplace.orders.states import OrderState, ProducerOrderState
from marketplace.payments.models import LedgerAccount, LedgerTransfer, Payment, Payout
from marketplace.payments.states import AccountKind, PaymentMethod, PaymentState, PayoutState
from marketplace.producers.models import Certificate, Producer
from marketplace.producers.states import CertificateState, ReviewState
from marketplace.shared.actors import Actor, Role
from marketplace.shared.database import Base, db
from marketplace.shared.places import districts
from marketplace.sourcing.models import RequestForQuotation
from marketplace.sourcing.quotation_models import Quotation
from marketplace.sourcing.states import QuotationState, RfqState
from tests.demo.conftest import DAY

pytestmark = pytest.mark.servers  # a database of its own, not the rolled-back one
REGENCY = Viewer(ViewLevel.REGENCY)
NEVER_TWICE = {"password_hash", "token"}  # salted, and drawn for caches


def test_it_is_as_large_as_promised(market):
    assert market["producers"] == 79 + 2
    assert market["buyers"] == 12 + 3 + 1
    assert 1_000 <= market["orders"] <= 1_500


@pytest.mark.parametrize("hour", [0.1, 9, 23.9])
def test_nothing_contradicts_at_any_hour(market, config, hour):
    with time_machine.travel(clock(DAY, hour)):
        assert all_faults(config, deploy=False) == []


@pytest.mark.parametrize(
    ("column", "states"),
    [
        (Order.state, set(OrderState)),
        (ProducerOrder.state, set(ProducerOrderState)),
        (Invoice.state, set(InvoiceState)),
        (Payment.method, set(PaymentMethod)),
        (Payment.state, set(PaymentState) - {PaymentState.NOT_OWED}),
        (Payout.state, set(PayoutState)),
        (Offer.state, set(OfferState)),
        (Need.state, set(NeedState)),
        (Pledge.answer, set(PledgeAnswer)),
        (RequestForQuotation.state, set(RfqState)),
        (Quotation.state, set(QuotationState)),
        (
            Producer.state,
            {ReviewState.APPROVED, ReviewState.SUBMITTED, ReviewState.CHANGES_REQUESTED},
        ),
        (Certificate.state, {CertificateState.ACCEPTED, CertificateState.SUBMITTED}),
    ],
)
def test_every_state_can_be_seen(market, column, states):
    assert set(db.session.scalars(select(column).distinct())) == states


def test_every_kapanewon_sells(market):
    sells = select(Producer.district_code).join(Offer, Offer.producer_id == Producer.id)
    assert set(db.session.scalars(sells.distinct())) == {d.code for d in districts()}


def test_the_map_of_the_last_quarter_speaks_and_keeps_small_groups_closed(market):
    with time_machine.travel(clock(DAY, 9)):
        told = table(Dimension.KAPANEWON, Wanted(quarter_of(DAY).before()), REGENCY)
    open_ones = {row.name for row in told.rows if row.measures.spend is not None}
    assert len(told.rows) == 12
    assert 9 <= len(open_ones) < 12
    assert "Kokap" in open_ones


def test_a_cooperative_of_palm_sugar_has_something_to_answer(market):
    wanted = select(Organisation.id).where(Organisation.slug == "koperasi-nira-hargotirto")
    roles = frozenset({Role.PRODUCER_OWNER})
    seller = Actor(None, db.session.scalar(wanted), roles=roles)
    with time_machine.travel(clock(DAY, 9)):
        assert count_unanswered(seller) >= 1


def test_nothing_passes_for_real(market):
    real = select(Organisation.slug).where(Organisation.is_example.is_(False))
    numbered = select(Certificate.id).where(Certificate.number.is_not(None))
    assert db.session.scalars(real).all() == []
    assert db.session.scalars(numbered).all() == []


def test_what_is_sold_has_the_papers_it_needs(market):
    offers = db.session.scalars(select(Offer).where(Offer.state == OfferState.PUBLISHED)).all()
    missing = {
        offer_id: [lack.code for lack in lacks if lack.binding]
        for offer_id, lacks in lacking_of(offers, DAY).items()
    }
    assert {key: codes for key, codes in missing.items() if codes} == {}


def test_fruit_is_ordered_only_when_it_is_ripe(market):
    ripe = (
        select(ProducerOrder.delivery_day, Product.season_months)
        .join(OrderLine, OrderLine.producer_order_id == ProducerOrder.id)
        .join(Offer, Offer.id == OrderLine.offer_id)
        .join(Product, Product.id == Offer.product_id)
        .where(Product.season_months.is_not(None))
        .distinct()
    )
    found = db.session.execute(ripe).all()
    assert len(found) > 50
    late = [(day, months) for day, months in found if str(day.month) not in months.split(",")]
    assert late == []


def test_busy_months_bring_more_orders_than_quiet_ones(market):
    """July and December against February and March, in rupiah for goods that never pause."""
    spent = dict.fromkeys(range(1, 13), 0)
    rows = db.session.execute(
        select(ProducerOrder.delivery_day, cast(OrderLine.line_total, Integer))
        .join(OrderLine, OrderLine.producer_order_id == ProducerOrder.id)
        .join(Offer, Offer.id == OrderLine.offer_id)
        .join(Product, Product.id == Offer.product_id)
        .join(Category, Category.id == Product.category_id)
        .where(Category.slug.in_(("beras-pangan", "telur-susu-daging")))
    )
    for day, rupiah in rows:
        spent[day.month] += rupiah
    assert spent[7] + spent[12] > spent[2] + spent[3]


@pytest.mark.parametrize("kind", [AccountKind.BANK_CASH, AccountKind.STRIPE_CASH])
def test_cash_is_there_before_it_is_spent(market, kind):
    """After every single transfer, over the whole year."""
    account = db.session.scalars(select(LedgerAccount).where(LedgerAccount.kind == kind)).one()
    there = moved = 0
    for transfer in db.session.scalars(select(LedgerTransfer).order_by(LedgerTransfer.id)):
        if account.id in {transfer.debit_account_id, transfer.credit_account_id}:
            came = transfer.debit_account_id == account.id
            there += transfer.amount.rupiah if came else -transfer.amount.rupiah
            moved += 1
            assert there >= 0, transfer.business_key
    assert moved > 300
    assert there == (account.debits - account.credits).rupiah


def test_a_market_is_never_loaded_over_another(market):
    before = db.session.scalar(select(func.count(Order.id)))
    with pytest.raises(NotEmpty):
        load_market()
    db.session.rollback()
    assert db.session.scalar(select(func.count(Order.id))) == before


def test_the_next_rows_get_the_next_ids(market):
    """PostgreSQL counts ids itself, and saw none of those that were loaded."""
    added = Organisation(slug="sesudahnya", name="Sesudahnya", kind="buyer")
    db.session.add(added)
    db.session.flush()
    last = db.session.scalar(select(func.count(Organisation.id)))
    db.session.rollback()
    assert added.id == last


def test_the_same_seed_and_day_make_the_same_market(empty_market, market):
    first = _digests()
    with empty_market():
        load_market(day=DAY)
        assert _digests() == first


def test_another_day_or_seed_makes_another_market(empty_market, market):
    first = _digests()["orders"]
    with empty_market():
        load_market(day=DAY - timedelta(days=40), seed=7)
        assert _digests()["orders"] != first


def _digests() -> dict[str, str]:
    return {table.name: _digest(table) for table in Base.metadata.sorted_tables}


def _digest(table) -> str:
    columns = [column for column in table.columns if column.name not in NEVER_TWICE]
    rows = db.session.execute(select(*columns).order_by(*table.primary_key.columns))
    digest = hashlib.sha256()
    for row in rows:
        digest.update(repr(tuple(row)).encode())
    return digest.hexdigest()
