"""An award as the draft of a framework agreement with its winners."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from marketplace.agreements.facts import LineFacts
from marketplace.agreements.models import Agreement
from marketplace.agreements.services.drafting import draft_agreement
from marketplace.shared.actors import Actor
from marketplace.shared.clock import today
from marketplace.shared.database import db, transactional
from marketplace.shared.errors import RuleBroken, require
from marketplace.shared.language import _
from marketplace.sourcing import policies
from marketplace.sourcing.award_models import RfqAward
from marketplace.sourcing.queries.rfqs import lock_rfq
from marketplace.sourcing.quotation_models import QuotationLine
from marketplace.sourcing.states import RfqState


@transactional
def draft_from_award(rfq_id: int, *, actor: Actor) -> Agreement:
    """Write down what was awarded as a draft: its offers, prices, and quantities as the least.

    Raises `NotFound`, `Forbidden`, `RuleBroken` without an award, `Invalid` for goods that are
    no longer sold.
    """
    rfq = lock_rfq(rfq_id, actor=actor)
    require(allowed=policies.may_manage(actor, rfq), to=_("menyusun kesepakatan"))
    if rfq.agreement_id is not None:
        raise RuleBroken(_("Hasil adu harga sudah bagian dari kesepakatannya."))
    if rfq.state is not RfqState.AWARDED:
        raise RuleBroken(_("Belum ada pemenang, jadi belum ada yang bisa disepakati."))
    awards = db.session.scalars(
        select(RfqAward)
        .where(RfqAward.rfq_id == rfq.id)
        .options(joinedload(RfqAward.quotation_line).joinedload(QuotationLine.quotation))
        .order_by(RfqAward.rfq_line_id, RfqAward.quantity.desc())
    ).all()
    last = max((each.quotation_line.quotation.valid_until or today()) for each in awards)
    return draft_agreement(
        actor=actor,
        facts={
            "title": rfq.title,
            "valid_from": today(),
            "valid_until": max(last, today()),
            "lines": list(_lines(awards).values()),
        },
        source=rfq.number,
    )


def _lines(awards: Sequence[RfqAward]) -> dict[int, LineFacts]:
    """Add up what was awarded of each offer; of several prices the lowest is proposed."""
    found: dict[int, LineFacts] = {}
    for award in awards:
        offer_id = award.quotation_line.offer_id
        before = found.get(offer_id)
        least = (before and before.get("minimum")) or Decimal(0)
        prices = [award.unit_price, *([before["unit_price"]] if before else [])]
        found[offer_id] = {
            "offer_id": offer_id,
            "minimum": least + award.quantity,
            "unit_price": min(prices, key=lambda price: price.rupiah),
        }
    return found
