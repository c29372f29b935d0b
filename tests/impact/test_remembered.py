"""Figures are reckoned once and shown only while nothing that they are made of has changed."""

from contextlib import suppress
from datetime import date

import pytest
import time_machine

from marketplace.direct_sales.services import withdraw_direct_sale
from marketplace.impact.filters import Period, Viewer, Wanted
from marketplace.impact.models import ImpactVersion
from marketplace.impact.queries import present_edition, remembered, summary, table
from marketplace.impact.services import rebuilding, recording
from marketplace.impact.services.surveying import declare_spending
from marketplace.impact.states import Dimension, ViewLevel
from marketplace.impact.thresholds import Thresholds, thresholds, use
from marketplace.shared.database import db, one_transaction
from marketplace.shared.memory import Memory, forget_everything
from marketplace.shared.money import Money
from tests.catalog.questions import questions
from tests.factories.direct_sales import a_direct_sale
from tests.factories.impact import a_delivery, its_invoice, noon, pay, refund
from tests.factories.market import an_offer
from tests.factories.producers import an_owner
from tests.impact.world import KOKAP, RECEIVED, a_producer, a_small_market

QUARTER = Period.quarter(2026, 3)
REGENCY = Viewer(ViewLevel.REGENCY)


@pytest.fixture(autouse=True)
def _remembering(monkeypatch, _nothing_remembered):
    with time_machine.travel(noon(date(2026, 11, 20)), tick=False):
        monkeypatch.setattr(Memory, "is_on", True)
        forget_everything()
        yield
        forget_everything()


@pytest.fixture
def market():
    with one_transaction():
        return a_small_market()


def _token():
    return db.session.query(ImpactVersion.token).scalar()


def _accepted(**wanted):
    return summary(Wanted(QUARTER, **wanted), REGENCY).measures.accepted


@pytest.mark.usefixtures("market")
def test_the_same_figures_are_reckoned_once():
    wanted = Wanted(QUARTER)
    first = summary(wanted, REGENCY)
    before = table(Dimension.KAPANEWON, wanted, REGENCY)
    with questions() as asked:
        assert summary(wanted, REGENCY) is first
        assert table(Dimension.KAPANEWON, wanted, REGENCY) == before
    assert len(asked) == 2, "only whether anything changed, each time"


@pytest.mark.usefixtures("market")
def test_figures_that_are_asked_together_read_their_slice_once():
    edition = present_edition()
    summary(Wanted(QUARTER), REGENCY, edition)
    with questions() as asked:
        table(Dimension.KAPANEWON, Wanted(QUARTER), REGENCY, edition)
        table(Dimension.KAPANEWON, Wanted(QUARTER), REGENCY, edition)
    assert asked == []


def test_one_viewer_never_gets_what_was_reckoned_for_another(market):
    wanted = Wanted(QUARTER)
    exact = summary(wanted, REGENCY)
    own = summary(wanted, Viewer(ViewLevel.PRODUCER, market.kokap[0].id))
    public = summary(wanted, Viewer(ViewLevel.PUBLIC))
    assert exact.measures.accepted == Money(8_900_000)
    assert own.measures.accepted == Money(1_000_000)
    assert public.measures.accepted == Money(9_000_000)
    assert public.rounded


def test_a_receipt_counts_at_once(market):
    assert _accepted() == Money(8_900_000)
    with one_transaction():
        a_delivery(market.kokap[0], market.buyer, (market.sugar, 100_000), on=RECEIVED)
    assert _accepted() == Money(9_000_000)


def test_money_that_comes_and_goes_counts_at_once(market):
    with one_transaction():
        receipt = a_delivery(market.kokap[0], market.buyer, (market.sugar, 90_000), on=RECEIVED)
    spent = summary(Wanted(QUARTER), REGENCY).measures.spend
    with one_transaction():
        payment = pay(receipt, on=date(2026, 9, 28))
    assert summary(Wanted(QUARTER), REGENCY).measures.spend == spent + Money(90_000)
    before = _token()
    with one_transaction():
        refund(payment, payment.amount.rupiah, on=date(2026, 9, 29))
    assert _token() != before
    assert summary(Wanted(QUARTER), REGENCY).measures.spend == spent


def test_declared_sales_and_their_withdrawal_change_the_token():
    with one_transaction():
        offer = an_offer(a_producer(KOKAP))
    tokens = [_token()]
    with one_transaction():
        sale = a_direct_sale(offer)
    tokens.append(_token())
    withdraw_direct_sale(sale.id, actor=an_owner(offer.producer))
    tokens.append(_token())
    assert len(set(tokens)) == 3


def test_a_survey_counts_at_once(market):
    wanted = Wanted(QUARTER)
    before = summary(wanted, REGENCY).lm3
    declare_spending(
        actor=an_owner(market.kokap[0]),
        period=QUARTER,
        wages_basis_points=0,
        suppliers_basis_points=0,
    )
    assert summary(wanted, REGENCY).lm3.r2 < before.r2


@pytest.mark.usefixtures("market")
def test_rollups_written_anew_change_the_token():
    before = _token()
    rebuilding.rebuild()
    assert _token() != before


def test_counting_what_is_counted_already_leaves_the_token(market):
    with one_transaction():
        receipt = a_delivery(market.kokap[0], market.buyer, (market.sugar, 90_000), on=RECEIVED)
    before = _token()
    recording.count_receipt(receipt.id)
    recording.count_payments(its_invoice(receipt).id)
    assert _token() == before


def test_what_is_undone_is_never_shown(market):
    before = _token()
    with suppress(ZeroDivisionError), one_transaction():
        a_delivery(market.kokap[0], market.buyer, (market.sugar, 100_000), on=RECEIVED)
        assert _accepted() == Money(9_000_000), "a use case sees its own changes"
        raise ZeroDivisionError
    assert _token() == before
    assert _accepted() == Money(8_900_000)


@pytest.mark.usefixtures("market")
def test_another_threshold_or_another_day_is_another_edition():
    assert _accepted(district_code="34.01.08") is not None
    kept = thresholds()
    try:
        use(Thresholds(producers=7))
        assert _accepted(district_code="34.01.08") is None, "six producers are too few now"
    finally:
        use(kept)
    now = present_edition()
    with time_machine.travel(noon(date(2026, 11, 21)), tick=False):
        assert present_edition() != now


@pytest.mark.usefixtures("market")
def test_only_so_much_is_kept(monkeypatch):
    monkeypatch.setattr(remembered.KEPT, "most", 2)
    for month in range(1, 10):
        summary(Wanted(Period.month(2026, month)), REGENCY)
    with questions() as asked:
        summary(Wanted(Period.month(2026, 1)), REGENCY)
    assert len(asked) > 1
