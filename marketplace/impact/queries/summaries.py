"""The summary of one period and filter."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from decimal import ROUND_HALF_UP, Decimal

from marketplace.impact.figures import LocalMultiplier, Summary
from marketplace.impact.filters import Viewer, Wanted
from marketplace.impact.multiplying import local_multiplier, third_round
from marketplace.impact.queries.measuring import measures, rounded
from marketplace.impact.queries.reading import Part, days_of_producer, days_to_pay
from marketplace.impact.queries.remembered import Edition, present_edition
from marketplace.impact.queries.scenes import Scene, hides, patterns_of
from marketplace.impact.states import (
    ALL_CATEGORIES,
    DECLARED,
    RESIDENTS,
    LocalMultiplierState,
    ViewLevel,
)
from marketplace.impact.suppression.presence import EVERYWHERE
from marketplace.impact.thresholds import thresholds
from marketplace.shared.money import Money
from marketplace.shared.places import REGENCY_CODE


def summary(wanted: Wanted, viewer: Viewer, edition: Edition | None = None) -> Summary:
    """Return the figures of one period and filter as this viewer may see them.

    A producer's or buyer's own view is always filtered to itself. The public sees rounded
    figures of months that ended more than a month ago. Small cells come closed already.
    Raises `Forbidden` when the public asks for one buyer.
    """
    edition = edition or present_edition()
    scene = Scene(wanted, viewer, edition)
    return edition.recall("summary", (wanted, viewer), lambda: _reckon(scene))


def _reckon(scene: Scene) -> Summary:
    rows = scene.fitting(scene.parts)
    told = measures(scene, scene.wanted, rows)
    shown = told.closed is None
    declared = _beside(scene, DECLARED) if shown else None
    residents = _beside(scene, RESIDENTS) if shown else None
    accepted = sum(row.accepted for row in rows)
    return Summary(
        wanted=scene.wanted,
        measures=told,
        days_to_pay_median=_median_of(scene) if shown else None,
        local_share=_local_share(rows) if shown else None,
        off_platform_share=_share(declared, accepted + declared)
        if declared is not None
        else None,
        declared=_rounded(scene, declared),
        residents=_rounded(scene, residents),
        lm3=_multiplier(scene, rows, shown=shown),
        rounded=scene.viewer.level is ViewLevel.PUBLIC,
        newest_day=scene.newest_day,
    )


def _beside(scene: Scene, buyer_id: int) -> int | None:
    """Return what stands beside the airport's purchases in rupiah; None: not shown."""
    if scene.wanted.buyer_id is not None:
        return None  # neither residents nor declared sales have a buyer's name
    found = scene.parts_of(scene.slice_of(buyer_id))
    patterns = scene.decided(
        "beside", buyer_id, lambda: patterns_of(found, scene.wanted.period)
    )
    district = scene.wanted.district_code or EVERYWHERE
    category = scene.wanted.category_id or ALL_CATEGORIES
    if not scene.viewer.is_own and hides(patterns, scene.wanted.period, district, category):
        return None
    return sum(row.accepted for row in scene.fitting(found))


def _rounded(scene: Scene, rupiah: int | None) -> Money | None:
    if rupiah is None:
        return None
    return rounded(rupiah, public=scene.viewer.level is ViewLevel.PUBLIC)


def _local_share(rows: list[Part]) -> Decimal | None:
    local = sum(r.accepted for r in rows if r.village_code.startswith(f"{REGENCY_CODE}."))
    return _share(local, sum(row.accepted for row in rows))


def _share(part: int, whole: int) -> Decimal | None:
    """Return a share with three places; None of nothing."""
    if whole <= 0:
        return None
    return (Decimal(part) / whole).quantize(Decimal("0.001"), ROUND_HALF_UP)


def _median_of(scene: Scene) -> Decimal | None:
    wanted = scene.wanted
    if scene.viewer.level is ViewLevel.PRODUCER:
        counts = days_of_producer(scene.slice_of(), category_id=wanted.category_id)
    else:
        counts = days_to_pay(
            scene.slice_of(),
            category_id=wanted.category_id or ALL_CATEGORIES,
            district_code=wanted.district_code,
        )
    few = sum(counts.values()) < thresholds().producers
    return None if few and not scene.viewer.is_own else median(counts)


def median(counts: Mapping[int, int]) -> Decimal | None:
    """Return the median of values with their counts; None without any."""
    number = sum(counts.values())
    if number == 0:
        return None
    middle = ((number - 1) // 2, number // 2)
    seen, found = 0, []
    for value in sorted(counts):
        found += [value for place in middle if seen <= place < seen + counts[value]]
        seen += counts[value]
    return Decimal(sum(found)) / 2


def _multiplier(scene: Scene, rows: list[Part], *, shown: bool) -> LocalMultiplier:
    wanted = scene.wanted
    closed = LocalMultiplier(LocalMultiplierState.CLOSED, *(None,) * 8)
    if not shown:
        return closed
    spend: dict[int, int] = {}
    for row in rows:
        spend[row.producer_id] = spend.get(row.producer_id, 0) + row.spend
    told = local_multiplier(
        {producer: rupiah for producer, rupiah in spend.items() if rupiah},
        scene.surveys,
        third_round(wanted.period.last),
        least_coverage=thresholds().coverage,
        least_producers=1 if scene.viewer.is_own else thresholds().producers,
    )
    if told.state is not LocalMultiplierState.NO_SPEND and _reveals_surveys(scene):
        return closed
    return _for_the_public(told) if scene.viewer.level is ViewLevel.PUBLIC else told


def _reveals_surveys(scene: Scene) -> bool:
    wanted = scene.wanted
    if scene.viewer.is_own:
        return False
    if wanted.buyer_id is not None:
        return hides(scene.survey_patterns, wanted.period, str(wanted.buyer_id), ALL_CATEGORIES)
    district = wanted.district_code or EVERYWHERE
    category = wanted.category_id or ALL_CATEGORIES
    return hides(scene.survey_patterns, wanted.period, district, category)


def _for_the_public(told: LocalMultiplier) -> LocalMultiplier:
    """Round to millions and to one place."""

    def money(amount: Money | None) -> Money | None:
        return None if amount is None else rounded(amount.rupiah, public=True)

    def tenth(value: Decimal | None) -> Decimal | None:
        return None if value is None else value.quantize(Decimal("0.1"), ROUND_HALF_UP)

    return replace(
        told,
        r1=money(told.r1),
        r2=money(told.r2),
        r3=money(told.r3),
        value=tenth(told.value),
        low=tenth(told.low),
        high=tenth(told.high),
    )
