"""What a producer's first page says about money."""

from __future__ import annotations

from datetime import date

import pytest
import time_machine

from marketplace.payments.queries.figures import money_figures
from marketplace.payments.services.ledger import post_transfer
from marketplace.payments.states import AccountKind
from marketplace.shared.database import one_transaction
from marketplace.shared.money import ZERO, Money
from tests.factories.market import ABuyer, AProducer

DAY = date(2026, 11, 24)


@pytest.fixture
def producer():
    return AProducer()


def _book(key, debit, credit, amount, at):
    with time_machine.travel(at, tick=False), one_transaction():
        post_transfer(
            key=key,
            debit=debit,
            credit=credit,
            amount=Money(amount),
            about=("invoice", 1),
            number="INV",
        )


def test_sales_by_month_and_money_to_come(producer):
    buyer = (AccountKind.BUYER_RECEIVABLE, ABuyer().id)
    pending = (AccountKind.PRODUCER_PENDING, producer.id)
    payable = (AccountKind.PRODUCER_PAYABLE, producer.id)
    other = (AccountKind.PRODUCER_PENDING, AProducer().id)
    _book("invoice:1:issued", buyer, pending, 100_000, "2026-09-30T16:59:00Z")  # 23.59 WIB
    _book("invoice:2:issued", buyer, pending, 250_000, "2026-09-30T17:01:00Z")  # 1 October
    _book("invoice:3:issued", buyer, pending, 700_000, "2026-11-01T01:00:00Z")
    _book("invoice:4:issued", buyer, other, 999_000, "2026-11-02T01:00:00Z")
    _book("payment:1:earned", pending, payable, 100_000, "2026-11-03T01:00:00Z")
    _book("payment:1:refund:5:unearned", payable, pending, 5_000, "2026-11-04T01:00:00Z")

    figures = money_figures(producer.id, DAY)

    assert (figures.month, figures.last_month) == (date(2026, 11, 1), date(2026, 10, 1))
    assert (figures.sold, figures.sold_last_month) == (Money(700_000), Money(250_000))
    assert figures.to_come == Money(1_050_000)


def test_a_newcomer_has_sold_nothing(producer):
    figures = money_figures(producer.id, date(2026, 1, 5))
    assert (figures.sold, figures.sold_last_month, figures.to_come) == (ZERO, ZERO, ZERO)
    assert figures.last_month == date(2025, 12, 1)
