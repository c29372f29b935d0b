"""What is told about a buyer: plain values that doors hand to services."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import time

from marketplace.buyers.states import BuyerKind, Zone
from marketplace.shared.errors import Invalid
from marketplace.shared.language import _


@dataclass(frozen=True)
class DeliveryPointFacts:
    """Where goods are taken over, and when somebody is there; times of day are WIB."""

    name: str
    address: str
    opens_at: time
    closes_at: time
    zone: Zone = Zone.LANDSIDE
    instructions: str = ""

    def check(self) -> None:
        """Stop with `Invalid` when the place would close before it opens."""
        if self.closes_at <= self.opens_at:
            raise Invalid({"closes_at": [_("Jam tutup harus sesudah jam buka.")]})


@dataclass(frozen=True)
class BuyerFacts:
    """Who buys."""

    name: str
    kind: BuyerKind
    npwp: str | None = None  # 16 digits
    phone: str | None = None
