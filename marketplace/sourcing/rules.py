"""How many quotations must be compared, by amount. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from marketplace.shared.money import Money

MOST_RULES = 6


class Rule(NamedTuple):
    """Above this amount, landed, at least so many are compared."""

    above: Money
    least: int


USUAL_RULES = (Rule(Money(50_000_000), 2), Rule(Money(200_000_000), 3))


def least_for(rules: Iterable[Rule], amount: Money) -> int:
    """Return how many quotations an award of this amount needs; one where no rule speaks."""
    return max((rule.least for rule in rules if amount > rule.above), default=1)
