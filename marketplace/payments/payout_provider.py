"""What we need of whoever carries money to producers, in our own words."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Protocol

from marketplace.shared.money import Money


@dataclass(frozen=True)
class PayoutOrder:
    """One payout as it leaves us; its number is the reference that the producer reads."""

    payout_id: int
    number: str
    amount: Money
    bank: str
    account: str  # the number at the bank, or the id of the account with the provider
    holder: str


@dataclass(frozen=True)
class Handover:
    """What became of the orders: a file for a person to carry, or answers by payout id."""

    file: bytes | None = None
    accepted: Mapping[int, str] = field(default_factory=dict)  # the provider's own ids
    refused: Mapping[int, str] = field(default_factory=dict)  # and why


class PayoutProvider(Protocol):
    """Carries money to producers. The same orders handed over twice are paid once."""

    name: str

    def hand_over(self, orders: Sequence[PayoutOrder]) -> Handover:
        """Take the orders; raises `Unavailable` when that is not possible now."""
