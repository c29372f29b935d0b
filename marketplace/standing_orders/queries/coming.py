"""When standing orders come next, for lists of them: one question for all. Reads only."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from marketplace.shared.clock import today
from marketplace.standing_orders.models import Occurrence, StandingOrder
from marketplace.standing_orders.queries.foreseeing import next_dates
from marketplace.standing_orders.queries.occurrences import next_by_standing
from marketplace.standing_orders.states import OccurrenceState, StandingState

LIVE = frozenset({OccurrenceState.DUE, OccurrenceState.ASKS, OccurrenceState.ORDERED})


@dataclass(frozen=True)
class Coming:
    """The next day on which goods come, and the day that waits for an answer, if any."""

    day: date | None
    occurrence: Occurrence | None = None  # of that day, once its turn has come
    asks: Occurrence | None = None


def coming_of(standings: Sequence[StandingOrder]) -> dict[int, Coming]:
    """Return what comes next of each standing order."""
    known = next_by_standing([standing.id for standing in standings])
    return {each.id: _coming(each, known.get(each.id, [])) for each in standings}


def _coming(standing: StandingOrder, days: Sequence[Occurrence]) -> Coming:
    asks = next((each for each in days if each.state is OccurrenceState.ASKS), None)
    live = [each for each in days if each.state in LIVE]
    if live:
        return Coming(live[0].delivery_day, live[0], asks)
    if standing.state is StandingState.ENDED:
        return Coming(None, None, asks)
    later = (each.delivery_day for each in next_dates(standing) if each.skipped is None)
    return Coming(next((day for day in later if day > today()), None), None, asks)
