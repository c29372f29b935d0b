"""Who delivers how much of what is called off: by ranking or by shares. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import groupby

from marketplace.agreements.states import CallOff

NOTHING = Decimal(0)


@dataclass(frozen=True)
class Candidate:
    """One producer's line and what it could give on the day, under all that binds it."""

    offer_id: int
    rank: int
    share: int | None  # per cent
    used: Decimal  # of this product so far in the period
    available: Decimal  # the least of stock, capacity and what the maximum leaves
    minimum: Decimal  # of an order
    multiple: Decimal


def split(
    quantity: Decimal, candidates: Sequence[Candidate], mode: CallOff
) -> dict[int, Decimal] | None:
    """Return how much of which offer, or None when they cannot give all of it together."""
    ranked = sorted(candidates, key=lambda each: each.rank)
    given: dict[int, Decimal] = {}
    left = quantity
    if mode is CallOff.SHARES:
        given = _by_shares(quantity, ranked)
        left -= sum(given.values(), NOTHING)
    for each in ranked:  # by rank; in shares, what rounding or a short one leaves
        more = _whole(each, given.get(each.offer_id, NOTHING) + left)
        left -= more - given.get(each.offer_id, NOTHING)
        given[each.offer_id] = more
    return {offer: amount for offer, amount in given.items() if amount} if not left else None


def _by_shares(quantity: Decimal, ranked: Sequence[Candidate]) -> dict[int, Decimal]:
    """Bring each producer as near as packs allow to its per cent of all that is called off.

    What was called off before counts too. A producer with several offers has its share once.
    """
    everything = quantity + sum((each.used for each in ranked), NOTHING)
    producers = [list(own) for _rank, own in groupby(ranked, key=lambda each: each.rank)]
    given: dict[int, Decimal] = {}
    left = quantity
    for own in sorted(producers, key=lambda one: -_lag(one, everything)):
        wanted = min(max(_lag(own, everything), NOTHING), left)
        for each in own:
            given[each.offer_id] = _whole(each, wanted)
            wanted -= given[each.offer_id]
            left -= given[each.offer_id]
    return given


def _lag(own: Sequence[Candidate], everything: Decimal) -> Decimal:
    """Return how much a producer is behind its share once everything is delivered."""
    used = sum((each.used for each in own), NOTHING)
    return everything * (own[0].share or 0) / 100 - used


def _whole(each: Candidate, wanted: Decimal) -> Decimal:
    """Return the most that can be ordered up to an amount: whole packs, at least the least."""
    most = min(wanted, each.available)
    packs = most - most % each.multiple
    return packs if packs >= each.minimum and packs > 0 else NOTHING
