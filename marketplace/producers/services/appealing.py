"""A producer appeals against a refusal; somebody else than the first reviewer decides."""

from __future__ import annotations

from marketplace.producers import refusals, reviews
from marketplace.producers.refusal_models import Refusal
from marketplace.shared import audit
from marketplace.shared.actors import PRODUCER_ROLES, Actor
from marketplace.shared.clock import utc_now
from marketplace.shared.database import transactional
from marketplace.shared.errors import RuleBroken, require
from marketplace.shared.language import _


@transactional
def appeal(refusal_id: int, *, plea: str, actor: Actor) -> Refusal:
    """Put a refused case back into the queue, for another reviewer than the first.

    Raises `NotFound` for another's refusal, `RuleBroken` where an appeal was made already or
    the case has moved on since.
    """
    refusal = refusals.lock_refusal(refusal_id, actor)
    require(allowed=actor.has(*PRODUCER_ROLES), to=_("mengajukan banding"))
    newest = refusals.newest_refusal(refusal.review_id)
    if refusal.appealed_at is not None or newest is None or newest.id != refusal.id:
        raise RuleBroken(_("Banding ini sudah diajukan, atau tidak berlaku lagi."))
    reviews.reopen(refusal.review_id)
    refusal.plea, refusal.appealed_at = plea, utc_now()
    refusal.appealed_by = actor.person_id
    audit.record("appeal.made", refusal, actor=actor)
    return refusal
