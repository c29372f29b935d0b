"""What was saved at once, and the goods of a table."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from marketplace.catalog.models import Offer
from marketplace.catalog.queries.offers import WHOLE
from marketplace.catalog.states import OfferState
from marketplace.grid.models import GridRow, GridSave
from marketplace.grid.states import RowOutcome
from marketplace.shared.actors import Actor
from marketplace.shared.database import db
from marketplace.shared.errors import NotFound


def find_own_save(save_id: int, actor: Actor) -> GridSave:
    """Return a save of the actor's producer; a foreign one looks like a missing one."""
    wanted = select(GridSave).where(
        GridSave.id == save_id, GridSave.producer_id == actor.organisation_id
    )
    return _found(db.session.scalar(wanted))


def lock_own_save(save_id: int, actor: Actor) -> GridSave:
    """Return a save of the actor's producer and keep others from taking it back."""
    wanted = select(GridSave).where(
        GridSave.id == save_id, GridSave.producer_id == actor.organisation_id
    )
    locked = wanted.with_for_update().execution_options(populate_existing=True)
    return _found(db.session.scalar(locked))


def find_by_key(key: str, actor: Actor) -> GridSave:
    """Return the save that this key was made for."""
    wanted = select(GridSave).where(
        GridSave.key == key, GridSave.producer_id == actor.organisation_id
    )
    return _found(db.session.scalar(wanted))


def newest_save(actor: Actor) -> GridSave | None:
    """Return what the actor's producer saved last, if anything of it was taken."""
    saved = select(GridRow.id).where(
        GridRow.save_id == GridSave.id, GridRow.outcome == RowOutcome.SAVED
    )
    wanted = select(GridSave).where(
        GridSave.producer_id == actor.organisation_id, saved.exists()
    )
    return db.session.scalars(wanted.order_by(GridSave.id.desc()).limit(1)).first()


def row_of(save_id: int, offer_id: int) -> GridRow | None:
    """Return what became of a good in a save, if it is known already."""
    wanted = select(GridRow).where(GridRow.save_id == save_id, GridRow.offer_id == offer_id)
    return db.session.scalar(wanted.execution_options(populate_existing=True))


def rows_of(save_id: int, outcome: RowOutcome | None = None) -> Sequence[GridRow]:
    """List the rows of a save, with the goods they are about."""
    wanted = select(GridRow).where(GridRow.save_id == save_id)
    if outcome is not None:
        wanted = wanted.where(GridRow.outcome == outcome)
    with_goods = wanted.options(joinedload(GridRow.offer).joinedload(Offer.product))
    return db.session.scalars(with_goods.order_by(GridRow.id)).all()


def own_offers_named(ids: Collection[int], actor: Actor) -> dict[int, Offer]:
    """Return these goods of the actor's producer by id, but for archived ones."""
    wanted = select(Offer).where(
        Offer.id.in_(ids),
        Offer.producer_id == actor.organisation_id,
        Offer.state != OfferState.ARCHIVED,
    )
    found = db.session.scalars(wanted.options(*WHOLE)).unique().all()
    return {offer.id: offer for offer in found}


def _found(save: GridSave | None) -> GridSave:
    if save is None:
        raise NotFound
    return save
