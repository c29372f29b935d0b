"""Ordering a day whose turn has come: exactly one order, a question, or a failure that is told.

The order and the day's new state are one transaction: whoever is killed in between has done
neither, and the next worker does both.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from typing import Any

from marketplace.buyers.queries import find_own_buyer
from marketplace.orders.queries.quotes import LineInput
from marketplace.orders.services.placing import place_order
from marketplace.shared import audit, events, outbox
from marketplace.shared.actors import SYSTEM, Actor, Channel
from marketplace.shared.clock import utc_now
from marketplace.shared.database import transactional
from marketplace.shared.errors import DomainError
from marketplace.shared.language import _
from marketplace.standing_orders.days import Date, answer_by
from marketplace.standing_orders.models import Occurrence, StandingOrder
from marketplace.standing_orders.ordering_facts import PLACES, why_not
from marketplace.standing_orders.outlooks import Outlook
from marketplace.standing_orders.queries.foreseeing import outlook_on
from marketplace.standing_orders.queries.occurrences import lock_occurrence
from marketplace.standing_orders.queries.owners import owner_of, writer_of
from marketplace.standing_orders.states import (
    OCCURRENCE_LIFECYCLE,
    Gap,
    OccurrenceState,
)
from marketplace.standing_orders.wording import (
    gap_words,
    line_words,
    outlook_words,
    proposed,
    refusal_words,
)


@transactional
def order_occurrence(occurrence_id: int) -> OccurrenceState:
    """Order a day as its standing order's owner, or say why not; twice changes nothing.

    Raises the `DomainError` of placing, by which nothing was changed: see `note_refusal`.
    """
    occurrence = lock_occurrence(occurrence_id)
    if occurrence.state is not OccurrenceState.DUE:
        return occurrence.state
    standing = occurrence.standing_order
    owner = owner_of(standing)
    trouble = why_not(standing, owner, find_own_buyer(_as_buyer(standing)))
    if trouble is not None or owner is None:
        gap, say = trouble or (Gap.PERSON, str)
        return fail(occurrence, gap, say)
    outlook = outlook_on(standing, Date(occurrence.day, occurrence.delivery_day))
    if outlook.asks or outlook.is_far:
        return _ask(occurrence, outlook)
    if outlook.is_empty:
        return _skip(occurrence, outlook)
    _place(occurrence, outlook, owner)
    return occurrence.state


@transactional
def note_refusal(occurrence_id: int, refusal: DomainError) -> OccurrenceState:
    """Write down why a day was refused: a place that is gone fails, all else is asked."""
    occurrence = lock_occurrence(occurrence_id)
    if occurrence.state is not OccurrenceState.DUE:
        return occurrence.state
    if PLACES & refusal.errors.keys():
        return fail(occurrence, Gap.PLACE, lambda: refusal_words(refusal))
    standing = occurrence.standing_order
    outlook = outlook_on(standing, Date(occurrence.day, occurrence.delivery_day))
    if outlook.asks:
        return _ask(occurrence, outlook)
    return _ask(occurrence, outlook, gap=Gap.BUDGET, say=lambda: refusal_words(refusal))


@transactional
def place_for(  # noqa: PLR0913
    occurrence: Occurrence,
    *,
    owner: Actor,
    wishes: Sequence[LineInput],
    day: date,
    window_id: int | None,
    agreed: str | None,
    answerer_id: int | None = None,
) -> None:
    """Place the order of a day, which the caller has locked. Raises what placing raises.

    Whoever wrote the standing order last, or answered for the day, wrote this order too: where
    it waits for approval they do not give it.
    """
    standing = occurrence.standing_order
    writers = {each for each in (writer_of(standing), answerer_id) if each is not None}
    order = place_order(
        actor=owner,
        lines=wishes,
        delivery_point_id=standing.delivery_point_id,
        delivery_day=day,
        payment=standing.payment,
        note=standing.note,
        agreed=agreed,
        cost_centre_id=standing.cost_centre_id,
        outlet_id=standing.outlet_id,
        dock_window_id=window_id,
        authors=writers,
    )
    _move(occurrence, OccurrenceState.ORDERED)
    occurrence.order_id, occurrence.delivery_day = order.id, day
    audit.record("standing_order.day_ordered", occurrence, actor=owner, order=order.number)


@transactional
def fail(occurrence: Occurrence, gap: Gap, say: Callable[[], str]) -> OccurrenceState:
    """Give a day up, which the caller has locked, and tell the owners why."""
    _move(occurrence, OccurrenceState.FAILED)
    occurrence.gap = gap
    occurrence.because(say)
    audit.record("standing_order.day_failed", occurrence, actor=SYSTEM, why=gap.value)
    outbox.add("standing_orders.tell", occurrence_id=occurrence.id, news="failed")
    events.announce("standing_order.day_turned", occurrence_id=occurrence.id)
    return occurrence.state


def _place(occurrence: Occurrence, outlook: Outlook, owner: Actor) -> None:
    changed = [each for each in outlook.lines if each.gap]
    place_for(
        occurrence,
        owner=owner,
        wishes=outlook.wishes,
        day=occurrence.delivery_day,
        window_id=outlook.window_id,
        agreed=outlook.quote.seal if outlook.quote else None,
    )
    occurrence.gap = changed[0].gap if changed else None
    occurrence.because(lambda: "; ".join(line_words(each) for each in changed))
    news = "changed" if changed else "ordered"
    outbox.add("standing_orders.tell", occurrence_id=occurrence.id, news=news)


def _ask(
    occurrence: Occurrence,
    outlook: Outlook,
    *,
    gap: Gap | None = None,
    say: Callable[[], str] | None = None,
) -> OccurrenceState:
    """Store what is proposed, and ask until the goods could not be ordered in time any more."""
    why = gap or outlook.gap or Gap.LATE
    occurrence.because(say or (lambda: outlook_words(outlook, why)))
    occurrence.proposal = proposed(outlook)
    lead_days = _lead_days(outlook)
    occurrence.answer_by = answer_by(utc_now(), occurrence.delivery_day, lead_days)
    occurrence.gap = why
    _move(occurrence, OccurrenceState.ASKS)
    occurrence.settled_at = None
    facts: dict[str, Any] = {"why": why.value, "until": occurrence.answer_by}
    audit.record("standing_order.day_asks", occurrence, actor=SYSTEM, **facts)
    outbox.add("standing_orders.tell", occurrence_id=occurrence.id, news="asks")
    events.announce("standing_order.day_turned", occurrence_id=occurrence.id)
    return occurrence.state


def _lead_days(outlook: Outlook) -> int:
    return max((each.offer.lead_days for each in outlook.lines if each.offer), default=1)


def _skip(occurrence: Occurrence, outlook: Outlook) -> OccurrenceState:
    """Leave a day out of which nothing is left, as was said beforehand; it is told."""
    _move(occurrence, OccurrenceState.SKIPPED)
    occurrence.gap = outlook.gap
    occurrence.because(
        lambda: _("Semua barangnya dilewati: %(why)s", why=gap_words(outlook.gap))
    )
    audit.record("standing_order.day_skipped", occurrence, actor=SYSTEM)
    outbox.add("standing_orders.tell", occurrence_id=occurrence.id, news="skipped")
    return occurrence.state


def _move(occurrence: Occurrence, state: OccurrenceState) -> None:
    occurrence.state = OCCURRENCE_LIFECYCLE.move(occurrence.state, state)
    occurrence.settled_at = utc_now()


def _as_buyer(standing: StandingOrder) -> Actor:
    return Actor(None, standing.buyer_id, channel=Channel.WORKER)
