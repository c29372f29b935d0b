"""What a competition keeps of agreed maxima: from its opening until its order, or its end."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import ROUND_FLOOR, Decimal

from marketplace.agreements.call_models import AgreementQuota
from marketplace.agreements.formula import present_price
from marketplace.agreements.models import AgreementLine
from marketplace.agreements.services import keeping
from marketplace.shared.clock import utc_now
from marketplace.shared.database import db, transactional
from marketplace.shared.errors import RuleBroken
from marketplace.shared.language import _
from marketplace.shared.quantity import written
from marketplace.sourcing.hold_models import RfqHold
from marketplace.sourcing.models import RequestForQuotation, RfqLine
from marketplace.sourcing.queries.holds import holds_of

NOTHING = Decimal(0)
Quotas = Mapping[int, AgreementQuota]  # by offer, locked


@transactional
def hold_line(line: RfqLine, agreed: Sequence[AgreementLine], quotas: Quotas) -> set[int]:
    """Keep of each producer as much as it may win of a line; return whose goods those are.

    Raises `RuleBroken` where all of them together may not deliver the quantity any more.
    """
    kept: dict[int, Decimal] = {}
    producers = set()
    for each in agreed:
        quota = quotas[each.offer_id]
        quantity = _most(line.quantity, each, quota)
        if not quantity or not keeping.keep(quota.id, quantity):
            continue
        kept[each.offer_id] = quantity
        producers.add(each.party.producer_id)
        db.session.add(
            RfqHold(
                rfq_line_id=line.id,
                quota_id=quota.id,
                line_id=each.id,
                quantity=quantity,
                ceiling=present_price(each),
            )
        )
    left = sum(kept.values(), NOTHING)
    if left < line.quantity:
        raise RuleBroken(
            _(
                "Dari kesepakatan ini %(goods)s tinggal %(left)s %(unit)s. Minta sampai jumlah "
                "itu.",
                goods=agreed[0].product_name,
                left=written(left),
                unit=line.unit,
            )
        )
    db.session.flush()
    return producers


@transactional
def release_holds(rfq: RequestForQuotation) -> None:
    """Give back all that a competition still keeps; twice changes nothing."""
    if rfq.agreement_id is None:
        return
    for hold in sorted(holds_of(rfq.id), key=lambda each: each.quota_id):
        if hold.ended_at is None:
            keeping.let_go(hold.quota_id, hold.quantity)
            hold.ended_at = utc_now()
    db.session.flush()


def _most(wanted: Decimal, agreed: AgreementLine, quota: AgreementQuota) -> Decimal:
    """Return the most of an agreed line, up to what is wanted, that comes in whole packs."""
    offer = agreed.offer
    if quota.maximum is not None:
        wanted = min(wanted, quota.maximum - quota.used - quota.held)
    packs = (wanted / offer.order_multiple).to_integral_value(ROUND_FLOOR)
    quantity = packs * offer.order_multiple
    return quantity if quantity >= offer.minimum_quantity else NOTHING
