"""Where the bars of a year of budgets stand. Pure numbers; templates draw them as SVG.

The chart is drawn twice, wide for desks and narrow for phones, so that its letters are never
shrunk below 12 px.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from marketplace.budgets.queries import MonthOfBudgets

STEPS = (1, 2, 2.5, 5, 10)  # times a power of ten: what people count in
PARTS = 4  # grid lines above zero, at most one more


@dataclass(frozen=True)
class Sheet:
    """How large a drawing is and where in it the bars stand."""

    width: int
    height: int
    left: int
    top: int
    bottom: int


@dataclass(frozen=True)
class Bar:
    """A rectangle of the drawing."""

    kind: str  # planned, actual or committed
    x: float
    y: float
    width: float
    height: float


@dataclass(frozen=True)
class Column:
    """A month below the drawing, with its bars."""

    month: date
    x: float
    is_named: bool
    bars: tuple[Bar, ...]


@dataclass(frozen=True)
class BudgetChart:
    """All that a template needs to draw the months."""

    sheet: Sheet
    unit: int  # 10**9, 10**6, 10**3 or 1 rupiah
    ticks: tuple[tuple[float, float], ...]  # value and height
    columns: tuple[Column, ...]


WIDE = Sheet(640, 240, 44, 28, 200)
NARROW = Sheet(300, 210, 36, 28, 172)


def draw(months: Sequence[MonthOfBudgets], sheet: Sheet) -> BudgetChart:
    """Place a bar of what was planned beside one of what was spent and is committed."""
    tops = [max(m.planned.rupiah, m.committed.rupiah + m.actual.rupiah) for m in months]
    step = _nice_step(max([*tops, 1]))
    highest = step * -(-max([*tops, 1]) // step)
    scale = (sheet.bottom - sheet.top) / highest
    room = (sheet.width - sheet.left) / max(len(months), 1)
    every = -(-len(months) // (12 if sheet is WIDE else 6))
    columns = [
        _column(month, sheet, sheet.left + room * place, room, scale, named=not place % every)
        for place, month in enumerate(months)
    ]
    ticks = [
        (step * n, round(sheet.bottom - step * n * scale, 1))
        for n in range(int(highest // step) + 1)
    ]
    return BudgetChart(sheet, _unit_of(int(highest)), tuple(ticks), tuple(columns))


def _column(
    month: MonthOfBudgets, sheet: Sheet, left: float, room: float, scale: float, *, named: bool
) -> Column:
    width = min(room * 0.36, 26)
    middle = left + room / 2
    actual, committed = month.actual.rupiah * scale, month.committed.rupiah * scale
    planned = month.planned.rupiah * scale
    bars = (
        _bar("planned", middle - width - 1, sheet.bottom, width, planned),
        _bar("actual", middle + 1, sheet.bottom, width, actual),
        _bar("committed", middle + 1, sheet.bottom - actual, width, committed),
    )
    return Column(month.month, round(middle, 1), named, bars)


def _bar(kind: str, x: float, foot: float, width: float, height: float) -> Bar:
    return Bar(kind, round(x, 1), round(foot - height, 1), round(width, 1), round(height, 1))


def _nice_step(top: int) -> float:
    size = 1.0
    while size * 10 * PARTS <= top:
        size *= 10
    return next((size * step for step in STEPS if size * step * PARTS >= top), size * 10)


def _unit_of(top: int) -> int:
    return next((unit for unit in (10**9, 10**6, 10**3) if top >= unit), 1)
