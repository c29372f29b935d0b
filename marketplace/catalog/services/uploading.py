"""Photos that are sent in the background, and join an offer when it is saved."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

from sqlalchemy import update

from marketplace.catalog import policies
from marketplace.catalog.models import Offer
from marketplace.catalog.photos import KeptPhoto
from marketplace.catalog.queries import offers as queries
from marketplace.catalog.queries import uploads
from marketplace.catalog.services.picturing import add_photos
from marketplace.catalog.upload_models import Upload
from marketplace.shared import audit, outbox
from marketplace.shared.actors import Actor
from marketplace.shared.clock import utc_now
from marketplace.shared.database import db, insert, transactional
from marketplace.shared.errors import RuleBroken, require
from marketplace.shared.language import _

MOST_WAITING = 60  # photos of one producer that no offer shows
KEPT_FOR = timedelta(days=7)
AT_ONCE = 200


@transactional
def refuse_too_many(actor: Actor) -> None:
    """Stop with `RuleBroken` where too many photos wait; asked before one is worked on."""
    if uploads.unattached(actor) >= MOST_WAITING:
        raise RuleBroken(_("Terlalu banyak foto yang belum dipakai. Simpan dulu produknya."))


@transactional
def keep_upload(photo: KeptPhoto, client_key: str, *, actor: Actor) -> Upload:
    """Keep a photo until its offer is saved; one that arrives again is the same one."""
    require(allowed=policies.may_offer(actor), to=_("mengunggah foto"))
    row = insert(Upload).values(
        producer_id=actor.organisation_id,
        client_key=client_key,
        key=photo.key,
        width=photo.width,
        height=photo.height,
        brightness=photo.brightness,
        created_at=utc_now(),
    )
    claimed = row.on_conflict_do_nothing(index_elements=["producer_id", "client_key"])
    is_new = db.session.scalar(claimed.returning(Upload.id)) is not None
    upload = uploads.upload_named(client_key, actor)
    if upload is None:  # its round deleted it in between
        raise RuleBroken(_("Foto ini perlu dipilih lagi."))
    if is_new:
        audit.record("photo.uploaded", upload, actor=actor)
    elif upload.key != photo.key:
        outbox.add("catalog.forget_photo", key=photo.key)
    return upload


@transactional
def attach_uploads(offer_id: int, upload_ids: Sequence[int], *, actor: Actor) -> Offer:
    """Show these photos behind the others of an offer; those that it shows already stay.

    Raises as `add_photos` does; then none is attached.
    """
    offer = queries.lock_own_offer(offer_id, actor)
    taken = [
        KeptPhoto(upload.key, upload.width, upload.height, upload.brightness)
        for upload in uploads.own_uploads(upload_ids, actor)
        if _take(upload)
    ]
    return add_photos(offer.id, taken, actor=actor) if taken else offer


@transactional
def forget_uploads() -> None:
    """Delete photos of which no offer came within a week, and the traces of all others."""
    for upload in uploads.left_over(utc_now() - KEPT_FOR, AT_ONCE):
        if upload.attached_at is None:
            outbox.add("catalog.forget_photo", key=upload.key)
        db.session.delete(upload)


def _take(upload: Upload) -> bool:
    """Take a photo for one offer; a second one does not get it."""
    free = update(Upload).where(Upload.id == upload.id, Upload.attached_at.is_(None))
    taken = free.values(attached_at=utc_now()).execution_options(synchronize_session=False)
    return db.session.scalar(taken.returning(Upload.id)) is not None
