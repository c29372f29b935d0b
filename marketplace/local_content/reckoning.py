"""Shares, gaps and projections of local content. Pure: whole numbers, no database."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from marketplace.local_content.states import WHOLE


@dataclass(frozen=True)
class Counted:
    """How much was local, of how much; rupiah, or thousandths of a unit."""

    local: int = 0
    whole: int = 0

    def __add__(self, other: Counted) -> Counted:
        return Counted(self.local + other.local, self.whole + other.whole)

    @property
    def share(self) -> int | None:
        """The local part in basis points, rounded down; None where nothing was bought.

        Credits of an earlier period may take either sum below zero: then nothing is left to
        compare, or nothing of it is local.
        """
        if self.whole <= 0:
            return None
        return min(max(self.local, 0) * WHOLE // self.whole, WHOLE)

    def gap(self, target: int) -> int:
        """Return how much more would have had to be local, of the same whole; never below 0."""
        needed = -(-max(self.whole, 0) * target // WHOLE)  # rounded up
        return max(needed - max(self.local, 0), 0)


def at_most(quantity: Decimal) -> Decimal:
    """Round a quantity up to 1, 2 or 5 times a power of ten."""
    power = Decimal(1).scaleb(quantity.adjusted())
    steps = (power * step for step in (1, 2, 5, 10))
    rounded = next(step for step in steps if step >= quantity)
    return Decimal(f"{rounded:f}")  # 50, not 5E+1


@dataclass(frozen=True)
class Outlook:
    """A running period: what was received, and what placed orders still bring."""

    target: int
    received: Counted
    expected: Counted

    @property
    def actual(self) -> int | None:
        """The share of what was received, in basis points."""
        return self.received.share

    @property
    def projected(self) -> int | None:
        """The share at the end of the period, if all that is ordered comes."""
        return self.at_end.share

    @property
    def at_end(self) -> Counted:
        """What was received and what is still expected."""
        return self.received + self.expected

    @property
    def gap(self) -> int:
        """How much of what was received should have been local and was not."""
        return self.received.gap(self.target)

    @property
    def projected_gap(self) -> int:
        """How much is missing at the end of the period, if all that is ordered comes."""
        return self.at_end.gap(self.target)

    @property
    def points_missing(self) -> int:
        """By how many basis points the target is missed at the end."""
        return max(self.target - self.projected, 0) if self.projected is not None else 0

    @property
    def is_on_course(self) -> bool | None:
        """Say whether the target will be met; None while nothing was bought or ordered."""
        return None if self.projected is None else self.projected >= self.target
