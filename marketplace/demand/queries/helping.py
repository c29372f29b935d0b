"""“Bantu hitung”: what the buyer's own past and the passengers propose."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from marketplace.demand.passengers import known_passengers, month_of, passenger_months
from marketplace.demand.queries.history import taken_over
from marketplace.demand.reckoning import (
    BackTest,
    Proposal,
    Rate,
    back_test,
    propose,
    rate_before,
    usual_week,
)
from marketplace.shared.clock import today

LEAST_WEEKS = 4  # so many are shown, however few are asked for


@dataclass(frozen=True)
class Reckoned:
    """What is proposed, from what, and how well that would have worked last year."""

    unit: str
    rate: Rate | None  # None: too short a history to propose anything
    proposals: Sequence[Proposal]
    test: BackTest
    known_until: date  # the latest month whose passengers are known
    share_estimated: Decimal  # of those known of the last two years

    @property
    def usual(self) -> Decimal | None:
        """One quantity for each of the weeks."""
        return usual_week(self.proposals) if self.proposals else None


def reckon(
    buyer_id: int,
    *,
    product_id: int | None,
    category_id: int,
    unit: str,
    first_day: date,
    weeks: int,
) -> Reckoned:
    """Propose quantities for the coming weeks, and test the method on the past year."""
    known, now = known_passengers(), today()
    taken = taken_over(buyer_id, now, product_id=product_id, category_id=category_id, unit=unit)
    rate = rate_before(taken, known, month_of(now))
    useful = rate if rate and rate.taken else None
    shown = max(weeks, LEAST_WEEKS)
    return Reckoned(
        unit=unit,
        rate=useful,
        proposals=propose(useful, known, first_day, shown) if useful else [],
        test=back_test(taken, known, now),
        known_until=max(known),
        share_estimated=_share_estimated(),
    )


def _share_estimated() -> Decimal:
    latest = passenger_months()[-24:]
    return Decimal(sum(each.is_estimate for each in latest)) / len(latest)
