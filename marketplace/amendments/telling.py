"""What proposed changes add to the story of an order."""

from __future__ import annotations

from collections.abc import Iterator

from flask import url_for
from sqlalchemy import select
from sqlalchemy.orm import joinedload

from marketplace.amendments.models import OrderProposal
from marketplace.amendments.states import ProposalState, Side
from marketplace.orders import timeline
from marketplace.orders.models import Order, ProducerOrder
from marketplace.orders.timeline import Happening
from marketplace.shared.database import db
from marketplace.shared.language import _, _l
from marketplace.shared.opaque import to_public

P = ProposalState
ENDINGS = {
    P.ACCEPTED: _l("Perubahan %(number)s disetujui"),
    P.PARTLY_ACCEPTED: _l("Perubahan %(number)s disetujui sebagian"),
    P.REFUSED: _l("Usul perubahan %(number)s ditolak"),
    P.LAPSED: _l("Usul perubahan %(number)s tidak dijawab"),
    P.WITHDRAWN: _l("Usul perubahan %(number)s ditarik"),
    P.OVERTAKEN: _l("Usul perubahan %(number)s tidak berlaku lagi"),
}
GOOD = frozenset({P.ACCEPTED, P.PARTLY_ACCEPTED, P.WITHDRAWN})


@timeline.source
def changes(order: Order) -> Iterator[Happening]:
    """Tell of every proposal and what became of it, in one query."""
    wanted = (
        select(OrderProposal)
        .join(OrderProposal.producer_order)
        .where(ProducerOrder.order_id == order.id)
        .options(
            joinedload(OrderProposal.producer_order).joinedload(ProducerOrder.producer),
            joinedload(OrderProposal.producer_order).joinedload(ProducerOrder.buyer),
        )
    )
    for proposal in db.session.scalars(wanted):
        yield from _told(proposal)


def _told(proposal: OrderProposal) -> Iterator[Happening]:
    part = proposal.producer_order
    who = part.buyer.name if proposal.side is Side.BUYER else part.producer.name
    public = to_public("order_proposal", proposal.id)
    address = url_for("amendments.show_proposal", public_id=public)
    text = _("%(who)s mengusulkan perubahan %(number)s", who=who, number=part.number)
    yield Happening(proposal.proposed_at, text, note=proposal.reason, address=address)
    if proposal.decided_at is not None:
        words = str(ENDINGS[proposal.state]) % {"number": part.number}
        mood = "done" if proposal.state in GOOD else "bad"
        yield Happening(proposal.decided_at, words, mood, proposal.answer)
