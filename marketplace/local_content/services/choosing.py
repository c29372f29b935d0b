"""A buyer takes the nearest local equal with one press, or says why not."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from sqlalchemy import select

from marketplace.buyers.models import Buyer
from marketplace.buyers.states import BuyerKind
from marketplace.catalog.models import Offer
from marketplace.local_content.equals import fitting
from marketplace.local_content.models import SourcingGap
from marketplace.local_content.queries.advising import KEPT_FOR, advice_on, own_line
from marketplace.local_content.states import ReasonKind
from marketplace.orders import policies as order_policies
from marketplace.orders.models import CartLine, Order
from marketplace.orders.queries.transfers import came_of_split
from marketplace.orders.services import carting
from marketplace.shared import audit
from marketplace.shared.actors import Actor
from marketplace.shared.clock import utc_now
from marketplace.shared.database import db, insert, transactional
from marketplace.shared.errors import Invalid, RuleBroken, require
from marketplace.shared.language import _


@dataclass(frozen=True)
class Said:
    """Why a good is taken from outside."""

    reason: ReasonKind
    words: str = ""


@transactional
def swap_line(line_id: int, offer_id: int, *, actor: Actor) -> Decimal:
    """Put a local equal into the cart instead of a line; return how much of it.

    The quantity grows to what the local offer sells at least, in its whole packs. Raises
    `NotFound` for a line of another cart, `RuleBroken` for an offer that is no equal.
    """
    line = own_line(line_id, actor=actor)
    _require_orderer(actor)
    equal = next(
        (e for e in advice_on(line, actor=actor).equals if e.offer.id == offer_id), None
    )
    if equal is None:
        raise RuleBroken(_("Tawaran ini tidak tersedia lagi. Lihat pilihan lain."))
    quantity = fitting(line.quantity, equal.offer)
    was = line.offer_id
    carting.remove_from_cart(line.id, actor=actor)
    carting.add_to_cart(actor=actor, quantity=quantity, offer_id=offer_id)
    buyer = db.session.get_one(Buyer, actor.organisation_id)
    audit.record(
        "cart.swapped_to_local",
        buyer,
        actor=actor,
        offer_id=was,
        to_offer_id=offer_id,
        quantity=quantity,
    )
    return quantity


@transactional
def give_reason(line_id: int, said: Said, *, actor: Actor) -> SourcingGap:
    """Keep why a line stays with a producer from outside; saying it again replaces it.

    Raises `NotFound` for a line of another cart, `Invalid` for another reason without words,
    `RuleBroken` for a line that is local or needs no reason.
    """
    line = own_line(line_id, actor=actor)
    _require_orderer(actor)
    advice = advice_on(line, actor=actor)
    if advice.outside is None:
        raise RuleBroken(_("Barang ini sudah lokal, jadi tidak perlu alasan."))
    if said.reason is ReasonKind.OTHER and not said.words.strip():
        raise Invalid({"words": [_("Tulis alasannya.")]})
    best = advice.equals[0].offer.id if advice.equals else None
    gap = _keep(line, advice.outside, said, best, actor)
    audit.record("sourcing_gap.told", gap, actor=actor, reason=said.reason)
    return gap


@transactional
def note_order(order_id: int) -> None:
    """Tie what the requester said to the lines of their order."""
    order = db.session.get_one(Order, order_id)
    if order.buyer.kind is BuyerKind.HOUSEHOLD:
        return
    lines = {line.offer_id: line for part in order.producer_orders for line in part.lines}
    wanted = select(SourcingGap).where(
        SourcingGap.buyer_id == order.buyer_id,
        SourcingGap.person_id == order.requested_by,
        SourcingGap.order_line_id.is_(None),
        SourcingGap.told_at >= utc_now() - KEPT_FOR,
        SourcingGap.offer_id.in_(lines),
    )
    gaps = db.session.scalars(wanted.with_for_update(of=SourcingGap)).all()
    if gaps and came_of_split(order.id):
        return  # what was split off brought its reasons along
    for gap in gaps:
        line = lines[gap.offer_id]
        gap.order_line_id, gap.quantity = line.id, line.quantity
        gap.ordered_at = order.placed_at
    db.session.flush()


def _keep(
    line: CartLine, offer: Offer, said: Said, best: int | None, actor: Actor
) -> SourcingGap:
    told = {
        "quantity": line.quantity,
        "reason": said.reason,
        "words": said.words.strip(),
        "instead_of_id": best,
        "told_at": utc_now(),
    }
    row = insert(SourcingGap).values(
        buyer_id=actor.organisation_id,
        person_id=actor.person_id,
        offer_id=offer.id,
        product_id=offer.product_id,
        unit=offer.product.unit,
        **told,
    )
    row = row.on_conflict_do_update(
        index_elements=["buyer_id", "person_id", "offer_id"],
        index_where=SourcingGap.order_line_id.is_(None),
        set_=told,
    ).returning(SourcingGap.id)
    gap_id = db.session.scalar(row)
    return db.session.get_one(SourcingGap, gap_id, populate_existing=True)


def _require_orderer(actor: Actor) -> None:
    require(allowed=order_policies.may_order(actor), to=_("memesan; masuk sebagai pemesan"))
