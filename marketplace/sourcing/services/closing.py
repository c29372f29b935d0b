"""The end of a round: nothing more is taken, and everything is still sealed."""

from __future__ import annotations

from marketplace.shared import audit, outbox
from marketplace.shared.actors import SYSTEM
from marketplace.shared.clock import utc_now
from marketplace.shared.database import transactional
from marketplace.shared.one_by_one import do_each, one_by_one
from marketplace.sourcing.models import RequestForQuotation
from marketplace.sourcing.news import tell_all
from marketplace.sourcing.queries.moments import database_now
from marketplace.sourcing.queries.quotations import count_handed_in, unopened_drafts
from marketplace.sourcing.queries.rfqs import due_rfqs, lock_any_rfq, present_round
from marketplace.sourcing.services.holding import release_holds
from marketplace.sourcing.states import (
    QUOTATION_LIFECYCLE,
    RFQ_LIFECYCLE,
    QuotationState,
    RfqState,
)


@one_by_one
def close_due() -> None:
    """Close every request whose deadline has passed, each by itself; twice changes nothing."""
    do_each("sourcing.close_one", "rfq_id", due_rfqs())


@transactional
def close_rfq(rfq_id: int) -> RequestForQuotation:
    """Close a request whose deadline has passed, by the database's clock; else leave it.

    Without any quotation it ends; a round of negotiation that nobody answered leads back to
    what was quoted before.
    """
    rfq = lock_any_rfq(rfq_id)
    if rfq.state is not RfqState.PUBLISHED or database_now() < rfq.closes_at:
        return rfq
    for quotation in unopened_drafts(rfq):
        quotation.state = QUOTATION_LIFECYCLE.move(quotation.state, QuotationState.EXPIRED)
    record = present_round(rfq)
    record.closed_at = utc_now()
    rfq.state = RFQ_LIFECYCLE.move(rfq.state, _following(rfq))
    if rfq.state is RfqState.UNSUCCESSFUL:
        rfq.ended_at = utc_now()
        release_holds(rfq)
        tell_all(rfq, rfq.state.value)
    elif rfq.state is RfqState.OPENED:
        record.opened_at = utc_now()
    audit.record("rfq.closed", rfq, actor=SYSTEM, then=rfq.state.value)
    outbox.add("sourcing.tell_buyer", rfq_id=rfq.id, news=rfq.state.value)
    return rfq


def _following(rfq: RequestForQuotation) -> RfqState:
    if count_handed_in(rfq):
        return RfqState.CLOSED
    return RfqState.UNSUCCESSFUL if rfq.round == 1 else RfqState.OPENED
