"""Balances: every amount leaves one account and reaches another."""

from collections import defaultdict
from typing import NamedTuple

from tests.stripe_twin.errors import insufficient_funds

PLATFORM = "platform"
OUTSIDE = "outside"  # cardholders and banks: may go below zero, all the others may not


class Entry(NamedTuple):
    """One side of a movement, in the smallest unit of the currency."""

    account: str
    currency: str
    amount: int
    source: str  # the id of the object that caused it


class Ledger:
    """Entries in pairs, so that they always sum to zero; the caller holds the lock."""

    def __init__(self) -> None:
        self.entries: list[Entry] = []
        self._available: defaultdict[tuple[str, str], int] = defaultdict(int)

    def move(self, giver: str, taker: str, currency: str, amount: int, source: str) -> None:
        """Move `amount`; raise balance_insufficient when the giver has less."""
        if giver != OUTSIDE and self.available(giver, currency) < amount:
            raise insufficient_funds()
        for account, signed in ((giver, -amount), (taker, amount)):
            self.entries.append(Entry(account, currency, signed, source))
            self._available[account, currency] += signed

    def available(self, account: str, currency: str) -> int:
        return self._available.get((account, currency), 0)

    def balances(self) -> dict[str, dict[str, int]]:
        """Return {account: {currency: amount}}."""
        result: dict[str, dict[str, int]] = {}
        for (account, currency), amount in self._available.items():
            result.setdefault(account, {})[currency] = amount
        return result
