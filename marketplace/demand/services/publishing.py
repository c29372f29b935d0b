"""Showing a need to producers, and taking it back."""

from __future__ import annotations

from marketplace.buyers.policies import why_not_order
from marketplace.buyers.queries import find_own_buyer
from marketplace.demand import policies
from marketplace.demand.days import refuse_days
from marketplace.demand.models import Need
from marketplace.demand.queries.needs import lock_need
from marketplace.demand.states import NEED_LIFECYCLE, NeedState
from marketplace.shared import audit
from marketplace.shared.actors import Actor
from marketplace.shared.clock import utc_now
from marketplace.shared.database import transactional
from marketplace.shared.errors import RuleBroken, require
from marketplace.shared.language import _


@transactional
def publish_need(need_id: int, *, actor: Actor) -> Need:
    """Put a draft on the board of the producers; those concerned read of it the next morning.

    Raises `Forbidden`, `Invalid` when its days have passed meanwhile, and `RuleBroken` when it
    is no draft, or the buyer may not order yet.
    """
    need = lock_need(need_id, actor=actor)
    require(allowed=policies.may_change_need(actor, need), to=_("mengumumkan kebutuhan ini"))
    refusal = why_not_order(find_own_buyer(actor))
    if refusal:
        raise RuleBroken(refusal)
    refuse_days(need.first_day, need.answer_by)
    need.state = NEED_LIFECYCLE.move(need.state, NeedState.OPEN)
    need.published_at = utc_now()
    audit.record("need.published", need, actor=actor)
    return need


@transactional
def close_need(need_id: int, *, actor: Actor) -> Need:
    """End an open need without an order: no more answers are wanted."""
    return _end(need_id, NeedState.CLOSED, actor=actor)


@transactional
def cancel_need(need_id: int, *, actor: Actor) -> Need:
    """Withdraw a draft, or a need that should not have been published."""
    return _end(need_id, NeedState.CANCELLED, actor=actor)


def _end(need_id: int, state: NeedState, *, actor: Actor) -> Need:
    need = lock_need(need_id, actor=actor)
    require(allowed=policies.may_change_need(actor, need), to=_("mengakhiri kebutuhan ini"))
    need.state = NEED_LIFECYCLE.move(need.state, state)
    need.ended_at = utc_now()
    audit.record(f"need.{state.value}", need, actor=actor)
    return need
