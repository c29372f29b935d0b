"""Showing a request to producers, giving more time, and ending it without an award."""

from __future__ import annotations

from datetime import datetime

from marketplace.buyers.policies import why_not_order
from marketplace.buyers.queries import find_own_buyer
from marketplace.shared import audit
from marketplace.shared.actors import Actor
from marketplace.shared.clock import JAKARTA, utc_now
from marketplace.shared.database import db, transactional
from marketplace.shared.errors import Invalid, RuleBroken, require
from marketplace.shared.language import _
from marketplace.sourcing import policies
from marketplace.sourcing.days import FURTHEST, refuse_days
from marketplace.sourcing.models import RequestForQuotation, RfqRound
from marketplace.sourcing.news import tell_all
from marketplace.sourcing.queries.moments import database_now
from marketplace.sourcing.queries.rfqs import lock_rfq, present_round
from marketplace.sourcing.services.holding import release_holds
from marketplace.sourcing.services.settling import let_expire
from marketplace.sourcing.states import RFQ_LIFECYCLE, RfqState


@transactional
def publish_rfq(rfq_id: int, *, actor: Actor) -> RequestForQuotation:
    """Open a draft to questions and sealed quotations, and tell the producers concerned.

    Raises `Forbidden`, `Invalid` when its days have passed meanwhile, and `RuleBroken` when it
    is no draft, or the buyer may not order yet.
    """
    rfq = lock_rfq(rfq_id, actor=actor)
    require(allowed=policies.may_manage(actor, rfq), to=_("mengumumkan permintaan ini"))
    refusal = why_not_order(find_own_buyer(actor))
    if refusal:
        raise RuleBroken(refusal)
    state = _moved(rfq, RfqState.PUBLISHED, only_from=RfqState.DRAFT)
    refuse_days(rfq)
    rfq.state, rfq.published_at = state, utc_now()
    db.session.add(_round(rfq, actor))
    audit.record("rfq.published", rfq, actor=actor, closes_at=rfq.closes_at.isoformat())
    tell_all(rfq, "published")
    return rfq


@transactional
def extend_rfq(rfq_id: int, *, actor: Actor, closes_at: datetime) -> RequestForQuotation:
    """Give everybody more time, while the request is live; it never closes sooner.

    Raises `RuleBroken` for one that has closed, `Invalid` for a deadline that is no later.
    """
    rfq = lock_rfq(rfq_id, actor=actor)
    require(allowed=policies.may_manage(actor, rfq), to=_("memperpanjang permintaan ini"))
    if not policies.is_live(rfq, database_now()):
        raise RuleBroken(_("Permintaan ini sudah ditutup, jadi tidak bisa diperpanjang."))
    first = min(line.delivery_day for line in rfq.lines)
    if closes_at <= rfq.closes_at or closes_at > utc_now() + FURTHEST:
        raise Invalid({"closes_at": [_("Pilih batas yang lebih lama dari sekarang.")]})
    if closes_at.astimezone(JAKARTA).date() >= first:
        raise Invalid({"closes_at": [_("Batas harus sebelum hari antar yang pertama.")]})
    rfq.closes_at = closes_at
    present_round(rfq).closes_at = closes_at
    audit.record("rfq.extended", rfq, actor=actor, closes_at=closes_at.isoformat())
    tell_all(rfq, "extended")
    return rfq


@transactional
def withdraw_rfq(rfq_id: int, *, actor: Actor, reason: str) -> RequestForQuotation:
    """Take a live request back; what was quoted stays sealed for ever."""
    return _end(rfq_id, RfqState.WITHDRAWN, actor=actor, reason=reason)


@transactional
def cancel_rfq(rfq_id: int, *, actor: Actor, reason: str = "") -> RequestForQuotation:
    """Give up a draft, or a request that has closed; the reason is told to producers."""
    return _end(rfq_id, RfqState.CANCELLED, actor=actor, reason=reason)


@transactional
def declare_unsuccessful(rfq_id: int, *, actor: Actor, reason: str) -> RequestForQuotation:
    """End an opened request of whose quotations none will do."""
    only = RfqState.OPENED
    return _end(rfq_id, RfqState.UNSUCCESSFUL, actor=actor, reason=reason, only_from=only)


def _round(rfq: RequestForQuotation, actor: Actor) -> RfqRound:
    return RfqRound(
        rfq_id=rfq.id,
        round=rfq.round,
        closes_at=rfq.closes_at,
        started_at=utc_now(),
        started_by=actor.person_id or 0,
    )


def _moved(
    rfq: RequestForQuotation, wanted: RfqState, *, only_from: RfqState | None = None
) -> RfqState:
    """Return the new state; some moves of the table happen by themselves or for a round."""
    if only_from is not None and rfq.state is not only_from:
        raise RuleBroken(
            _("Langkah ini tidak bisa dilakukan sekarang. Muat ulang halaman, lalu coba lagi.")
        )
    return RFQ_LIFECYCLE.move(rfq.state, wanted)


def _end(
    rfq_id: int,
    state: RfqState,
    *,
    actor: Actor,
    reason: str,
    only_from: RfqState | None = None,
) -> RequestForQuotation:
    rfq = lock_rfq(rfq_id, actor=actor)
    require(allowed=policies.may_manage(actor, rfq), to=_("mengakhiri permintaan ini"))
    was_shown = rfq.state is not RfqState.DRAFT
    rfq.state = _moved(rfq, state, only_from=only_from)
    if was_shown and not reason:
        raise Invalid({"reason": [_("Tulis alasannya. Produsen membacanya.")]})
    rfq.ended_at, rfq.end_reason = utc_now(), reason or None
    let_expire(rfq)
    release_holds(rfq)
    audit.record(f"rfq.{state.value}", rfq, actor=actor, reason=reason)
    if was_shown:
        tell_all(rfq, state.value)
    return rfq
