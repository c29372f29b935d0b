"""Rows become the measures of one cell; closed and rounded as its viewer may see it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from decimal import ROUND_HALF_UP, Decimal

from marketplace.impact.figures import Households, Measures
from marketplace.impact.filters import Wanted
from marketplace.impact.queries.reading import Part
from marketplace.impact.queries.scenes import Scene
from marketplace.impact.states import ViewLevel
from marketplace.shared.money import Money

PUBLIC_RUPIAH = 1_000_000
PUBLIC_COUNT = 5


def measures(scene: Scene, wanted: Wanted, rows: Sequence[Part]) -> Measures:
    """Return what one cell says to the viewer; `rows` are those that the cell is made of."""
    closed = scene.why_closed(wanted)
    delivered = [row for row in rows if row.receipts > 0]
    producers = {row.producer_id for row in delivered}
    villages = {row.village_code for row in delivered}
    public = scene.viewer.level is ViewLevel.PUBLIC
    shown = closed is None
    return Measures(
        spend=rounded(sum(row.spend for row in rows), public=public) if shown else None,
        accepted=rounded(sum(row.accepted for row in rows), public=public) if shown else None,
        producers=counted(len(producers), public=public),
        villages=counted(len(villages), public=public),
        households=_households(scene, delivered, shown=shown),
        closed=closed,
    )


def rounded(rupiah: int, *, public: bool) -> Money:
    """Return an amount, for the public to the nearest million."""
    return Money(_nearest(rupiah, PUBLIC_RUPIAH)) if public else Money(rupiah)


def counted(number: int, *, public: bool) -> int:
    """Return a count, for the public to the nearest five."""
    return _nearest(number, PUBLIC_COUNT) if public else number


def _households(scene: Scene, delivered: Sequence[Part], *, shown: bool) -> Households:
    by_year: dict[int, set[int]] = defaultdict(set)
    most: dict[int, int] = {}
    for row in delivered:
        by_year[row.year].add(row.producer_id)
        most[row.producer_id] = max(most.get(row.producer_id, 0), row.poor_members)
    countable = shown and all(scene.may_count(year, by_year[year]) for year in by_year)
    if not countable:
        return Households(None, suppressed=True)
    public = scene.viewer.level is ViewLevel.PUBLIC
    return Households(counted(sum(most.values()), public=public), suppressed=False)


def _nearest(number: int, step: int) -> int:
    return int((Decimal(number) / step).quantize(Decimal(1), ROUND_HALF_UP)) * step
