"""What moved a budget: a row for each event, not for each thing that it was about."""

from __future__ import annotations

from marketplace.budgets.moves import moves_of
from marketplace.shared.money import ZERO
from tests.factories.budgets import a_budget


def test_an_order_and_its_end_are_one_row_each(deal):
    budget = a_budget(deal.centre)
    order = deal.places(5)
    (placed,) = moves_of(budget, limit=10).items
    assert (placed.about_number, placed.committed, placed.actual) == (
        order.number,
        order.total,
        ZERO,
    )
    deal.rejects(order)
    ended, first = moves_of(budget, limit=10).items
    assert first == placed
    assert (ended.about_number, ended.committed) == (order.number, -order.total)


def test_rows_come_in_parts(deal):
    budget = a_budget(deal.centre)
    numbers = [deal.places(2).number for _order in range(3)]
    first = moves_of(budget, limit=2)
    rest = moves_of(budget, limit=2, cursor=first.next)
    shown = [move.about_number for move in (*first.items, *rest.items)]
    assert (first.total, shown, rest.next) == (3, numbers[::-1], None)
