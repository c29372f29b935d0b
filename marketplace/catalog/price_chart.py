"""Where the steps of a price over time stand in a drawing. Pure numbers; templates draw."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from marketplace.shared.money import Money

WIDTH, HEIGHT = 320, 120
LEFT, RIGHT, TOP, BOTTOM = 4, 316, 20, 96


class Change(Protocol):
    """A price, and since when it holds."""

    @property
    def unit_price(self) -> Money: ...  # noqa: D102

    @property
    def since(self) -> datetime: ...  # noqa: D102


@dataclass(frozen=True)
class PriceChart:
    """A line of steps from the first change to now, and what its ends say."""

    points: str  # of an SVG polyline
    lowest: Money
    highest: Money
    begins: datetime
    ends: datetime
    width: int = WIDTH
    height: int = HEIGHT


def price_chart(changes: Sequence[Change], now: datetime) -> PriceChart | None:
    """Place the changes, the oldest first; None for a price that never changed."""
    if len(changes) < 2:
        return None
    prices = [each.unit_price for each in changes]
    lowest, highest = min(prices), max(prices)
    begins, seconds = changes[0].since, (now - changes[0].since).total_seconds() or 1.0
    spread = (highest - lowest).rupiah or 1

    def x(at: datetime) -> float:
        return round(LEFT + (RIGHT - LEFT) * (at - begins).total_seconds() / seconds, 1)

    def y(price: Money) -> float:
        return round(BOTTOM - (BOTTOM - TOP) * (price - lowest).rupiah / spread, 1)

    ends = [*(each.since for each in changes[1:]), now]
    points = [
        f"{x(at)},{y(each.unit_price)}"
        for each, end in zip(changes, ends, strict=True)
        for at in (each.since, end)
    ]
    return PriceChart(" ".join(points), lowest, highest, begins, now)
