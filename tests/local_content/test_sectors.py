"""The regency sees kinds of buyers, never what one of them bought."""

from __future__ import annotations

from itertools import product

from marketplace.buyers.states import BuyerKind
from marketplace.local_content.queries.sectors import sectors_of
from marketplace.local_content.reckoning import Counted

KINDS = (BuyerKind.TENANT, BuyerKind.LOUNGE, BuyerKind.HOTEL)
LEAST = 3


def told(sizes):
    """Let so many buyers of each kind buy; return what is shown, by kind."""
    counts, kinds = {}, {}
    for kind, size in zip(KINDS, sizes, strict=True):
        for _each in range(size):
            number = len(counts) + 1
            counts[number], kinds[number] = Counted(number, 10 * number), kind
    return {each.kind: each for each in sectors_of(counts, kinds, LEAST)}


def test_enough_buyers_are_added_up():
    shown = told((3, 0, 4))
    assert shown[BuyerKind.TENANT].counted == Counted(6, 60)
    assert shown[BuyerKind.HOTEL].counted == Counted(22, 220)
    assert shown[None].counted == Counted(28, 280)
    assert shown[None].share == 1000
    assert BuyerKind.LOUNGE not in shown


def test_no_sum_or_difference_stands_for_fewer_buyers_than_asked():
    for sizes in product(range(7), repeat=3):
        shown = told(sizes)
        for kind, size in zip(KINDS, sizes, strict=True):
            if kind in shown and shown[kind].counted:
                assert size >= LEAST
        if shown[None].counted:
            assert sum(sizes) >= LEAST
            hidden = sum(
                size
                for kind, size in zip(KINDS, sizes, strict=True)
                if kind in shown and shown[kind].counted is None
            )
            assert hidden == 0 or hidden >= LEAST


def test_buyers_without_purchases_do_not_hide_others():
    counts = {1: Counted(1, 10), 2: Counted(0, 0), 3: Counted(0, 0)}
    kinds = dict.fromkeys(counts, BuyerKind.TENANT)
    assert [each.counted for each in sectors_of(counts, kinds, LEAST)] == [None, None]
