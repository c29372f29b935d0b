"""The rule of each buyer on how many quotations are compared."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import select

from marketplace.shared.database import db
from marketplace.sourcing.models import QuotationRule
from marketplace.sourcing.rules import USUAL_RULES, Rule


def rules_of(buyer_id: int | None) -> Sequence[Rule]:
    """Return a buyer's own rules by amount, or the usual ones where it set none."""
    wanted = (
        select(QuotationRule.above, QuotationRule.least)
        .where(QuotationRule.buyer_id == buyer_id)
        .order_by(QuotationRule.above)
    )
    own = [Rule(above, least) for above, least in db.session.execute(wanted)]
    return own or USUAL_RULES
