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
    vehicle_rule: str = ""  # the largest vehicle, or how it must be equipped
    needs_seal: bool = False  # on the load, by the producer
    needs_pass: bool = False  # of driver and vehicle

    def check(self) -> None:
        """Stop with `Invalid` when the place would close before it opens."""
        if self.closes_at <= self.opens_at:
            raise Invalid({"closes_at": [_("Jam tutup harus sesudah jam buka.")]})


@dataclass(frozen=True)
class WindowFacts:
    """Hours in which a dock takes goods over on some weekdays; times of day are WIB."""

    weekdays: tuple[int, ...]  # 0: Monday
    opens_at: time
    closes_at: time
    capacity: int | None = None  # loads on one day; None: no limit

    def check(self) -> None:
        """Stop with `Invalid` without a day, or when the window would close before it opens."""
        if not self.weekdays:
            raise Invalid({"weekdays": [_("Pilih paling sedikit satu hari.")]})
        if self.closes_at <= self.opens_at:
            raise Invalid({"closes_at": [_("Jam tutup harus sesudah jam buka.")]})


@dataclass(frozen=True)
class BuyerFacts:
    """Who buys."""

    name: str
    kind: BuyerKind
    npwp: str | None = None  # 16 digits
    phone: str | None = None
