"""Each fact of an order moves its budgets once: the regressions of ERPNext I-19 are here."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import func, select, text
from sqlalchemy.exc import DatabaseError

from marketplace.billing.models import Invoice
from marketplace.billing.services.deciding import credit_invoice
from marketplace.budgets.models import BudgetEntry
from marketplace.budgets.services import booking
from marketplace.budgets.services.booking import About, Step
from marketplace.budgets.states import BudgetPeriod, BudgetRule
from marketplace.operations.budget_agreement import budget_faults
from marketplace.orders.booking import line_item
from marketplace.orders.models import Order
from marketplace.orders.services import deciding
from marketplace.orders.services.budgeting import settle_parts
from marketplace.orders.states import OrderState
from marketplace.shared.clock import utc_now
from marketplace.shared.database import db
from marketplace.shared.errors import RuleBroken
from marketplace.shared.money import Money
from tests.budgets.conftest import a_deal
from tests.factories.budgets import a_budget, a_cost_centre, billed, stands
from tests.factories.fulfilment import its_producer
from tests.factories.market import ACategory


def freight(order):
    return order.freight.rupiah


def test_placing_commits_goods_tax_and_freight_at_once():
    deal = a_deal(is_pkp=True)
    budget = a_budget(deal.centre)
    order = deal.places(10)
    assert order.tax.rupiah > 0
    assert stands(budget) == (order.total.rupiah, 0)
    assert budget_faults() == []


def test_an_order_that_waits_for_approval_is_committed_once_not_again_when_approved():
    deal = a_deal(approval_limit=Money(1))
    budget = a_budget(deal.centre)
    order = deal.places(10)
    assert order.state is OrderState.AWAITING_APPROVAL
    assert stands(budget) == (order.total.rupiah, 0)
    deciding.approve_order(order.id, actor=deal.kitchen.approver)
    assert stands(budget) == (order.total.rupiah, 0)
    assert budget_faults() == []


def test_rejecting_cancelling_and_expiring_give_everything_back():
    deal = a_deal(approval_limit=Money(1))
    budget = a_budget(deal.centre)
    rejected, cancelled, expired = (deal.places(10) for _ in range(3))
    deciding.reject_order(rejected.id, actor=deal.kitchen.approver, reason="mahal")
    deciding.cancel_order(cancelled.id, actor=deal.kitchen.requester, reason="salah")
    assert stands(budget) == (expired.total.rupiah, 0)
    expired.hold_expires_at = utc_now() - timedelta(minutes=1)
    db.session.flush()
    deciding.expire_holds()
    assert stands(budget) == (0, 0)
    assert budget_faults() == []


def test_a_producer_that_rejects_or_stays_silent_gives_everything_back(deal):
    budget = a_budget(deal.centre)
    refused, silent = deal.places(10), deal.places(5)
    deal.rejects(refused)
    assert stands(budget) == (silent.total.rupiah, 0)
    deal.part(silent).answer_by = utc_now() - timedelta(minutes=1)
    db.session.flush()
    deciding.expire_unanswered()
    assert stands(budget) == (0, 0)
    assert budget_faults() == []


def test_a_smaller_promise_releases_the_rest(deal):
    budget = a_budget(deal.centre)
    order = deal.places(10)
    deal.confirms(order, 7)
    assert stands(budget) == (70_000 + freight(order), 0)
    assert budget_faults() == []


def test_receiving_turns_commitment_into_what_the_invoices_claim():
    deal = a_deal(is_pkp=True)
    budget = a_budget(deal.centre)
    order = deal.places(10)
    deal.confirms(order)
    deal.sends(order, 10)
    deal.receives(order, 3)
    assert stands(budget)[1] == billed(deal.kitchen)
    deal.receives(order, 4, regraded=2, percent=50, rejected=1)
    assert stands(budget) == (0, billed(deal.kitchen))
    assert billed(deal.kitchen) < order.total.rupiah
    assert budget_faults() == []


def test_all_rejected_at_the_dock_bills_no_freight_and_leaves_nothing(deal):
    budget = a_budget(deal.centre)
    order = deal.places(10)
    deal.confirms(order)
    deal.sends(order, 10)
    deal.receives(order, rejected=10)
    assert (billed(deal.kitchen), stands(budget)) == (0, (0, 0))
    assert budget_faults() == []


def test_closing_short_releases_what_never_came(deal):
    budget = a_budget(deal.centre)
    order = deal.places(10)
    deal.confirms(order)
    deal.sends(order, 6)
    deal.receives(order, 6)
    assert stands(budget) == (40_000, 60_000 + freight(order))
    deal.closes(order)
    assert stands(budget) == (0, 60_000 + freight(order)) == (0, billed(deal.kitchen))
    assert budget_faults() == []


def test_a_credited_invoice_is_no_longer_spent(deal):
    budget = a_budget(deal.centre)
    order = deal.places(10)
    deal.confirms(order)
    deal.sends(order, 10)
    deal.receives(order, 4)
    deal.receives(order, 6)
    first, second = db.session.scalars(select(Invoice).order_by(Invoice.id)).all()
    seller = its_producer(deal.part(order))
    credit_invoice(first.id, actor=seller, reason="salah hitung")
    assert stands(budget) == (0, second.total.rupiah)
    assert budget_faults() == []


def test_the_same_fact_twice_moves_nothing(deal):
    budget = a_budget(deal.centre)
    order = deal.places(10)
    deal.confirms(order, 4)
    part, before = deal.part(order), stands(budget)
    about = About("order", order.id, order.number)
    again = [(about, Step(line_item(part.lines[0].id), Money(0), Money(5)))]
    booking.settle(again, fact="confirmed")  # another outcome under a key that is booked
    settle_parts([part], fact="confirmed")
    settle_parts([part], fact="once-more")
    assert stands(budget) == before
    assert budget_faults() == []


def test_month_year_and_category_each_count_an_order_once(deal):
    category = deal.offer.product.category_id
    whole = a_budget(deal.centre)
    year = a_budget(deal.centre, period=BudgetPeriod.YEAR)
    vegetables = a_budget(deal.centre, category_id=category)
    others = a_budget(deal.centre, category_id=ACategory().id)
    order = deal.places(10)
    total = (order.total.rupiah, 0)
    assert [stands(each) for each in (whole, year)] == [total, total]
    assert stands(vegetables) == (order.total.rupiah - freight(order), 0)
    assert stands(others) == (0, 0)
    assert budget_faults() == []


def test_a_budget_opened_late_counts_what_is_there_whatever_became_of_it(deal):
    received, waiting, gone = deal.places(10), deal.places(3), deal.places(2)
    deal.confirms(received, 8)
    deal.sends(received, 5)
    deal.receives(received, 4, rejected=1)
    deal.rejects(gone)
    budget = a_budget(deal.centre, planned=1, rule=BudgetRule.BLOCK)
    committed = waiting.total.rupiah + 30_000
    assert stands(budget) == (committed, billed(deal.kitchen))
    assert budget_faults() == []
    deal.closes(received)
    assert stands(budget) == (waiting.total.rupiah, billed(deal.kitchen))
    with pytest.raises(RuleBroken):
        deal.places(1)


def test_other_cost_centres_and_periods_count_nothing(deal):
    other = a_budget(a_cost_centre(deal.kitchen.buyer, "BAR"))
    later = a_budget(deal.centre, day=deal.places(1).delivery_day + timedelta(days=400))
    deal.places(10)
    assert (stands(other), stands(later)) == ((0, 0), (0, 0))


def test_entries_cannot_be_changed(deal):
    budget = a_budget(deal.centre)
    deal.places(10)
    with pytest.raises(DatabaseError), db.session.begin_nested():
        db.session.execute(text("update budget_entries set committed = 1"))
    with pytest.raises(DatabaseError), db.session.begin_nested():
        db.session.execute(text("delete from budget_entries"))
    wanted = select(func.count()).where(BudgetEntry.budget_id == budget.id)
    assert db.session.scalar(wanted) == 2


def test_check_names_what_differs(deal):
    budget = a_budget(deal.centre)
    order = deal.places(10)
    line = deal.part(order).lines[0].id
    db.session.execute(text("update budgets set committed = committed + 1"))
    db.session.execute(text("update order_lines set confirmed_quantity = 4000"))
    db.session.expire_all()
    assert budget_faults() == [
        f"budgets: budget {budget.id} is not the sum of its entries",
        f"budgets: line:{line} of order {order.number} has 100000, 0 in budget {budget.id}, "
        "not 40000, 0 (committed, actual)",
    ]


def test_an_order_without_cost_centres_books_nothing():
    deal = a_deal()
    deal.centre.closed_at = utc_now()
    db.session.flush()
    order = deal.kitchen.places((deal.offer, 10))
    assert db.session.get(Order, order.id).cost_centre_id is None
    assert db.session.scalar(select(func.count(BudgetEntry.id))) == 0
