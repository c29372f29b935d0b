"""Who gets what of a line whose producer the buyer left open ("siapa saja"). Pure.

The declared rules, in their order:

1. Able to take part is an offer that may be handed over at the dock, can arrive on the day, has
   stock and weekly capacity for its own minimum, and costs no more than the ceiling: the
   buyer's own, else the cheapest able price plus 15 %.
2. Of these, at most the ten cheapest: every share is a trip and a handover of its own.
3. If the minimums of all of them do not fit into the order together, those go together that
   fill most of it; then the most producers; then the smallest minimums; then the cheapest.
4. Everyone gets the same, in whole packs, but never below the own minimum nor above what the
   own stock and capacity, and what one offered beforehand, allow; what someone cannot take is
   spread over the others.
5. The last packs, too few to go round, go to the cheapest, then to the lower id.

The same input in any order gives the same shares. With equal packs, shares are exact, and more
stock or capacity never brings a producer less. Where packs differ, a rest smaller than the
packs may stay unfilled; it is reported, never rounded away.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import ROUND_CEILING, Decimal
from enum import StrEnum
from itertools import combinations

from marketplace.shared.money import BASIS_POINTS, Money

CEILING_BASIS_POINTS = 1500  # 15 %: usual spread of one grade between villages; more is a
# different good or a mistyped price, and the buyer has not agreed to it
MOST_SHARES = 10
NOTHING = Decimal(0)


class Reason(StrEnum):
    """Why a producer gets just this share, or none."""

    EVEN = "even"
    REST = "rest"  # one of the last packs, too
    ALL_STOCK = "all_stock"
    ALL_CAPACITY = "all_capacity"
    ALL_PROMISED = "all_promised"
    MINIMUM = "minimum"  # lifted to the own minimum
    TOO_LATE = "too_late"
    BARRED = "barred"  # may not be handed over where the order goes
    SOLD_OUT = "sold_out"  # less left than the own minimum
    NO_CAPACITY = "no_capacity"
    TOO_DEAR = "too_dear"
    TOO_MANY = "too_many"  # ten others are cheaper
    NO_ROOM = "no_room"  # the own minimum does not fit in beside the others
    PROMISED_LITTLE = "promised_little"  # less than the own minimum


@dataclass(frozen=True)
class Candidate:
    """What the rules need to know of one offer."""

    id: int
    unit_price: Money
    available: Decimal
    capacity: Decimal | None  # left in the week of the delivery; None: no limit
    minimum: Decimal
    multiple: Decimal
    in_time: bool = True
    may_enter: bool = True  # where the order goes
    promised: Decimal | None = None  # it offered no more than this; None: no limit

    @property
    def least(self) -> Decimal:
        """The own minimum in whole packs."""
        packs = (self.minimum / self.multiple).to_integral_value(ROUND_CEILING)
        return packs * self.multiple

    @property
    def most(self) -> Decimal:
        """All that stock, capacity and its own promise allow, in whole packs."""
        limits = (self.available, self.capacity, self.promised)
        limit = min(limit for limit in limits if limit is not None)
        return max(limit, NOTHING) // self.multiple * self.multiple


@dataclass(frozen=True)
class Share:
    """What one offer gets, and why."""

    id: int
    quantity: Decimal
    reason: Reason


@dataclass(frozen=True)
class Allocation:
    """The shares of a line by id of offer, who was left out, and what nobody can fill."""

    shares: tuple[Share, ...]
    left_out: tuple[Share, ...]
    unfilled: Decimal

    @property
    def filled(self) -> Decimal:
        """What the shares add up to."""
        return sum((share.quantity for share in self.shares), NOTHING)


def allocate(
    candidates: Sequence[Candidate], quantity: Decimal, *, ceiling: Money | None = None
) -> Allocation:
    """Split `quantity` among the candidates by the rules of this module."""
    able, left_out = _able(candidates, quantity, ceiling)
    chosen = list(_choose(able, quantity))
    left_out |= {c.id: Reason.NO_ROOM for c in able if c not in chosen}
    even = _level(chosen, quantity)
    shares = _with_rest(chosen, even, quantity)
    given = [
        Share(c.id, shares[c.id], _reason(c, even[c.id], shares[c.id], even))
        for c in sorted(chosen, key=lambda c: c.id)
    ]
    return Allocation(
        shares=tuple(given),
        left_out=tuple(Share(id_, NOTHING, why) for id_, why in sorted(left_out.items())),
        unfilled=quantity - sum(shares.values(), NOTHING),
    )


def _by_price(candidate: Candidate) -> tuple[Money, int]:
    return (candidate.unit_price, candidate.id)


def _able(
    candidates: Sequence[Candidate], quantity: Decimal, ceiling: Money | None
) -> tuple[list[Candidate], dict[int, Reason]]:
    """Apply rules 1 and 2; say why the others are left out."""
    left_out = {c.id: reason for c in candidates if (reason := _unable(c, quantity))}
    able = sorted((c for c in candidates if c.id not in left_out), key=_by_price)
    if able and ceiling is None:
        ceiling = able[0].unit_price.times(1 + CEILING_BASIS_POINTS / BASIS_POINTS)
    too_dear = [c for c in able if ceiling is not None and c.unit_price > ceiling]
    left_out |= {c.id: Reason.TOO_DEAR for c in too_dear}
    able = [c for c in able if c not in too_dear]
    left_out |= {c.id: Reason.TOO_MANY for c in able[MOST_SHARES:]}
    return able[:MOST_SHARES], left_out


def _unable(candidate: Candidate, quantity: Decimal) -> Reason | None:
    least = candidate.least
    if not candidate.may_enter:
        return Reason.BARRED
    if not candidate.in_time:
        return Reason.TOO_LATE
    if candidate.available < least:
        return Reason.SOLD_OUT
    if candidate.capacity is not None and candidate.capacity < least:
        return Reason.NO_CAPACITY
    if candidate.promised is not None and candidate.promised < least:
        return Reason.PROMISED_LITTLE
    return Reason.NO_ROOM if least > quantity else None


def _choose(able: Sequence[Candidate], quantity: Decimal) -> Sequence[Candidate]:
    """Apply rule 3. At most ten take part, so all groups can be compared."""
    if sum(c.least for c in able) <= quantity:
        return able
    groups = [
        group
        for size in range(1, len(able) + 1)
        for group in combinations(able, size)
        if sum(c.least for c in group) <= quantity
    ]
    return min(groups, key=lambda group: _merit(group, quantity), default=())


def _merit(
    group: Sequence[Candidate], quantity: Decimal
) -> tuple[Decimal, int, Decimal, list[tuple[Money, int]]]:
    fill = min(quantity, sum((c.most for c in group), NOTHING))
    least = sum((c.least for c in group), NOTHING)
    return (-fill, -len(group), least, [_by_price(c) for c in group])


def _level(chosen: Sequence[Candidate], quantity: Decimal) -> dict[int, Decimal]:
    """Apply rule 4: find the highest common level that the quantity reaches."""
    low, high = 0, int(quantity * 1000)  # in thousandths, the finest quantity there is
    while low < high:
        middle = (low + high + 1) // 2
        fits = sum(_at(c, Decimal(middle) / 1000) for c in chosen) <= quantity
        low, high = (middle, high) if fits else (low, middle - 1)
    return {c.id: _at(c, Decimal(low) / 1000) for c in chosen}


def _at(candidate: Candidate, level: Decimal) -> Decimal:
    packs = level // candidate.multiple * candidate.multiple
    return min(max(packs, candidate.least), candidate.most)


def _with_rest(
    chosen: Sequence[Candidate], even: dict[int, Decimal], quantity: Decimal
) -> dict[int, Decimal]:
    """Apply rule 5: a pack each to the lowest shares, then what still fits to the cheapest."""
    shares = dict(even)
    rest = quantity - sum(even.values(), NOTHING)
    for candidate in sorted(chosen, key=lambda c: (even[c.id], *_by_price(c))):
        if candidate.multiple <= rest and shares[candidate.id] < candidate.most:
            shares[candidate.id] += candidate.multiple
            rest -= candidate.multiple
    for candidate in sorted(chosen, key=_by_price):
        room = min(candidate.most - shares[candidate.id], rest)
        more = room // candidate.multiple * candidate.multiple
        shares[candidate.id] += more
        rest -= more
    return shares


def _reason(
    candidate: Candidate, even: Decimal, share: Decimal, all_even: dict[int, Decimal]
) -> Reason:
    if share == candidate.most:
        return _what_binds(candidate)
    if share > even:
        return Reason.REST
    lifted = share == candidate.least and share > min(all_even.values())
    return Reason.MINIMUM if lifted else Reason.EVEN


def _what_binds(candidate: Candidate) -> Reason:
    limits = [
        (candidate.capacity, Reason.ALL_CAPACITY),
        (candidate.available, Reason.ALL_STOCK),
        (candidate.promised, Reason.ALL_PROMISED),
    ]
    known = [(limit, reason) for limit, reason in limits if limit is not None]
    return min(known, key=lambda pair: pair[0])[1]
