"""Which version of a rule holds when. Pure: dates and numbers, no database.

Of the versions that have begun by a day the one with the highest number holds. Each begins on
the first day of a period, its own and the one before it: no period has two versions.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from marketplace.budgets.states import BudgetPeriod, first_after, period_of
from marketplace.local_content.models import ContentVersion
from marketplace.local_content.states import Phase

DAY = timedelta(days=1)


@dataclass(frozen=True)
class Span:
    """One period, and the version under which it is measured."""

    version: ContentVersion
    first: date
    last: date


def in_force(versions: Sequence[ContentVersion], day: date) -> ContentVersion | None:
    """Return the version that holds on a day; None: nothing is asked."""
    begun = [each for each in versions if each.valid_from <= day]
    newest = max(begun, key=lambda each: each.number, default=None)
    if newest is None or newest.is_end:
        return None
    over = newest.valid_until is not None and newest.valid_until < day
    return None if over else newest


def span_at(versions: Sequence[ContentVersion], day: date) -> Span | None:
    """Return the period that a day lies in, if a version holds on it."""
    version = in_force(versions, day)
    if version is None:
        return None
    return Span(version, *period_of(day, version.period))


def spans_until(versions: Sequence[ContentVersion], until: date) -> Iterator[Span]:
    """Yield all periods that ended by a day, the oldest first."""
    day = min((each.valid_from for each in versions), default=until + DAY)
    while day <= until:
        span = span_at(versions, day)
        if span is None:
            later = (each.valid_from for each in versions if each.valid_from > day)
            day = min(later, default=until + DAY)
            continue
        if span.last <= until:
            yield span
        day = span.last + DAY


def phase_on(versions: Sequence[ContentVersion], day: date) -> Phase:
    """Say where a rule stands: something will be asked, is asked, or will never be again."""
    if in_force(versions, day) is not None:
        return Phase.RUNNING
    later = sorted({each.valid_from for each in versions if each.valid_from > day})
    is_planned = any(in_force(versions, each) is not None for each in later)
    return Phase.PLANNED if is_planned else Phase.ENDED


def earliest_start(versions: Sequence[ContentVersion], period: BudgetPeriod, day: date) -> date:
    """Return the first day from which another version may hold, seen from a day.

    What runs is measured to its end under the version it began with, and what is over stays:
    no later version may reach back over its days.
    """
    first = period_of(day, period)[0]
    running = span_at(versions, day)
    asked = running.last if running else _last_asked(versions, day)
    if asked is None or asked < first:
        return first
    first = period_of(asked + DAY, period)[0]
    return first if first > asked else first_after(first, period)


def _last_asked(versions: Sequence[ContentVersion], day: date) -> date | None:
    """Return the last day of the newest period that is over."""
    return max((span.last for span in spans_until(versions, day)), default=None)


def may_start(
    versions: Sequence[ContentVersion], period: BudgetPeriod, valid_from: date, day: date
) -> bool:
    """Say whether a version may hold from a day on: no period is cut in two or changed."""
    before = span_at(versions, valid_from - DAY)
    return (
        period_of(valid_from, period)[0] == valid_from
        and valid_from >= earliest_start(versions, period, day)
        and (before is None or before.last < valid_from)
    )


def may_end(versions: Sequence[ContentVersion], last: date, day: date) -> bool:
    """Say whether a rule may end with this day: the last of a period that is not over."""
    span = span_at(versions, last)
    return span is not None and span.last == last and last >= day


def lasts_whole_periods(period: BudgetPeriod, valid_from: date, until: date | None) -> bool:
    """Say whether a version ends where one of its periods does, after it began."""
    return until is None or (until >= valid_from and period_of(until, period)[1] == until)
