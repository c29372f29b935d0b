"""Every move of the two lives, allowed or not, and the pure rules of price and call-off."""

from __future__ import annotations

from decimal import Decimal
from itertools import product

import pytest

from marketplace.agreements.calling import Candidate, split
from marketplace.agreements.formula import price_by_formula
from marketplace.agreements.states import (
    RELEASE_LIFECYCLE,
    VERSION_LIFECYCLE,
    CallOff,
    ReleaseState,
    VersionState,
)
from marketplace.shared.errors import RuleBroken
from marketplace.shared.money import Money

VERSION_MOVES = {
    ("draft", "offered"),
    ("draft", "withdrawn"),
    ("offered", "signed"),
    ("offered", "declined"),
    ("offered", "withdrawn"),
    ("signed", "in_force"),
    ("signed", "cancelled"),
    ("in_force", "superseded"),
    ("in_force", "expired"),
    ("in_force", "cancelled"),
}
RELEASE_MOVES = {
    ("open", "ordered"),
    ("open", "failed"),
    ("open", "dropped"),
    ("ordered", "failed"),
    ("failed", "ordered"),
    ("failed", "open"),
    ("failed", "dropped"),
}


@pytest.mark.parametrize(
    ("lifecycle", "states", "moves"),
    [
        (VERSION_LIFECYCLE, VersionState, VERSION_MOVES),
        (RELEASE_LIFECYCLE, ReleaseState, RELEASE_MOVES),
    ],
)
def test_every_move_is_allowed_or_refused_as_written(lifecycle, states, moves):
    for current, wanted in product(states, repeat=2):
        allowed = (current.value, wanted.value) in moves
        assert lifecycle.allows(current, wanted) is allowed
        if allowed:
            assert lifecycle.move(current, wanted) is wanted
        else:
            with pytest.raises(RuleBroken):
                lifecycle.move(current, wanted)


@pytest.mark.parametrize(
    ("percent", "floor", "ceiling", "price"),
    [
        (0, None, None, 10_001),
        (-5, None, None, 9_501),
        (5, None, None, 10_501),
        (50, None, 12_000, 12_000),
        (-50, 8_000, None, 8_000),
        (-90, None, None, 1_000),
    ],
)
def test_a_formula_rounds_to_the_rupiah_within_its_band(percent, floor, ceiling, price):
    band = [Money(each) if each else None for each in (floor, ceiling)]
    assert price_by_formula(Money(10_001), percent, *band) == Money(price)


def a_candidate(offer, *, rank=1, share=None, used=0, available=1000, least=1, multiple=1):
    numbers = [Decimal(each) for each in (used, available, least, multiple)]
    return Candidate(offer, rank, share, *numbers)


def shared(quantity, *candidates, mode=CallOff.RANKING):
    given = split(Decimal(quantity), candidates, mode)
    return None if given is None else {offer: int(amount) for offer, amount in given.items()}


def test_the_first_choice_comes_first_and_the_next_for_what_it_cannot():
    second, first = a_candidate(2, rank=2), a_candidate(1, available=70)
    assert shared(60, second, first) == {1: 60}
    assert shared(100, second, first) == {1: 70, 2: 30}
    assert shared(100, a_candidate(2, rank=2, available=20), first) is None


def test_packs_and_least_orders_are_kept():
    first = a_candidate(1, available=75, multiple=20, least=20)
    assert shared(80, first, a_candidate(2, rank=2, multiple=10, least=10)) == {1: 60, 2: 20}
    assert shared(85, first, a_candidate(2, rank=2, multiple=10, least=10)) is None


def test_shares_even_out_what_was_called_off_before():
    behind = a_candidate(2, rank=2, share=40, used=10)
    ahead = a_candidate(1, share=60, used=90)
    assert shared(100, ahead, behind, mode=CallOff.SHARES) == {1: 30, 2: 70}
    fresh = [a_candidate(1, share=60), a_candidate(2, rank=2, share=40)]
    assert shared(100, *fresh, mode=CallOff.SHARES) == {1: 60, 2: 40}


def test_in_shares_the_others_fill_in_for_one_that_is_short():
    short = a_candidate(1, share=60, available=10)
    assert shared(100, short, a_candidate(2, rank=2, share=40), mode=CallOff.SHARES) == {
        1: 10,
        2: 90,
    }
