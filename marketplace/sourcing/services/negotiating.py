"""Further sealed rounds: on record, with a deadline of their own, for those who are asked."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from marketplace.shared import audit, outbox
from marketplace.shared.actors import Actor
from marketplace.shared.clock import utc_now
from marketplace.shared.database import db, transactional
from marketplace.shared.errors import Invalid, RuleBroken, require
from marketplace.shared.language import _
from marketplace.sourcing import policies
from marketplace.sourcing.days import refuse_days
from marketplace.sourcing.models import RequestForQuotation, RfqRound
from marketplace.sourcing.queries.quotations import standing_quotations
from marketplace.sourcing.queries.rfqs import lock_rfq
from marketplace.sourcing.quotation_models import QuotationAsked
from marketplace.sourcing.states import RFQ_LIFECYCLE, RfqState

MOST_ROUNDS = 5


@transactional
def start_round(
    rfq_id: int,
    *,
    actor: Actor,
    closes_at: datetime,
    quotation_ids: Sequence[int] = (),
    note: str = "",
) -> RequestForQuotation:
    """Ask producers who quoted, all unless told, for better quotations, sealed once more.

    Who does not answer keeps the quotation it has. Raises `Invalid` for deadlines that cannot
    be, and `RuleBroken` unless the request is opened and not yet decided.
    """
    rfq = lock_rfq(rfq_id, actor=actor)
    require(allowed=policies.may_manage(actor, rfq), to=_("memulai putaran ini"))
    if rfq.state is not RfqState.OPENED or rfq.round >= MOST_ROUNDS:
        raise RuleBroken(
            _("Putaran lagi hanya bisa sesudah penawaran dibuka, paling banyak 5.")
        )
    asked = _asked(rfq, quotation_ids)
    rfq.state = RFQ_LIFECYCLE.move(rfq.state, RfqState.PUBLISHED)
    rfq.round += 1
    rfq.closes_at = closes_at
    refuse_days(rfq)
    db.session.add(
        RfqRound(
            rfq_id=rfq.id,
            round=rfq.round,
            closes_at=closes_at,
            started_at=utc_now(),
            started_by=actor.person_id or 0,
            note=note,
        )
    )
    for producer_id in asked:
        row = QuotationAsked(rfq_id=rfq.id, round=rfq.round, producer_id=producer_id)
        db.session.add(row)
        outbox.add(
            "sourcing.tell_producer", rfq_id=rfq.id, producer_id=producer_id, news="round"
        )
    audit.record("rfq.round_started", rfq, actor=actor, round=rfq.round, asked=asked)
    return rfq


def _asked(rfq: RequestForQuotation, quotation_ids: Sequence[int]) -> list[int]:
    standing = {each.id: each.producer_id for each in standing_quotations(rfq)}
    if not set(quotation_ids) <= set(standing):
        raise Invalid({"quotations": [_("Pilih dari penawaran yang sudah dibuka.")]})
    chosen = quotation_ids or list(standing)
    return sorted(standing[each] or 0 for each in set(chosen))
