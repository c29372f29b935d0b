"""When a standing order rests: single dates, a pause, the end; and who looks after it."""

from __future__ import annotations

from datetime import date, timedelta

from marketplace.shared import audit, events
from marketplace.shared.actors import Actor
from marketplace.shared.clock import today, utc_now
from marketplace.shared.database import db, transactional
from marketplace.shared.errors import Invalid, RuleBroken, require
from marketplace.shared.language import _
from marketplace.standing_orders import policies
from marketplace.standing_orders.days import weekdays_of
from marketplace.standing_orders.models import StandingOrder, StandingSkip
from marketplace.standing_orders.queries.occurrences import due_of, has_occurrence
from marketplace.standing_orders.queries.standing import lock_standing
from marketplace.standing_orders.states import (
    OCCURRENCE_LIFECYCLE,
    STANDING_LIFECYCLE,
    Gap,
    OccurrenceState,
    StandingState,
)

FURTHEST = timedelta(days=366)


@transactional
def skip_date(standing_id: int, day: date, *, actor: Actor) -> StandingOrder:
    """Let nothing come on one date; twice changes nothing.

    Raises `NotFound`, `Forbidden`, `Invalid` for a date on which nothing comes anyway, and
    `RuleBroken` once its turn has come: then its order is what can be taken back.
    """
    standing = _lock(standing_id, actor)
    _check_day(standing, day)
    if all(each.day != day for each in standing.skips):
        standing.skips.append(StandingSkip(day=day, person_id=actor.person_id))
        audit.record("standing_order.date_skipped", standing, actor=actor, day=day)
    return standing


@transactional
def unskip_date(standing_id: int, day: date, *, actor: Actor) -> StandingOrder:
    """Let goods come on a date after all. Raises as `skip_date`."""
    standing = _lock(standing_id, actor)
    _check_day(standing, day)
    kept = [each for each in standing.skips if each.day != day]
    if len(kept) < len(standing.skips):
        standing.skips = kept
        _look_again(standing)
        audit.record("standing_order.date_unskipped", standing, actor=actor, day=day)
    return standing


@transactional
def pause(
    standing_id: int, *, actor: Actor, first: date, last: date | None = None
) -> StandingOrder:
    """Let nothing come from one day to another, or until it is resumed.

    It takes the place of a pause that was set before. Days whose turn has come stay as they
    are. Raises `NotFound`, `Forbidden`, `Invalid`, and `RuleBroken` once it has ended.
    """
    standing = _lock(standing_id, actor)
    errors: dict[str, list[str]] = {}
    if not today() <= first <= today() + FURTHEST:
        errors["first"] = [_("Pilih hari ini atau sesudahnya, paling lama setahun lagi.")]
    if last is not None and last < first:
        errors["last"] = [_("Hari terakhir jeda harus sesudah hari pertamanya.")]
    if errors:
        raise Invalid(errors)
    standing.state = STANDING_LIFECYCLE.move(standing.state, StandingState.PAUSED)
    standing.paused_from, standing.paused_until = first, last
    _look_again(standing)
    audit.record("standing_order.paused", standing, actor=actor, first=first, last=last)
    events.announce("standing_order.paused", standing_id=standing.id)
    return standing


@transactional
def resume(standing_id: int, *, actor: Actor) -> StandingOrder:
    """Let goods come again. Raises `NotFound`, `Forbidden`, `RuleBroken` where none rests."""
    standing = _lock(standing_id, actor)
    standing.state = STANDING_LIFECYCLE.move(standing.state, StandingState.ACTIVE)
    standing.paused_from = standing.paused_until = None
    _look_again(standing)
    audit.record("standing_order.resumed", standing, actor=actor)
    return standing


@transactional
def end(standing_id: int, *, actor: Actor) -> StandingOrder:
    """Let nothing more come; orders that were made go on, days about to be ordered do not.

    Raises `NotFound`, `Forbidden`, `RuleBroken` where it has ended.
    """
    standing = _lock(standing_id, actor)
    standing.state = STANDING_LIFECYCLE.move(standing.state, StandingState.ENDED)
    standing.paused_from = standing.paused_until = None
    standing.ended_at = utc_now()
    for occurrence in due_of(standing.id):
        occurrence.state = OCCURRENCE_LIFECYCLE.move(occurrence.state, OccurrenceState.SKIPPED)
        occurrence.gap, occurrence.settled_at = Gap.DATE, utc_now()
        audit.record("standing_order.day_skipped", occurrence, actor=actor)
    audit.record("standing_order.ended", standing, actor=actor)
    return standing


@transactional
def take_over(standing_id: int, *, actor: Actor) -> StandingOrder:
    """Order in the actor's own name from now on, e.g. after its owner has left.

    Raises `NotFound`, `Forbidden`, `RuleBroken` once it has ended.
    """
    standing = _lock(standing_id, actor)
    if standing.state is StandingState.ENDED:
        raise _ended()
    before, standing.owner_id = standing.owner_id, actor.person_id or 0
    db.session.flush()
    db.session.refresh(standing, ["owner"])
    audit.record("standing_order.taken_over", standing, actor=actor, before=before)
    return standing


def _lock(standing_id: int, actor: Actor) -> StandingOrder:
    standing = lock_standing(standing_id, actor=actor)
    allowed = policies.may_manage(actor, standing)
    require(allowed=allowed, to=_("mengatur pesanan rutin ini"))
    return standing


def _check_day(standing: StandingOrder, day: date) -> None:
    if standing.state is StandingState.ENDED:
        raise _ended()
    in_time = today() < day <= today() + FURTHEST
    if not in_time or day.weekday() not in weekdays_of(standing):
        raise Invalid({"day": [_("Pilih hari antar dari daftar pesanan rutin ini.")]})
    if has_occurrence(standing.id, day):
        raise RuleBroken(
            _("Pesanan untuk hari itu sudah dibuat atau sedang ditanyakan. Buka harinya.")
        )


def _look_again(standing: StandingOrder) -> None:
    standing.looked_through = standing.next_look_on = today()


def _ended() -> RuleBroken:
    return RuleBroken(_("Pesanan rutin ini sudah berakhir. Buat yang baru."))
