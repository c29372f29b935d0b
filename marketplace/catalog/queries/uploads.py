"""Photos and drafts that arrived before their offer was complete."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime

from sqlalchemy import func, select

from marketplace.catalog.models import Offer
from marketplace.catalog.upload_models import DraftKey, Upload
from marketplace.shared.actors import Actor
from marketplace.shared.database import db


def upload_named(client_key: str, actor: Actor) -> Upload | None:
    """Return the photo that was sent under this name, if it arrived already."""
    wanted = select(Upload).where(
        Upload.client_key == client_key, Upload.producer_id == actor.organisation_id
    )
    return db.session.scalar(wanted.execution_options(populate_existing=True))


def own_uploads(ids: Collection[int], actor: Actor) -> Sequence[Upload]:
    """Return these photos of the actor's producer, in the order of `ids`."""
    wanted = select(Upload).where(
        Upload.id.in_(ids), Upload.producer_id == actor.organisation_id
    )
    fresh = wanted.execution_options(populate_existing=True)
    found = {upload.id: upload for upload in db.session.scalars(fresh)}
    return [found[number] for number in ids if number in found]


def unattached(actor: Actor) -> int:
    """Count the photos of the actor's producer that no offer shows yet."""
    wanted = select(func.count()).where(
        Upload.producer_id == actor.organisation_id, Upload.attached_at.is_(None)
    )
    return db.session.scalar(wanted) or 0


def find_upload(key: str) -> Upload | None:
    """Return the photo kept under this key, while no offer shows it."""
    wanted = select(Upload).where(Upload.key == key, Upload.attached_at.is_(None))
    return db.session.scalar(wanted)


def left_over(before: datetime, limit: int) -> Sequence[Upload]:
    """List photos that were sent before a moment, the oldest first."""
    wanted = select(Upload).where(Upload.created_at < before).order_by(Upload.id).limit(limit)
    return db.session.scalars(wanted.with_for_update(skip_locked=True)).all()


def offer_of_draft(key: str, actor: Actor) -> Offer | None:
    """Return the offer that came of the form with this key."""
    wanted = (
        select(Offer)
        .join(DraftKey, DraftKey.offer_id == Offer.id)
        .where(DraftKey.key == key, DraftKey.producer_id == actor.organisation_id)
    )
    return db.session.scalar(wanted.execution_options(populate_existing=True))
