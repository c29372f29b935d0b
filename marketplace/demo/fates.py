"""What becomes of orders in the example market, and how often."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum, auto
from itertools import accumulate
from random import Random
from typing import Generic, TypeVar

Choice = TypeVar("Choice", bound=Enum)


class Approval(Enum):
    """What the approver does with an order above the limit."""

    GRANTED = auto()
    REFUSED = auto()
    FORGOTTEN = auto()  # until the hold has run out
    AWAITED = auto()


class Answer(Enum):
    """What the producer answers."""

    ALL = auto()
    SOME = auto()
    NOTHING = auto()
    SILENCE = auto()  # until the part expires
    AWAITED = auto()


class Delivery(Enum):
    """How promised goods are sent."""

    WHOLE = auto()
    IN_TWO = auto()  # the rest follows a day later
    SHORT = auto()  # the rest never comes
    UNDER_WAY = auto()  # sent, not judged yet
    AWAITED = auto()


class Quality(Enum):
    """What the dock thinks of the goods."""

    GOOD = auto()
    REGRADED = auto()
    PARTLY_REJECTED = auto()
    REJECTED = auto()


class Verdict(Enum):
    """What the buyer's finance people say to an invoice."""

    APPROVED = auto()
    DISPUTED = auto()
    SETTLED = auto()  # disputed first, approved later
    CREDITED = auto()
    AWAITED = auto()


class Paying(Enum):
    """How an approved invoice is paid."""

    ON_TIME = auto()
    LATE = auto()
    IN_PARTS = auto()
    PARTLY = auto()  # the rest stays owed
    REPORTED = auto()  # the buyer says so, nobody has found it at the bank yet
    NOT_FOUND = auto()  # reported too early: turned down, and reported again
    DECLINED = auto()  # the card was refused, another one has not been tried
    REFUNDED = auto()
    NEVER = auto()


@dataclass(frozen=True)
class PartFate:
    """What becomes of one producer's part."""

    answer: Answer = Answer.ALL
    delivery: Delivery = Delivery.WHOLE
    quality: Quality = Quality.GOOD
    verdict: Verdict = Verdict.APPROVED
    paying: Paying = Paying.ON_TIME


@dataclass(frozen=True)
class OrderFate:
    """What becomes of an order; parts without a fate of their own get a usual one."""

    approval: Approval = Approval.GRANTED
    is_withdrawn: bool = False
    parts: PartFate | None = None


class Odds(Generic[Choice]):
    """How often each choice comes, per thousand; drawn so often that the sums are kept."""

    def __init__(self, per_thousand: Mapping[Choice, int]) -> None:
        self._choices = tuple(per_thousand)
        self._sums = tuple(accumulate(per_thousand.values()))

    def draw(self, chance: Random) -> Choice:
        """Draw one."""
        return chance.choices(self._choices, cum_weights=self._sums)[0]


USUAL_APPROVAL = Odds({Approval.GRANTED: 955, Approval.REFUSED: 32, Approval.FORGOTTEN: 13})
USUAL_ANSWER = Odds({Answer.ALL: 940, Answer.SOME: 35, Answer.NOTHING: 18, Answer.SILENCE: 7})
USUAL_DELIVERY = Odds({Delivery.WHOLE: 965, Delivery.IN_TWO: 25, Delivery.SHORT: 10})
USUAL_QUALITY = Odds(
    {
        Quality.GOOD: 930,
        Quality.PARTLY_REJECTED: 38,
        Quality.REGRADED: 28,
        Quality.REJECTED: 4,
    }
)
USUAL_VERDICT = Odds({Verdict.APPROVED: 975, Verdict.SETTLED: 17, Verdict.CREDITED: 8})
USUAL_PAYING = Odds(
    {Paying.ON_TIME: 847, Paying.LATE: 115, Paying.IN_PARTS: 35, Paying.NOT_FOUND: 3}
)
WITHDRAWN = 0.01


def usual_fate(chance: Random) -> OrderFate:
    """Draw what usually becomes of an order."""
    approval = USUAL_APPROVAL.draw(chance)
    return OrderFate(approval=approval, is_withdrawn=chance.random() < WITHDRAWN)


def part_fate(chance: Random, fate: OrderFate) -> PartFate:
    """Return the fate that an order gives to its parts, or draw a usual one."""
    return fate.parts or PartFate(
        answer=USUAL_ANSWER.draw(chance),
        delivery=USUAL_DELIVERY.draw(chance),
        quality=USUAL_QUALITY.draw(chance),
        verdict=USUAL_VERDICT.draw(chance),
        paying=USUAL_PAYING.draw(chance),
    )


def fated(
    answer: Answer = Answer.ALL,
    delivery: Delivery = Delivery.WHOLE,
    quality: Quality = Quality.GOOD,
    verdict: Verdict = Verdict.APPROVED,
    paying: Paying = Paying.ON_TIME,
) -> OrderFate:
    """Return the fate of an order whose parts are to end in a certain way."""
    return OrderFate(parts=PartFate(answer, delivery, quality, verdict, paying))
