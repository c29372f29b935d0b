"""Handing in a sealed quotation, improving it, taking it back, by the database's clock.

Audit lines of a sealed quotation carry the system as their actor and say only that an envelope
changed; who changed it is kept inside, and told by the opening.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from marketplace.producers.models import Producer
from marketplace.producers.queries import own_producer
from marketplace.producers.states import ReviewState
from marketplace.shared import audit, outbox
from marketplace.shared.actors import SYSTEM, Actor
from marketplace.shared.database import db, transactional
from marketplace.shared.errors import NotFound, RuleBroken, require
from marketplace.shared.language import _
from marketplace.sourcing import policies, sealing
from marketplace.sourcing.models import RequestForQuotation
from marketplace.sourcing.queries.choices import goods_for
from marketplace.sourcing.queries.holds import limits_for
from marketplace.sourcing.queries.moments import database_now
from marketplace.sourcing.queries.quotations import envelope_of, own_quotation
from marketplace.sourcing.queries.rfqs import is_asked_in_round, lock_rfq
from marketplace.sourcing.quotation_models import Quotation
from marketplace.sourcing.quoting import QuotationFacts, sealed_facts
from marketplace.sourcing.states import HANDED_IN, QUOTATION_LIFECYCLE, QuotationState

MOST_KEPT = 40  # lines of an envelope's history


@transactional
def submit_quotation(rfq_id: int, *, actor: Actor, facts: QuotationFacts) -> Quotation:
    """Hand in a quotation, or a better one in place of the last, while the request is live.

    Whether it is in time says the database's clock, read under the request's lock: what was
    accepted is there before anybody can close. Raises `NotFound`, `Forbidden`, `Invalid`, and
    `RuleBroken` once it is too late.
    """
    rfq, producer, now = _taking(rfq_id, actor)
    goods = goods_for(rfq.lines, producer.id)
    limits = limits_for(rfq, producer.id)
    sealed = sealed_facts(rfq, producer, goods, facts, limits)
    quotation = own_quotation(rfq, actor)
    if quotation is None:
        quotation = _new(rfq, producer)
    state = _next_state(quotation)
    envelope = _envelope(quotation, producer, actor)
    envelope.facts = sealed | {"submitted_at": now.isoformat()}
    envelope.draft = None
    _note(envelope, state.value, now, actor)
    _close(quotation, envelope, state)
    audit.record("rfq.envelope_changed", rfq, actor=SYSTEM)
    outbox.add("sourcing.mail_receipt", quotation_id=quotation.id)
    return quotation


@transactional
def keep_draft(rfq_id: int, *, actor: Actor, typed: dict[str, Any]) -> Quotation:
    """Keep what was typed, sealed too; what was handed in before still stands."""
    rfq, producer, now = _taking(rfq_id, actor)
    quotation = own_quotation(rfq, actor)
    if quotation is None:
        quotation = _new(rfq, producer)
    envelope = _envelope(quotation, producer, actor)
    envelope.draft = typed
    _note(envelope, "draft", now, actor)
    _close(quotation, envelope, quotation.state)
    audit.record("rfq.envelope_changed", rfq, actor=SYSTEM)
    return quotation


@transactional
def withdraw_quotation(rfq_id: int, *, actor: Actor) -> Quotation:
    """Take one's quotation back while the request is live; it will not be opened."""
    rfq, producer, now = _taking(rfq_id, actor)
    quotation = own_quotation(rfq, actor)
    if quotation is None:
        raise NotFound
    state = QUOTATION_LIFECYCLE.move(quotation.state, QuotationState.WITHDRAWN)
    envelope = _envelope(quotation, producer, actor)
    _note(envelope, state.value, now, actor)
    _close(quotation, envelope, state)
    audit.record("rfq.envelope_changed", rfq, actor=SYSTEM)
    return quotation


def _taking(rfq_id: int, actor: Actor) -> tuple[RequestForQuotation, Producer, datetime]:
    """Lock the request, and refuse who may not quote for it or comes too late."""
    require(
        allowed=policies.may_quote(actor), to=_("mengirim penawaran; masuk sebagai produsen")
    )
    rfq = lock_rfq(rfq_id, actor=actor)
    producer = own_producer(actor)
    if producer.state is not ReviewState.APPROVED:
        raise RuleBroken(_("Usaha Anda belum disetujui dinas. Menawar bisa begitu disetujui."))
    now = database_now()
    if not policies.is_live(rfq, now):
        raise RuleBroken(
            _("Batas penawaran sudah lewat. Penawaran tidak bisa dikirim atau diubah lagi.")
        )
    if not is_asked_in_round(rfq, producer.id):
        raise RuleBroken(_("Putaran ini hanya untuk yang diminta menawar lagi."))
    return rfq, producer, now


def _new(rfq: RequestForQuotation, producer: Producer) -> Quotation:
    return Quotation(
        rfq_id=rfq.id,
        round=rfq.round,
        mark=sealing.mark_of(rfq.id, producer.id),
        envelope="",
        state=QuotationState.DRAFT,
    )


def _next_state(quotation: Quotation) -> QuotationState:
    wanted = QuotationState.SUBMITTED
    if quotation.state in HANDED_IN:
        wanted = QuotationState.REVISED
        if quotation.state is QuotationState.REVISED:
            return wanted
    return QUOTATION_LIFECYCLE.move(quotation.state, wanted)


def _envelope(quotation: Quotation, producer: Producer, actor: Actor) -> sealing.Envelope:
    if not quotation.envelope:
        return sealing.Envelope(producer.id, actor.person_id or 0, {})
    return envelope_of(quotation)


def _note(envelope: sealing.Envelope, what: str, now: datetime, actor: Actor) -> None:
    envelope.person_id = actor.person_id or 0
    line = {
        "at": now.isoformat(),
        "what": what,
        "by": actor.person_id,
        "door": actor.channel.value,
    }
    envelope.history = [*envelope.history, line][-MOST_KEPT:]


def _close(quotation: Quotation, envelope: sealing.Envelope, state: QuotationState) -> None:
    quotation.envelope = sealing.seal(
        envelope, rfq_id=quotation.rfq_id, round_=quotation.round, mark=quotation.mark
    )
    quotation.state = state
    db.session.add(quotation)
    db.session.flush()
