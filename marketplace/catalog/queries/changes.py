"""Changes that wait beside published offers."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import joinedload, selectinload

from marketplace.catalog.change_models import HeldChange, HeldPhoto
from marketplace.catalog.models import Offer
from marketplace.catalog.states import ChangeState, OfferState
from marketplace.producers.models import Certificate, Producer
from marketplace.shared.database import db
from marketplace.shared.errors import NotFound

FRESH = {"populate_existing": True}
OPEN = HeldChange.state == ChangeState.SUBMITTED
WHOLE = (
    joinedload(HeldChange.offer).joinedload(Offer.product),
    joinedload(HeldChange.offer).joinedload(Offer.producer).joinedload(Producer.organisation),
    joinedload(HeldChange.offer).selectinload(Offer.price_tiers),
    joinedload(HeldChange.offer).selectinload(Offer.certificates),
    selectinload(HeldChange.photos),
)


def open_change(offer_id: int) -> HeldChange | None:
    """Return the change that waits beside an offer. Lock the offer before you write it."""
    wanted = select(HeldChange).where(HeldChange.offer_id == offer_id, OPEN)
    return db.session.scalar(wanted.execution_options(**FRESH))


def holds(offer: Offer) -> bool:
    """Say whether changes wait beside the offer: buyers see it, or one waits already."""
    return offer.state is OfferState.PUBLISHED or (
        offer.state is OfferState.PAUSED and open_change(offer.id) is not None
    )


def newest_change(offer_id: int) -> HeldChange | None:
    """Return the last change that was asked for, however it ended."""
    wanted = select(HeldChange).where(HeldChange.offer_id == offer_id)
    return db.session.scalars(wanted.order_by(HeldChange.id.desc()).limit(1)).first()


def find_change(change_id: int) -> HeldChange:
    """Return a change with its offer, or stop with `NotFound`."""
    wanted = select(HeldChange).where(HeldChange.id == change_id).options(*WHOLE)
    return _found(db.session.scalars(wanted).unique().one_or_none())


def lock_change(change_id: int) -> HeldChange:
    """Return a change as it is now; whoever calls holds its offer locked."""
    wanted = select(HeldChange).where(HeldChange.id == change_id).with_for_update()
    return _found(db.session.scalar(wanted.execution_options(**FRESH)))


def offer_of_change(change_id: int) -> int:
    """Return the id of the offer that a change is about, or stop with `NotFound`."""
    found = db.session.scalar(select(HeldChange.offer_id).where(HeldChange.id == change_id))
    if found is None:
        raise NotFound
    return found


def waiting_changes() -> Sequence[tuple[int, datetime]]:
    """List the ids of the changes that wait, and since when."""
    rows = db.session.execute(select(HeldChange.id, HeldChange.submitted_at).where(OPEN))
    return [(change_id, since) for change_id, since in rows]


def changes_that_wait(ids: Collection[int]) -> Sequence[HeldChange]:
    """Return those of these changes that still wait, with their offers."""
    wanted = select(HeldChange).where(HeldChange.id.in_(ids), OPEN).options(*WHOLE)
    return db.session.scalars(wanted).unique().all()


def changes_of(offer_ids: Collection[int]) -> dict[int, HeldChange]:
    """Return the changes that wait beside these offers, by offer."""
    wanted = select(HeldChange).where(HeldChange.offer_id.in_(offer_ids), OPEN).options(*WHOLE)
    return {change.offer_id: change for change in db.session.scalars(wanted).unique()}


def certificates_named(changes: Collection[HeldChange]) -> dict[int, Certificate]:
    """Read the papers that these changes name, at once for all."""
    ids = {number for each in changes for number in each.wanted.get("certificate_ids", ())}
    if not ids:
        return {}
    wanted = select(Certificate).where(Certificate.id.in_(ids))
    return {paper.id: paper for paper in db.session.scalars(wanted)}


def find_held_photo(key: str) -> tuple[HeldPhoto, Offer] | None:
    """Return a photo that waits, and the offer it is for."""
    wanted = (
        select(HeldPhoto, Offer)
        .join(HeldChange, HeldChange.id == HeldPhoto.change_id)
        .join(Offer, Offer.id == HeldChange.offer_id)
        .where(HeldPhoto.key == key)
        .options(joinedload(Offer.producer).joinedload(Producer.organisation))
    )
    row = db.session.execute(wanted).first()
    return (row[0], row[1]) if row else None


def _found(change: HeldChange | None) -> HeldChange:
    if change is None:
        raise NotFound
    return change
