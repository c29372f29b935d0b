"""The order that a competition ends in: at the quoted prices, against the agreed maxima.

Quoted prices stand in price lists only while such an order is written: nobody buys by them what
nobody competed for.
"""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from marketplace.agreements.policies import in_name_of
from marketplace.agreements.services import keeping
from marketplace.agreements.services.keeping import Agreed
from marketplace.catalog.price_models import PriceList
from marketplace.catalog.queries.offers import lock_offers
from marketplace.catalog.services import price_lists
from marketplace.orders.queries.orders import order_lines
from marketplace.shared.clock import utc_now
from marketplace.shared.database import db, transactional
from marketplace.shared.errors import RuleBroken
from marketplace.shared.language import _
from marketplace.shared.quantity import written
from marketplace.sourcing.award_models import RfqAward
from marketplace.sourcing.hold_models import RfqHold
from marketplace.sourcing.models import RequestForQuotation
from marketplace.sourcing.queries.awards import awards_of, rfq_behind
from marketplace.sourcing.queries.holds import holds_of, still_bound
from marketplace.sourcing.services.pricing import set_quoted_price

NOTHING = Decimal(0)


@transactional
def show_prices(rfq: RequestForQuotation, awards: Sequence[RfqAward]) -> None:
    """Let the quoted prices of its awards hold while the order is written.

    Raises `RuleBroken` once the agreement does not bind a winner any more.
    """
    if rfq.agreement_id is None:
        return
    _refuse_unbound(rfq, awards)
    lock_offers({award.quotation_line.offer_id for award in awards})
    for award in awards:
        line = award.quotation_line
        producer = in_name_of(line.quotation.producer_id)
        set_quoted_price(award.price_list_id, line, actor=producer)


@transactional
def count_order(rfq: RequestForQuotation, order_id: int, awards: Sequence[RfqAward]) -> None:
    """Count the order of a competition for its agreement, in place of what was kept for it.

    Raises `RuleBroken` for more than was awarded, or beyond the maximum.
    """
    if rfq.agreement_id is None:
        return
    won = {award.quotation_line.offer_id: award for award in awards}
    holds = {(each.rfq_line_id, each.line.offer_id): each for each in holds_of(rfq.id)}
    lines = [line for line in order_lines(order_id) if line.offer_id in won]
    for line in sorted(lines, key=lambda each: each.offer_id):
        award = won[line.offer_id]
        if line.quantity > award.quantity:
            raise _too_much(award)
        hold = holds[award.rfq_line_id, line.offer_id]
        _end(hold)
        keeping.call_off(line, Agreed(hold.quota_id, hold.line_id, rfq.number))
    hide_prices(awards)


@transactional
def before_change(order_id: int) -> None:
    """Let the quoted prices hold while a waiting order is written anew."""
    rfq = rfq_behind(order_id)
    if rfq is not None:
        show_prices(rfq, awards_of(rfq.id))


@transactional
def after_change(order_id: int) -> None:
    """Count it anew: no more than was awarded."""
    rfq = rfq_behind(order_id)
    if rfq is not None:
        count_order(rfq, order_id, awards_of(rfq.id))


@transactional
def hide_prices(awards: Sequence[RfqAward]) -> None:
    """Take the quoted prices off their lists; what was ordered keeps them."""
    for award in awards:
        price_list = db.session.get(PriceList, award.price_list_id)
        if price_list is not None and price_list.ended_at is None:
            offer_id = award.quotation_line.offer_id
            price_lists.remove_price(
                price_list.id,
                offer_id,
                actor=in_name_of(award.quotation_line.quotation.producer_id),
            )
    db.session.flush()


def _refuse_unbound(rfq: RequestForQuotation, awards: Sequence[RfqAward]) -> None:
    """Refuse to call off from who is not bound any more, or in another period."""
    bound = still_bound(rfq)
    holds = {(each.rfq_line_id, each.line.offer_id): each for each in holds_of(rfq.id)}
    for award in awards:
        offer_id = award.quotation_line.offer_id
        if bound.get(offer_id) != holds[award.rfq_line_id, offer_id].quota_id:
            raise RuleBroken(
                _(
                    "Kesepakatan dengan %(producer)s tidak berlaku lagi. Buka adu harga lagi.",
                    producer=holds[award.rfq_line_id, offer_id].line.party.producer_name,
                )
            )


def _end(hold: RfqHold) -> None:
    if hold.ended_at is None:
        keeping.let_go(hold.quota_id, hold.quantity)
        hold.ended_at = utc_now()


def _too_much(award: RfqAward) -> RuleBroken:
    return RuleBroken(
        _(
            "Hasil adu harga paling banyak %(most)s. Untuk lebih banyak, buka adu harga lagi.",
            most=written(award.quantity),
        )
    )
