"""Receipts, payments, credits and declared sales become events and rollups, exactly once."""

from __future__ import annotations

import importlib.util
from datetime import UTC, date, datetime
from decimal import Decimal
from types import SimpleNamespace

import pytest
from sqlalchemy import func, select, text
from sqlalchemy.exc import DBAPIError

from marketplace.billing.services import deciding
from marketplace.buyers.states import BuyerKind
from marketplace.config import PROJECT
from marketplace.direct_sales.services import withdraw_direct_sale
from marketplace.impact.models import ImpactEvent, ImpactMonth, ImpactPaymentDays
from marketplace.impact.queries.agreement import impact_faults
from marketplace.impact.services import recording
from marketplace.impact.services.rebuilding import rebuild
from marketplace.impact.states import EventKind
from marketplace.shared import events
from marketplace.shared.actors import Role
from marketplace.shared.clock import today
from marketplace.shared.database import db
from marketplace.shared.money import ZERO, Money
from tests.factories.accounts import a_member
from tests.factories.deliveries import Judged, a_receipt
from tests.factories.direct_sales import a_direct_sale
from tests.factories.impact import a_delivery, all_kept, its_invoice, pay, refund, unguarded
from tests.factories.market import ABuyer, ACategory, AProducer, an_offer
from tests.factories.producers import an_owner

OCT_5, OCT_20, NOV_3 = date(2026, 10, 5), date(2026, 10, 20), date(2026, 11, 3)


@pytest.fixture
def producer():
    return AProducer(
        member_count=30,
        poor_member_count=12,
        attested_on=date(2026, 9, 1),
        village_code="34.01.08.2005",
    )


@pytest.fixture
def buyer():
    return ABuyer()


def _events(kind):
    return db.session.scalars(
        select(ImpactEvent).where(ImpactEvent.kind == kind).order_by(ImpactEvent.id)
    ).all()


def _months(**facts):
    return db.session.scalars(
        select(ImpactMonth).filter_by(**facts).order_by(ImpactMonth.month)
    ).all()


def test_accepted_lines_are_frozen_with_their_origin(producer, buyer):
    sugar = ACategory()
    receipt = a_delivery(producer, buyer, (sugar, 380_000), on=OCT_5, rejected=3)

    [event] = _events(EventKind.RECEIVED)
    assert event.source == f"receipt_line:{receipt.lines[0].id}"
    assert (event.day, event.value, event.quantity) == (OCT_5, Money(380_000), Decimal(1))
    assert (event.buyer_id, event.producer_id) == (buyer.id, producer.id)
    assert (event.village_code, event.district_code) == ("34.01.08.2005", "34.01.08")
    assert (event.category_id, event.is_local, event.is_airport) == (sugar.id, True, True)
    assert (event.member_count, event.poor_member_count) == (30, 12)


def test_a_day_begins_at_the_airport_not_in_greenwich(producer, buyer):
    a_delivery(producer, buyer, on=datetime(2026, 10, 31, 16, 59, tzinfo=UTC))  # 23.59 WIB
    a_delivery(producer, buyer, on=datetime(2026, 10, 31, 17, 0, tzinfo=UTC))
    days = [date(2026, 10, 31), date(2026, 11, 1)]
    assert [e.day for e in _events(EventKind.RECEIVED)] == days
    assert [m.month for m in _months(buyer_id=0, category_id=0)] == [202610, 202611]


def test_an_attestation_counts_from_its_day(producer, buyer):
    a_delivery(producer, buyer, on=date(2026, 8, 31))
    a_delivery(producer, buyer, on=date(2026, 9, 1))
    assert [e.poor_member_count for e in _events(EventKind.RECEIVED)] == [None, 12]


def test_what_was_rejected_does_not_count(producer, buyer):
    receipt = a_receipt(
        Judged(accepted=0, rejected=4), Judged(accepted=2, regraded=2, percent=50)
    )
    events.announce("goods.received", receipt_id=receipt.id)

    [event] = _events(EventKind.RECEIVED)
    assert (event.value, event.quantity) == (Money(3 * 38_000), Decimal(4))


def test_a_receipt_counts_for_its_buyer_and_for_all(producer, buyer):
    sugar, coffee = ACategory(), ACategory()
    a_delivery(producer, buyer, (sugar, 100_000), (coffee, 50_000), on=OCT_5)
    a_delivery(producer, buyer, (sugar, 30_000), on=OCT_20)

    cells = {(m.buyer_id, m.category_id): (m.accepted.rupiah, m.receipts) for m in _months()}
    assert cells == {
        (0, 0): (180_000, 3),
        (0, sugar.id): (130_000, 2),
        (0, coffee.id): (50_000, 1),
        (buyer.id, 0): (180_000, 3),
        (buyer.id, sugar.id): (130_000, 2),
        (buyer.id, coffee.id): (50_000, 1),
    }
    assert {(m.month, m.poor_member_count) for m in _months()} == {(202610, 12)}


def test_households_stand_together_and_apart_from_the_airport(producer):
    home = ABuyer(kind=BuyerKind.HOUSEHOLD)
    a_delivery(producer, home, on=OCT_5)

    assert {m.buyer_id for m in _months()} == {-1}
    assert _events(EventKind.RECEIVED)[0].is_airport is False


def test_parts_of_a_payment_come_to_exactly_what_was_accepted(producer, buyer):
    receipt = a_delivery(
        producer, buyer, (ACategory(), 100_001), (ACategory(), 33_333), on=OCT_5, freight=25_000
    )
    pay(receipt, 50_000, on=OCT_20)
    paid = [e.value.rupiah for e in _events(EventKind.PAID)]
    assert paid == [100_001 * 50_000 // 158_334, 33_333 * 50_000 // 158_334]
    assert db.session.scalar(select(func.count(ImpactPaymentDays.days))) == 0

    pay(receipt, on=NOV_3)
    totals = db.session.execute(
        select(func.sum(ImpactEvent.value))
        .where(ImpactEvent.kind == EventKind.PAID)
        .group_by(ImpactEvent.category_id)
        .order_by(ImpactEvent.category_id)
    ).scalars()
    assert list(totals) == [Money(100_001), Money(33_333)]
    assert [(m.month, m.spend.rupiah) for m in _months(buyer_id=0, category_id=0)] == [
        (202610, sum(paid)),
        (202611, 133_334 - sum(paid)),
    ]


def test_the_days_run_from_the_receipt_to_the_last_rupiah(producer, buyer):
    receipt = a_delivery(producer, buyer, (ACategory(), 10_000), (ACategory(), 5_000), on=OCT_5)
    pay(receipt, 4_000, on=OCT_20)
    pay(receipt, on=NOV_3)

    whole = db.session.scalars(select(ImpactPaymentDays).filter_by(category_id=0)).all()
    assert {(d.buyer_id, d.month, d.days, d.invoices) for d in whole} == {
        (0, 202611, 29, 1),
        (buyer.id, 202611, 29, 1),
    }
    assert db.session.query(ImpactPaymentDays).count() == 6  # for each category, too


def test_a_refund_takes_spend_back_in_its_own_month(producer, buyer):
    receipt = a_delivery(producer, buyer, on=OCT_5)
    payment = pay(receipt, on=OCT_20)
    refund(payment, 40_000, on=NOV_3)

    assert [e.value.rupiah for e in _events(EventKind.REFUNDED)] == [-40_000]
    assert [(m.month, m.spend.rupiah) for m in _months(buyer_id=0, category_id=0)] == [
        (202610, 100_000),
        (202611, -40_000),
    ]
    pay(receipt, on=NOV_3)
    assert (
        db.session.scalar(
            select(func.sum(ImpactPaymentDays.invoices)).filter_by(buyer_id=0, category_id=0)
        )
        == 1
    )  # settled for the first time once


def test_an_invoice_given_up_takes_the_accepted_value_back(producer, buyer):
    receipt = a_delivery(producer, buyer, on=OCT_5)
    owner = a_member(producer.organisation, Role.PRODUCER_OWNER)
    deciding.credit_invoice(its_invoice(receipt).id, actor=owner, reason="salah kirim")

    assert [e.value.rupiah for e in _events(EventKind.CREDITED)] == [-100_000]
    assert sum((m.accepted for m in _months(buyer_id=0, category_id=0)), ZERO) == ZERO


def test_counting_again_changes_nothing(producer, buyer):
    receipt = a_delivery(producer, buyer, on=OCT_5)
    pay(receipt, on=OCT_20)
    before = all_kept()
    recording.count_receipt(receipt.id)
    recording.count_payments(its_invoice(receipt).id)
    assert all_kept() == before


@pytest.fixture
def counted(producer, buyer):
    """A bit of everything, counted one by one."""
    other = AProducer(village_code="34.01.12.2003", district_code="34.01.12")
    home = ABuyer(kind=BuyerKind.HOUSEHOLD)
    sugar, coffee = ACategory(), ACategory()
    first = a_delivery(producer, buyer, (sugar, 77_777), (coffee, 33), on=OCT_5, freight=10_001)
    payment = pay(first, 41_234, on=OCT_20)
    refund(payment, 1_234, on=OCT_20)
    pay(first, on=NOV_3)
    given_up = a_delivery(other, buyer, (coffee, 50_000), on=OCT_20)
    a_delivery(other, home, (coffee, 20_000), on=NOV_3)
    owner = a_member(other.organisation, Role.PRODUCER_OWNER)
    deciding.credit_invoice(its_invoice(given_up).id, actor=owner, reason="rusak")
    a_direct_sale(an_offer(producer))
    sale = a_direct_sale(an_offer(other))
    withdraw_direct_sale(sale.id, actor=an_owner(other))
    return all_kept()


def test_a_rebuild_equals_what_was_counted_one_by_one(counted):
    rebuild()
    assert all_kept() == counted
    with unguarded("impact_events"):
        db.session.execute(text("delete from impact_events"))
    rebuild()
    assert all_kept() == counted


def test_what_was_there_before_the_migration_counts_the_same(counted, monkeypatch):
    path = PROJECT / "migrations" / "versions" / "0015_impact_so_far.py"
    spec = importlib.util.spec_from_file_location("so_far", path)
    migration = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(migration)
    stand_in = SimpleNamespace(
        execute=lambda sql: db.session.execute(text(sql) if isinstance(sql, str) else sql),
        get_bind=db.session.connection,
    )
    monkeypatch.setattr(migration, "op", stand_in)
    migration.downgrade()
    assert all_kept() == {name: [] for name in counted}
    migration.upgrade()
    assert all_kept() == counted


@pytest.mark.parametrize(
    "change", ["update impact_events set value = 1", "delete from impact_events"]
)
def test_events_are_never_changed(producer, buyer, change):
    a_delivery(producer, buyer, on=OCT_5)
    with pytest.raises(DBAPIError, match="append-only"), db.session.begin_nested():
        db.session.execute(text(change))


def test_a_declared_sale_stands_apart_until_it_is_withdrawn(producer):
    sale = a_direct_sale(an_offer(producer, prices={1: 20_000}), 3, day=today())
    assert [(m.buyer_id, m.accepted, m.receipts) for m in _months()] == [
        (-2, Money(60_000), 1),
        (-2, Money(60_000), 1),
    ]
    withdraw_direct_sale(sale.id, actor=an_owner(producer))

    assert [e.value.rupiah for e in _events(EventKind.WITHDRAWN)] == [-60_000]
    assert {(m.accepted, m.receipts) for m in _months()} == {(ZERO, 0)}
    assert impact_faults() == []


@pytest.mark.parametrize(
    ("tampering", "fault"),
    [
        ("update receipt_lines set value = value + 1", "impact: receipt line"),
        (
            "update direct_sales set withdrawn_at = recorded_at, withdrawn_reason = 'twice'",
            "impact: direct sale",
        ),
        (
            "update ledger_transfers set amount = amount - 7 where business_key like '%ved'",
            "impact: invoice",
        ),
        ("update invoices set state = 'credited'", "impact: invoice"),
        (
            "update impact_months set accepted = accepted + 1 where category_id > 0",
            "impact: the rollup of month 202610",
        ),
        ("delete from impact_payment_days", "impact: the days to pay of month 202611"),
    ],
)
def test_tampering_shows(producer, buyer, tampering, fault):
    receipt = a_delivery(producer, buyer, on=OCT_5)
    pay(receipt, 60_000, on=OCT_20)
    pay(receipt, on=NOV_3)
    a_direct_sale(an_offer(producer))
    assert impact_faults() == []
    with unguarded("ledger_transfers"):
        db.session.execute(text(tampering))
    assert [line for line in impact_faults() if line.startswith(fault)] != []
