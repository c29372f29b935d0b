"""What producers answered, and how far it covers what is needed."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal

from sqlalchemy import func, select
from sqlalchemy.orm import joinedload, selectinload

from marketplace.catalog.models import Offer
from marketplace.demand.models import Pledge
from marketplace.demand.states import PledgeAnswer
from marketplace.shared.database import db

NOTHING = Decimal(0)


@dataclass(frozen=True)
class Answers:
    """What all answers to a need come to, without saying whose they are."""

    quantity: Decimal = NOTHING  # offered in all, for each delivery
    offering: int = 0  # producers who offered something
    count: int = 0  # answers in all, a "no" among them


def answers_to(need_ids: Iterable[int]) -> dict[int, Answers]:
    """Add up the answers to each of these needs, in one query."""
    offers = func.count(Pledge.id).filter(Pledge.answer != PledgeAnswer.NO)
    wanted = (
        select(Pledge.need_id, func.sum(Pledge.quantity), offers, func.count(Pledge.id))
        .where(Pledge.need_id.in_(list(need_ids)))
        .group_by(Pledge.need_id)
    )
    return {
        need_id: Answers(quantity or NOTHING, offering, count)
        for need_id, quantity, offering, count in db.session.execute(wanted)
    }


def count_answers(need_id: int) -> int:
    """Count the answers to a need, whatever they say."""
    return db.session.scalar(select(func.count()).where(Pledge.need_id == need_id)) or 0


def pledges_of(need_id: int) -> Sequence[Pledge]:
    """List the answers to a need with their producers and goods, the largest first."""
    offer = joinedload(Pledge.offer)
    wanted = (
        select(Pledge)
        .where(Pledge.need_id == need_id)
        .options(
            joinedload(Pledge.producer),
            offer.joinedload(Offer.product),
            offer.joinedload(Offer.producer),
            offer.selectinload(Offer.price_tiers),
        )
        .order_by(Pledge.quantity.desc(), Pledge.floor_price, Pledge.id)
        .execution_options(populate_existing=True)
    )
    return db.session.scalars(wanted).all()


def own_pledges(producer_id: int, need_ids: Iterable[int]) -> dict[int, Pledge]:
    """Return a producer's own answers to these needs, by need."""
    wanted = (
        select(Pledge)
        .where(Pledge.producer_id == producer_id, Pledge.need_id.in_(list(need_ids)))
        .options(selectinload(Pledge.offer).joinedload(Offer.product))
        .execution_options(populate_existing=True)
    )
    return {pledge.need_id: pledge for pledge in db.session.scalars(wanted)}
