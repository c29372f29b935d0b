"""From how many on figures are shown. Settings, read once at the start."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal


@dataclass(frozen=True)
class Thresholds:
    """The smallest cell that is shown, and the least that LM3 must rest on."""

    households: int = 10  # attested poor members
    producers: int = 5
    coverage: Decimal = Decimal("0.5")  # of R1, by producers with a spending survey


_in_use = [Thresholds()]


def use(thresholds: Thresholds) -> None:
    """Let these thresholds hold from now on, in this process."""
    _in_use[0] = thresholds


def thresholds() -> Thresholds:
    """Return the thresholds that hold."""
    return _in_use[0]
