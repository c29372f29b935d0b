"""What people say of rules and waivers, checked by schemas, for services."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from marketplace.budgets.states import BudgetPeriod
from marketplace.local_content.states import Measure


@dataclass(frozen=True)
class VersionFacts:
    """What a version of a rule asks; `target` in basis points, `places` codes of places."""

    target: int
    period: BudgetPeriod
    valid_from: date
    valid_until: date | None = None
    category_id: int | None = None
    measure: Measure = Measure.VALUE
    unit: str | None = None
    places: Sequence[str] = ()


@dataclass(frozen=True)
class WaiverFacts:
    """What is exempt from asking, until when and why."""

    until: date
    reason: str
    category_id: int | None = None
    product_id: int | None = None
