"""The regency's register of buyers: companies by name, in parts."""

from __future__ import annotations

import pytest

from marketplace.buyers import queries
from marketplace.buyers.states import BuyerKind
from marketplace.producers.states import ReviewState
from marketplace.shared.actors import Role
from marketplace.shared.errors import Invalid
from tests.factories.accounts import a_member
from tests.factories.market import ABuyer, ADock


def names(part):
    return [row.buyer.name for row in part.items]


def test_it_lists_companies_by_name_and_only_counts_households():
    ABuyer(name="Resto B")
    first = ABuyer(name="Hotel A", kind=BuyerKind.HOTEL)
    ABuyer(name="Keluarga C", kind=BuyerKind.HOUSEHOLD)
    ADock(buyer=first)
    a_member(first.organisation, Role.BUYER_OWNER)

    part = queries.register()

    assert names(part) == ["Hotel A", "Resto B"]
    assert (part.total, part.next) == (2, None)
    assert (part.items[0].delivery_points, part.items[0].members) == (1, 1)
    assert (part.items[1].delivery_points, part.items[1].members) == (0, 0)
    assert queries.count_households() == 1


def test_it_is_searched_and_filtered():
    ABuyer(name="Resto 100% Lokal", state=ReviewState.SUBMITTED)
    ABuyer(name="Hotel A", kind=BuyerKind.HOTEL)

    assert names(queries.register(text="resto")) == ["Resto 100% Lokal"]
    assert names(queries.register(text="%")) == ["Resto 100% Lokal"], "no wildcard"
    assert names(queries.register(kind=BuyerKind.HOTEL)) == ["Hotel A"]
    assert names(queries.register(state=ReviewState.SUBMITTED)) == ["Resto 100% Lokal"]


def test_parts_follow_on_each_other_without_a_gap(monkeypatch):
    monkeypatch.setattr(queries, "ROWS", 2)
    for name in ("D", "A", "C", "B", "A"):
        ABuyer(name=name)

    seen, cursor = [], None
    while True:
        part = queries.register(cursor=cursor)
        seen += [(row.buyer.name, row.buyer.id) for row in part.items]
        cursor = part.next
        if cursor is None:
            break

    assert seen == sorted(seen)
    assert [name for name, _id in seen] == ["A", "A", "B", "C", "D"]


def test_a_damaged_cursor_is_refused():
    with pytest.raises(Invalid):
        queries.register(cursor="xx")
