"""What a board is made of: everything is written out, so that no output words it otherwise."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from marketplace.impact.drawing import LineChart

AddressOf = Callable[..., str]  # the address of the same board with one thing changed


@dataclass(frozen=True)
class Tile:
    """One key figure: a name, a value with its unit, and its change since the period before."""

    name: str
    value: str
    unit: str = ""
    change: str = ""
    direction: str = ""  # "" · up (good) · down (bad)
    note: str = ""


@dataclass(frozen=True)
class Cell:
    """One number of a table, or why there is none."""

    words: str
    closed: bool = False


@dataclass(frozen=True)
class TableRow:
    """One row: what it is about, and its numbers."""

    name: str
    cells: tuple[Cell, ...]
    url: str = ""
    chosen: bool = False


@dataclass(frozen=True)
class Grid:
    """A table: its column headings (the first for names) and rows."""

    columns: tuple[tuple[str, str], ...]
    rows: tuple[TableRow, ...]
    total: tuple[Cell, ...] = ()


@dataclass(frozen=True)
class Drawings:
    """One chart for desks and one for phones."""

    wide: LineChart
    narrow: LineChart


@dataclass(frozen=True)
class Trend:
    """Months as lines and as a table."""

    title: str
    legend: tuple[tuple[str, str], ...]
    drawing: Drawings | None
    sentence: str
    grid: Grid


@dataclass(frozen=True)
class Round:
    """One round of LM3."""

    text: str
    amount: str
    share: float
    kind: str


@dataclass(frozen=True)
class Multiplier:
    """LM3, or what it lacks."""

    value: str = ""
    low: str = ""
    high: str = ""
    sentence: str = ""
    rounds: tuple[Round, ...] = ()
    formula: str = ""
    coverage: str = ""
    lacking: str = ""


@dataclass(frozen=True)
class Area:
    """One kapanewon on the map."""

    code: str
    name: str
    words: str
    step: int | str  # 1 to 5, "none" where nothing came from, "closed"
    url: str
    chosen: bool


@dataclass(frozen=True)
class Places:
    """The kapanewon by one measure: map, legend, and the same as tables."""

    title: str
    sentence: str
    areas: tuple[Area, ...]
    legend: tuple[tuple[int | str, str], ...]
    measures: tuple[tuple[str, str, bool], ...]  # text, address, current
    grid: Grid  # the chosen measure
    full: Grid  # all measures
    notes: tuple[str, ...]


@dataclass(frozen=True)
class Groups:
    """Bars by one dimension, and the same as a table."""

    title: str
    bars: tuple[tuple[str, float, str, str], ...]
    grid: Grid
    notes: tuple[str, ...] = ()


@dataclass(frozen=True)
class Board:
    """All that is shown of one period and filter."""

    about: str
    tiles: tuple[Tile, ...]
    trend: Trend
    lm3: Multiplier
    places: Places
    groups: Groups
    buyers: Groups | None
    beside: tuple[tuple[str, str], ...]  # what is not part of the figures above
    closed: str  # why the whole is closed, or ""
    meanings: tuple[tuple[str, tuple[str, ...]], ...]
    is_example: bool = False
