"""What must be true of a trade, kept by hand: a second book beside the market's own."""

from __future__ import annotations

from dataclasses import dataclass, field
from decimal import ROUND_HALF_UP, Decimal


def rounded(amount: Decimal) -> int:
    """Round to whole rupiah, half up."""
    return int(amount.quantize(Decimal(1), ROUND_HALF_UP))


@dataclass
class Bill:
    """One invoice: what it must ask for, and what was paid of it."""

    id: str
    total: int
    state: str = "issued"
    paid: int = 0
    intents: dict[str, int] = field(default_factory=dict)  # card payments -> not refunded yet

    @property
    def left(self) -> int:
        return self.total - self.paid

    def count(self, change: int) -> None:
        """Add money that came, or take away what was given back."""
        self.paid += change
        if self.left == 0:
            self.state = "paid"
        else:
            self.state = "part_paid" if self.paid else "approved"


@dataclass
class Deal:
    """One order of one good from one producer."""

    id: str
    part: str
    line: str
    producer: int
    quantity: int
    price: int
    freight: int
    state: str  # of the producer's part; "waiting" until somebody approves
    confirmed: int = 0
    judged: int = 0
    bills: list[Bill] = field(default_factory=list)

    def bill(self, accepted: int, regraded: int, percent: int) -> int:
        """Return what the next invoice must ask for; freight stands on the first."""
        goods = accepted * self.price + rounded(
            Decimal(regraded * self.price) * (100 - percent) / 100
        )
        return goods + (0 if self.bills else self.freight)


@dataclass
class Purse:
    """One producer's money: owed by buyers, ready to be paid out, under way, gone."""

    pending: int = 0
    payable: int = 0
    transit: int = 0
    paid_out: int = 0
    claim: int = 0

    def settle(self, amount: int) -> None:
        """A buyer paid; what was refunded after a payout is made good first."""
        set_off = min(self.claim, amount)
        self.pending -= amount
        self.claim -= set_off
        self.payable += amount - set_off

    def give_back(self, amount: int) -> None:
        """A buyer got money back; what the producer no longer has becomes a claim."""
        there = min(self.payable, amount)
        self.payable -= there
        self.claim += amount - there
        self.pending += amount

    def as_told(self) -> dict[str, int]:
        """Return the balance as the API must tell it."""
        return {
            "pending_rupiah": self.pending,
            "payable_rupiah": self.payable,
            "in_transit_rupiah": self.transit,
            "paid_out_rupiah": self.paid_out,
            "owed_back_rupiah": self.claim,
        }
