"""Small cells stay closed, and nothing that is shown tells what they hold."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from marketplace.impact.filters import Period
from marketplace.impact.suppression import Presence, atoms_of, is_countable, pattern_of
from marketplace.impact.suppression.eliminating import determined
from marketplace.impact.suppression.presence import crowds_of
from tests.impact.attacking import AMarket, Attack

LEAST = 5
ALL_YEAR = 0b1111_1111_1111
MANY = [f"34.01.{number:02}" for number in range(1, 5)]


def _presences(*counts, months=ALL_YEAR):
    """So many producers in each kapanewon, all in category 1."""
    number, found = 0, set()
    for district, count in zip(MANY, counts, strict=False):
        for _ in range(count):
            number += 1
            found |= {Presence(number, district, category, months) for category in (0, 1)}
    return frozenset(found)


def _closed_districts(*counts):
    pattern = pattern_of(2026, _presences(*counts), LEAST)
    year = Period.year(2026)
    return [d for d in MANY[: len(counts)] if pattern.hides(year, d, 0)]


def test_few_are_closed_together_with_the_smallest_other():
    assert _closed_districts(9, 8, 7, 3) == MANY[2:]


def test_enough_everywhere_closes_nothing():
    assert _closed_districts(5, 6, 7, 8) == []


def test_two_closed_ones_must_be_enough_together():
    assert _closed_districts(9, 8, 2, 2) == MANY[1:]
    assert _closed_districts(9, 8, 3, 2) == MANY[2:]


def test_an_empty_cell_is_nothing_to_hide():
    assert _closed_districts(9, 8, 0, 0) == []


def test_a_month_is_closed_with_another_of_its_quarter():
    everybody = {Presence(p, MANY[0], 0, ALL_YEAR) for p in range(2)}
    late = {Presence(p, MANY[0], 0, 0b1111_1111_1110) for p in range(2, 12)}
    pattern = pattern_of(2026, frozenset(everybody | late), LEAST)
    closed = [m for m in range(1, 13) if pattern.hides(Period.month(2026, m), "", 0)]
    assert closed == [1, 2]
    assert not pattern.hides(Period.quarter(2026, 1), "", 0)
    assert pattern.hides(Period.covering(date(2026, 2, 1), date(2026, 5, 1)), "", 0)
    assert not pattern.hides(Period.covering(date(2026, 3, 1), date(2026, 7, 1)), "", 0)


def test_one_place_in_one_category_is_not_told_by_the_month():
    pattern = pattern_of(2026, _presences(9, 9), LEAST)
    assert pattern.hides(Period.month(2026, 5), MANY[0], 1)
    assert not pattern.hides(Period.quarter(2026, 2), MANY[0], 1)


@pytest.mark.parametrize("seed", range(12))
def test_an_attacker_with_all_sums_learns_no_closed_cell(seed):
    market = AMarket.by_lot(seed, producers=30, districts=4, categories=3, months=4)
    closed, amounts = market.closed(LEAST), market.amounts()
    few = _few(market)
    assert few <= closed
    assert len(closed) < len(crowds_of(market.presences())), "something is shown"
    attack = Attack(amounts, closed)
    for cell in sorted(few, key=repr)[:12]:
        least, most = attack.range_of(cell)
        assert most - least >= 0.2 * amounts[cell], f"{cell} is known to within a tenth"


def test_the_attacker_finds_cells_that_are_closed_alone():
    """Teeth: without seconds, somebody's amount follows exactly."""
    market = AMarket.by_lot(3, producers=30, districts=4, categories=3, months=4)
    attack, amounts = Attack(market.amounts(), _few(market)), market.amounts()
    ranges = [(attack.range_of(cell), amounts[cell]) for cell in sorted(_few(market), key=repr)]
    assert any(most - least < 1 and abs(least - truth) < 1 for (least, most), truth in ranges)


def _few(market):
    crowds = crowds_of(sorted(market.presences(), key=repr))
    return frozenset(cell for cell, crowd in crowds.items() if crowd.bit_count() < LEAST)


def test_what_follows_over_two_sums_is_found():
    rows = [("w", "a", "b"), ("v", "b", "c"), ("u", "a", "c")]
    assert determined("abc", rows) == {"a", "b", "c"}
    assert determined("ab", [("w", "a", "b"), ("v", "a", "b", "x")]) == set()


members = st.dictionaries(st.integers(1, 14), st.integers(0, 14), min_size=1)


@given(members, st.lists(st.frozensets(st.integers(1, 14)), max_size=9))
@settings(max_examples=200, deadline=None)
def test_counts_differ_by_nothing_or_by_enough(counts, wishes):
    everybody = frozenset(counts)
    wishes = [everybody, *(wish & everybody for wish in wishes)]
    atoms = atoms_of(wishes, counts, 10)
    shown = [wish for wish in wishes if is_countable(wish, atoms, counts, 10)]
    for one in shown:
        for other in shown:
            differs = sum(counts[producer] for producer in one - other)
            assert differs == 0 or differs >= 10
        assert sum(counts[p] for p in one) in {0} | set(range(10, 500))


def test_a_count_that_would_tell_one_group_is_not_shown():
    counts = {1: 12, 2: 15, 3: 4, 4: 20}
    year, quarter = frozenset({1, 2, 3, 4}), frozenset({1, 2, 4})
    atoms = atoms_of([year, quarter], counts, 10)
    assert is_countable(year, atoms, counts, 10)
    assert not is_countable(quarter, atoms, counts, 10), "the difference would be group 3"
    assert is_countable(frozenset(), atoms, counts, 10)
