"""Where the lines, marks and steps of a chart stand. Pure numbers; templates draw them as SVG.

A chart is drawn twice, wide for desks and narrow for phones, so that its letters are never
shrunk below 12 px.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date

STEPS = (1, 2, 2.5, 5, 10)  # times a power of ten: what people count in
CLASSES = 5
LABELS_APART = 16.0


@dataclass(frozen=True)
class Sheet:
    """How large a drawing is and where in it the values stand."""

    width: int
    height: int
    left: int
    right: int
    top: int
    bottom: int
    names: int  # how many months can be named below it


WIDE = Sheet(548, 262, 38, 462, 24, 214, 12)
NARROW = Sheet(296, 226, 36, 214, 24, 184, 5)


@dataclass(frozen=True)
class Tick:
    """A grid line at the height `y` for `value`, or a month at the place `x`."""

    value: float
    at: float


@dataclass(frozen=True)
class MonthMark:
    """A month below the drawing; the year is named with the first month of each."""

    day: date
    x: float
    names_year: bool


@dataclass(frozen=True)
class Line:
    """One series: its unbroken runs as SVG points, and where its last value is written."""

    kind: str
    runs: tuple[str, ...]
    dots: tuple[tuple[float, float], ...]  # months with none beside them
    area: str
    end: tuple[float, float] | None
    end_label_y: float
    last: int | None


@dataclass(frozen=True)
class LineChart:
    """All that a template needs to draw months and the values in them."""

    sheet: Sheet
    unit: int  # 10**9, 10**6, 10**3 or 1 rupiah
    ticks: tuple[Tick, ...]
    months: tuple[MonthMark, ...]
    lines: tuple[Line, ...]


Series = Sequence[int | None]


def line_chart(
    days: Sequence[date], series: Sequence[tuple[str, Series]], sheet: Sheet
) -> LineChart:
    """Place series of values over months; None is a gap: a month that may not be shown."""
    top = max((value for _, values in series for value in values if value), default=1)
    step = nice_step(top, 5)
    highest = step * -(-top // step)
    xs = _spread(len(days), sheet)

    def y(value: float) -> float:
        return round(sheet.bottom - (sheet.bottom - sheet.top) * value / highest, 1)

    lines = [_line(kind, values, xs, y, sheet) for kind, values in series]
    ticks = (Tick(step * count, y(step * count)) for count in range(int(highest // step) + 1))
    return LineChart(
        sheet=sheet,
        unit=unit_of(top),
        ticks=tuple(ticks),
        months=tuple(_months(days, xs, sheet)),
        lines=tuple(_apart(lines)),
    )


def nice_step(top: float, parts: int) -> float:
    """Return the smallest round step of which `parts` reach at least `top`."""
    size = 1.0
    while size * 10 * parts <= top:
        size *= 10
    return next((size * step for step in STEPS if size * step * parts >= top), size * 10)


def unit_of(top: int) -> int:
    """Return the unit in which amounts up to `top` rupiah read best."""
    return next((unit for unit in (10**9, 10**6, 10**3) if top >= unit), 1)


def class_bounds(values: Iterable[int]) -> tuple[int, ...]:
    """Return the four round bounds between the five steps of a map; none without values."""
    top = max(values, default=0)
    if top <= 0:
        return ()
    step = int(nice_step(top, CLASSES)) or 1
    return tuple(step * count for count in range(1, CLASSES))


def class_of(value: int, bounds: Sequence[int]) -> int:
    """Return the step of a value, 1 (little) to 5 (much)."""
    return 1 + sum(value >= bound for bound in bounds)


def share_of(value: int | None, top: int) -> float:
    """Return the width of a bar in per cent; something that is there is never invisible."""
    if not value or top <= 0:
        return 0.0
    return max(1.5, round(100 * value / top, 1))


def _spread(count: int, sheet: Sheet) -> list[float]:
    if count == 1:
        return [(sheet.left + sheet.right) / 2]
    gap = (sheet.right - sheet.left) / max(count - 1, 1)
    return [round(sheet.left + gap * place, 1) for place in range(count)]


def _months(days: Sequence[date], xs: Sequence[float], sheet: Sheet) -> Iterable[MonthMark]:
    """Name every month, or every second, third … so that names do not meet; the last always."""
    every = -(-len(days) // sheet.names)
    last_year = 0
    for place, (day, x) in enumerate(zip(days, xs, strict=True)):
        if (len(days) - 1 - place) % every == 0:
            yield MonthMark(day, x, names_year=day.year != last_year)
            last_year = day.year


def _line(
    kind: str, values: Series, xs: Sequence[float], y: Callable[[float], float], sheet: Sheet
) -> Line:
    runs: list[list[tuple[float, float]]] = [[]]
    for x, value in zip(xs, values, strict=True):
        if value is None:
            runs.append([])
        else:
            runs[-1].append((x, y(value)))
    whole = [run for run in runs if len(run) > 1]
    last = values[-1] if values else None
    end = runs[-1][-1] if runs[-1] else None
    return Line(
        kind=kind,
        runs=tuple(_points(run) for run in whole),
        dots=tuple(run[0] for run in runs if len(run) == 1),
        area=" ".join(_area(run, sheet.bottom) for run in whole),
        end=end,
        end_label_y=end[1] + 4 if end else 0.0,
        last=last,
    )


def _points(run: Sequence[tuple[float, float]]) -> str:
    return " ".join(f"{x},{height}" for x, height in run)


def _area(run: Sequence[tuple[float, float]], bottom: int) -> str:
    corners = "L".join(f"{x} {height}" for x, height in run)
    return f"M{corners}L{run[-1][0]} {bottom}L{run[0][0]} {bottom}Z"


def _apart(lines: Sequence[Line]) -> list[Line]:
    """Move the words at the ends of lines apart where they would cover each other."""
    ordered = sorted((each for each in lines if each.end), key=lambda each: each.end_label_y)
    moved: dict[str, float] = {}
    floor = 0.0
    for each in ordered:
        moved[each.kind] = max(each.end_label_y, floor)
        floor = moved[each.kind] + LABELS_APART
    return [replace(each, end_label_y=moved.get(each.kind, 0.0)) for each in lines]
