"""The summary of one period and filter."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

from marketplace.impact.figures import Households, LocalMultiplier, Measures, Summary
from marketplace.impact.filters import Period, Viewer, Wanted
from marketplace.impact.states import LocalMultiplierState, ViewLevel
from marketplace.shared.clock import today
from marketplace.shared.money import ZERO


def summary(wanted: Wanted, viewer: Viewer) -> Summary:
    """Return the figures of one period and filter as this viewer may see them.

    A producer's or buyer's own view is always filtered to itself. The public sees rounded
    figures of months that ended more than a month ago. Small cells come closed already.
    Raises `Forbidden` when the public asks for one buyer.
    """
    nothing = Measures(ZERO, ZERO, 0, 0, Households(0, suppressed=False), closed=None)
    state = LocalMultiplierState.NO_SPEND
    return Summary(
        wanted=wanted,
        measures=nothing,
        days_to_pay_median=None,
        local_share=None,
        off_platform_share=None,
        declared=ZERO,
        residents=ZERO,
        lm3=LocalMultiplier(state, ZERO, None, None, None, None, None, Decimal(0), 0),
        rounded=viewer.level is ViewLevel.PUBLIC,
        newest_day=newest_day(viewer),
    )


def default_period(viewer: Viewer) -> Period:
    """Return the period shown when none is asked for: this year, or what of it is public."""
    last = newest_day(viewer)
    return Period.covering(last.replace(month=1, day=1), last)


def newest_day(viewer: Viewer) -> date:
    """Return the last day that the viewer sees: the public one month after a month's end."""
    if viewer.level is not ViewLevel.PUBLIC:
        return today()
    last_month = today().replace(day=1) - timedelta(days=1)
    return last_month.replace(day=1) - timedelta(days=1)
