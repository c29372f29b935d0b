"""Whose turn has come: each day becomes one row, however many workers look at once."""

from __future__ import annotations

from marketplace.shared import audit, events, outbox
from marketplace.shared.actors import SYSTEM
from marketplace.shared.clock import today, utc_now
from marketplace.shared.database import db, insert, transactional
from marketplace.shared.language import SOURCE
from marketplace.shared.one_by_one import do_each, one_by_one
from marketplace.standing_orders.days import A_DAY, Date
from marketplace.standing_orders.models import Occurrence, StandingOrder, said_why
from marketplace.standing_orders.queries.foreseeing import dates_due
from marketplace.standing_orders.queries.occurrences import lock_occurrence, missed, overdue
from marketplace.standing_orders.queries.standing import ids_to_look_at, lock_any
from marketplace.standing_orders.states import (
    OCCURRENCE_LIFECYCLE,
    STANDING_LIFECYCLE,
    Gap,
    OccurrenceState,
    StandingState,
)
from marketplace.standing_orders.wording import missed_words


@one_by_one
def look_at_due() -> int:
    """Look at the standing orders whose turn it is, each by itself; return how many."""
    return do_each("standing_orders.look_at", "standing_id", ids_to_look_at())


@transactional
def look_at(standing_id: int) -> int:
    """Write down the days whose turn has come and have each ordered; return how many are new.

    Doing it twice, or twice at once, makes no second row: the database refuses it.
    """
    standing = lock_any(standing_id)
    if standing.state is StandingState.ENDED:
        return 0
    due = dates_due(standing)
    made = sum(_note(standing, each) for each in due)
    standing.looked_through = max([today(), *(each.day for each in due)])
    standing.next_look_on = today() + A_DAY
    _end_what_is_over(standing)
    return made


@one_by_one
def end_overdue() -> int:
    """End what nobody answered or ordered in time, each by itself; return how much."""
    late = [*overdue(utc_now()), *missed()]
    return do_each("standing_orders.end_late", "occurrence_id", late)


@transactional
def end_late(occurrence_id: int) -> bool:
    """End a day that nobody answered or ordered in time, and have it told; say whether it is.

    Doing it twice changes nothing.
    """
    occurrence = lock_occurrence(occurrence_id)
    state = _end_of(occurrence)
    if state is None:
        return False  # somebody was quicker
    occurrence.state = OCCURRENCE_LIFECYCLE.move(occurrence.state, state)
    occurrence.settled_at = utc_now()
    if state is OccurrenceState.FAILED:
        occurrence.gap = Gap.MISSED
        occurrence.because(missed_words)
    audit.record(f"standing_order.day_{state.value}", occurrence, actor=SYSTEM)
    outbox.add("standing_orders.tell", occurrence_id=occurrence.id, news=state.value)
    events.announce("standing_order.day_turned", occurrence_id=occurrence.id)
    return True


def _end_of(occurrence: Occurrence) -> OccurrenceState | None:
    """Say how a locked day ends by itself now; None: its time is not over."""
    until = occurrence.answer_by
    if occurrence.state is OccurrenceState.ASKS and until is not None and until <= utc_now():
        return OccurrenceState.LAPSED
    if occurrence.state is OccurrenceState.DUE and occurrence.delivery_day <= today():
        return OccurrenceState.FAILED
    return None


def _note(standing: StandingOrder, wanted: Date) -> int:
    """Write a day down, unless it is there; return how many rows that made."""
    is_late = wanted.delivery_day <= today() and wanted.skipped is None
    state = OccurrenceState.DUE
    if wanted.skipped:
        state = OccurrenceState.SKIPPED
    elif is_late:
        state = OccurrenceState.FAILED
    said = said_why(missed_words if is_late else lambda: wanted.holiday)
    row = insert(Occurrence).values(
        standing_order_id=standing.id,
        day=wanted.day,
        delivery_day=wanted.delivery_day,
        state=state,
        gap=Gap.MISSED if is_late else wanted.skipped,
        message=said[SOURCE],
        message_in=said,
        proposal=[],
        generated_at=utc_now(),
        settled_at=None if state is OccurrenceState.DUE else utc_now(),
    )
    once = row.on_conflict_do_nothing(index_elements=["standing_order_id", "day"])
    made: int | None = db.session.scalar(once.returning(Occurrence.id))
    if made is None:
        return 0
    if state is OccurrenceState.DUE:
        outbox.add("standing_orders.order", occurrence_id=made)
        return 1
    why = Gap.MISSED if is_late else wanted.skipped
    noted = db.session.get_one(Occurrence, made)
    audit.record(f"standing_order.day_{state.value}", noted, actor=SYSTEM, why=why)
    if is_late:
        outbox.add("standing_orders.tell", occurrence_id=made, news="failed")
        events.announce("standing_order.day_turned", occurrence_id=made)
    return 1


def _end_what_is_over(standing: StandingOrder) -> None:
    """Lift a pause that has passed, and end what was to come until a day that has passed."""
    if standing.paused_until is not None and standing.paused_until < today():
        standing.state = STANDING_LIFECYCLE.move(standing.state, StandingState.ACTIVE)
        standing.paused_from = standing.paused_until = None
        audit.record("standing_order.resumed", standing, actor=SYSTEM)
    if standing.ends_on is not None and standing.ends_on < today():
        standing.state = STANDING_LIFECYCLE.move(standing.state, StandingState.ENDED)
        standing.paused_from = standing.paused_until = None
        standing.ended_at = utc_now()
        audit.record("standing_order.ended", standing, actor=SYSTEM)
