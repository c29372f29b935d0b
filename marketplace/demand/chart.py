"""A small chart of the back-test: bars of what was taken over, a line of proposals. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from marketplace.demand.reckoning import BackTest

WIDTH, HEIGHT, TOP, BOTTOM = 360, 150, 10, 22
BAR = 0.6  # of the room of a month


@dataclass(frozen=True)
class Bar:
    """One month: where its bar stands, where the line passes above it."""

    month: date
    x: float
    width: float
    y: float
    height: float
    middle: float
    line_y: float


@dataclass(frozen=True)
class Chart:
    """All that the picture is drawn from, in a box of 360 by 150."""

    bars: Sequence[Bar]
    line: str  # points of the proposals
    top: Decimal  # the quantity at the upper edge
    base: float = HEIGHT - BOTTOM
    ceiling: float = TOP


def chart_of(test: BackTest) -> Chart:
    """Place the months of a back-test side by side."""
    top = max(max(each.actual, each.proposed) for each in test.months) or Decimal(1)
    room, base = WIDTH / len(test.months), HEIGHT - BOTTOM

    def up(quantity: Decimal) -> float:
        return round(base - float(quantity / top) * (base - TOP), 1)

    bars = []
    for place, each in enumerate(test.months):
        left = place * room + room * (1 - BAR) / 2
        y = up(each.actual)
        bars.append(
            Bar(
                month=each.month,
                x=round(left, 1),
                width=round(room * BAR, 1),
                y=y,
                height=round(base - y, 1),
                middle=round(left + room * BAR / 2, 1),
                line_y=up(each.proposed),
            )
        )
    return Chart(bars, " ".join(f"{bar.middle},{bar.line_y}" for bar in bars), top)
