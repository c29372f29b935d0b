"""The impact figures as every output gets them: page, API, CSV, XLSX and PDF. Pure values.

None always means "not shown" or "cannot be told"; the reason stands beside it. Nothing is
rounded or closed after this point: what stands here may be printed as it is.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from marketplace.impact.filters import Wanted
from marketplace.impact.states import Closed, Dimension, LocalMultiplierState
from marketplace.shared.money import Money


@dataclass(frozen=True)
class Households:
    """Attested poor members of the groups that delivered: counts per group, never people."""

    value: int | None
    suppressed: bool


@dataclass(frozen=True)
class LocalMultiplier:
    """LM3 = (R1 + R2 + R3) ÷ R1, an estimate. `coverage` is the surveyed part of R1, 0 to 1."""

    state: LocalMultiplierState
    r1: Money | None
    r2: Money | None
    r3: Money | None
    value: Decimal | None  # two places
    low: Decimal | None
    high: Decimal | None
    coverage: Decimal | None  # three places
    surveyed: int | None  # producers whose spending survey is used


@dataclass(frozen=True)
class Measures:
    """What one cell says: the whole of a summary, or one row of a table."""

    spend: Money | None  # paid by airport buyers for accepted goods, before tax and freight
    accepted: Money | None  # worth of what airport buyers accepted, before tax
    producers: int | None
    villages: int | None  # kalurahan of origin
    households: Households
    closed: Closed | None  # why the money is not shown; None: it is


@dataclass(frozen=True)
class Summary:
    """The figures of one period and filter."""

    wanted: Wanted
    measures: Measures
    days_to_pay_median: Decimal | None  # from receipt to paid in full, days
    local_share: Decimal | None  # of the accepted value, 0 to 1
    off_platform_share: Decimal | None  # declared, of accepted and declared, 0 to 1
    declared: Money | None  # sales outside the market, as producers declared them
    residents: Money | None  # accepted by households that buy for themselves; not in `accepted`
    lm3: LocalMultiplier
    rounded: bool  # for the public
    newest_day: date  # the last day that is counted


@dataclass(frozen=True)
class Row:
    """One row of a table; `key` is 202609, 34.01.08, or the slug of a category or buyer."""

    key: str
    name: str
    measures: Measures


@dataclass(frozen=True)
class Table:
    """Figures by one dimension, with their total; rows with nothing in them are left out."""

    dimension: Dimension
    wanted: Wanted
    rows: tuple[Row, ...]
    total: Measures
    rounded: bool


@dataclass(frozen=True)
class Definition:
    """How one figure is defined, in the reader's language; printed with every output."""

    name: str
    meaning: str
    formula: str
    source: str
