"""Every question asked of sales outside the market. Reads only."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import ColumnElement, Select, func, select
from sqlalchemy.orm import joinedload, selectinload

from marketplace.catalog.models import Offer
from marketplace.catalog.states import OfferState
from marketplace.direct_sales.models import DirectSale
from marketplace.direct_sales.states import SoldTo
from marketplace.shared.actors import Actor
from marketplace.shared.database import db
from marketplace.shared.errors import NotFound
from marketplace.shared.money import ZERO, Money, total
from marketplace.shared.pagination import Part, read_cursor, write_cursor

MOST_GOODS = 60
FRESH = {"populate_existing": True}


@dataclass(frozen=True)
class MonthTotal:
    """What the sales of a month that still stand come to."""

    value: Money
    sales: int
    by_buyer: dict[SoldTo, Money]


def lock_own_sale(direct_sale_id: int, actor: Actor) -> DirectSale:
    """Return an own sale and keep others from changing it until we commit."""
    wanted = select(DirectSale).where(DirectSale.id == direct_sale_id, _is_own(actor))
    found = db.session.scalar(wanted.with_for_update().execution_options(**FRESH))
    if found is None:
        raise NotFound
    return found


def goods_to_sell(actor: Actor) -> Sequence[Offer]:
    """List the producer's goods for choosing: those sold last first, then those on show."""
    last = (
        select(DirectSale.offer_id, func.max(DirectSale.id).label("sale"))
        .where(_is_own(actor))
        .group_by(DirectSale.offer_id)
        .subquery()
    )
    wanted = (
        select(Offer)
        .outerjoin(last, last.c.offer_id == Offer.id)
        .where(Offer.producer_id == actor.organisation_id, Offer.state != OfferState.ARCHIVED)
        .options(joinedload(Offer.product), selectinload(Offer.price_tiers))
        .options(selectinload(Offer.photos))
        .order_by(func.coalesce(last.c.sale, 0).desc())
        .order_by((Offer.state == OfferState.PUBLISHED).desc(), Offer.id)
    )
    return db.session.scalars(wanted.limit(MOST_GOODS)).all()


def last_sale(actor: Actor) -> DirectSale | None:
    """Return what was recorded last: the next one is often alike."""
    newest = select(DirectSale).where(_is_own(actor)).order_by(DirectSale.id.desc()).limit(1)
    return db.session.scalar(newest)


def direct_sales(
    actor: Actor,
    *,
    first: date | None = None,
    last: date | None = None,
    limit: int = 50,
    cursor: str | None = None,
) -> Part[DirectSale]:
    """List the producer's declared sales from one day to another, the last recorded first."""
    wanted = _between(actor, first, last)
    count = db.session.scalar(select(func.count()).select_from(wanted.subquery())) or 0
    after = read_cursor(cursor, int)
    if after is not None:
        wanted = wanted.where(DirectSale.id < after[0])
    rows = _shown(wanted.order_by(DirectSale.id.desc()).limit(limit + 1))
    more = len(rows) > limit
    return Part(rows[:limit], write_cursor(rows[limit - 1].id) if more else None, count)


def all_direct_sales(actor: Actor, first: date, last: date) -> Sequence[DirectSale]:
    """List all declared sales of some days, the earliest first, for a file."""
    return _shown(_between(actor, first, last).order_by(DirectSale.day, DirectSale.id))


def month_total(actor: Actor, first: date, last: date) -> MonthTotal:
    """Add up the sales of some days that still stand, by kind of buyer."""
    wanted = (
        _between(actor, first, last)
        .where(DirectSale.withdrawn_at.is_(None))
        .with_only_columns(
            DirectSale.buyer_kind, func.sum(DirectSale.value), func.count(DirectSale.id)
        )
        .group_by(DirectSale.buyer_kind)
    )
    rows = db.session.execute(wanted).all()
    by_buyer = {kind: value or ZERO for kind, value, _count in rows}
    return MonthTotal(total(by_buyer.values()), sum(row[2] for row in rows), by_buyer)


def _between(actor: Actor, first: date | None, last: date | None) -> Select[DirectSale]:
    wanted = select(DirectSale).where(_is_own(actor))
    if first is not None:
        wanted = wanted.where(DirectSale.day >= first)
    if last is not None:
        wanted = wanted.where(DirectSale.day <= last)
    return wanted


def _shown(wanted: Select[DirectSale]) -> Sequence[DirectSale]:
    goods = joinedload(DirectSale.offer).joinedload(Offer.product)
    return db.session.scalars(wanted.options(goods)).all()


def _is_own(actor: Actor) -> ColumnElement[bool]:
    return DirectSale.producer_id == actor.organisation_id
