"""What becomes of quotations when their request ends."""

from __future__ import annotations

from sqlalchemy import select

from marketplace.shared.database import db, transactional
from marketplace.sourcing.models import RequestForQuotation
from marketplace.sourcing.quotation_models import Quotation
from marketplace.sourcing.states import (
    HANDED_IN,
    QUOTATION_LIFECYCLE,
    QuotationState,
)

UNDECIDED = HANDED_IN | {QuotationState.DRAFT}


@transactional
def let_expire(rfq: RequestForQuotation) -> None:
    """Let what was not decided expire; envelopes that are sealed stay so."""
    wanted = select(Quotation).where(Quotation.rfq_id == rfq.id, Quotation.state.in_(UNDECIDED))
    for quotation in db.session.scalars(wanted.order_by(Quotation.id).with_for_update()):
        quotation.state = QUOTATION_LIFECYCLE.move(quotation.state, QuotationState.EXPIRED)
