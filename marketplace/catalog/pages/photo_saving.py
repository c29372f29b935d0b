"""Photos of the listing form: received, shown again after an error, attached, ordered.

A photo is named by its id in the offer, or by that of its upload, also once an offer shows it.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from secrets import token_hex

from flask import request

from marketplace.catalog.models import Offer, OfferPhoto
from marketplace.catalog.photos import MOST_PHOTOS, keep_photo, photo_url
from marketplace.catalog.queries import offers as queries
from marketplace.catalog.queries.uploads import own_uploads
from marketplace.catalog.schemas.offer_form import OfferForm
from marketplace.catalog.services import picturing, uploading
from marketplace.shared.errors import Invalid, NotFound, RuleBroken
from marketplace.shared.opaque import from_public, to_public
from marketplace.web.current import current_actor
from marketplace.web.storage import storage
from marketplace.web.uploads import sent_files

WORDS_OF = "words-"  # begins the field of what a photo shows
Note = Callable[[OfferForm, Invalid | RuleBroken], None]


@dataclass(frozen=True)
class Tile:
    """A photo as the form shows it."""

    public_id: str
    url: str
    words: str  # what it shows, for those who cannot see it


def tiles_of(offer: Offer | None, upload_ids: Sequence[int]) -> list[Tile]:
    """List the photos of an offer, then those that were sent and are not attached yet."""
    shown = [
        Tile(to_public("photo", photo.id), photo_url(photo.key), _said_of(photo, offer))
        for photo in (offer.photos if offer else [])
    ]
    waiting = [
        Tile(
            to_public("upload", upload.id),
            photo_url(upload.key),
            request.form.get(f"{WORDS_OF}{to_public('upload', upload.id)}", ""),
        )
        for upload in own_uploads(upload_ids, current_actor())
        if upload.attached_at is None
    ]
    return shown + waiting


def _said_of(photo: OfferPhoto, offer: Offer | None) -> str:
    """Return what was typed about a photo; the product's name stands in where nothing was."""
    return "" if offer and photo.alt == offer.product.name else photo.alt


def receive_photos(form: OfferForm, note: Note) -> list[int]:
    """Keep the photos of this request; return all uploads that the form names.

    A bad photo is an error of the form, the others stay.
    """
    removed = _named("upload", request.form.getlist("remove_photo"))
    uploads = [number for number in _named("upload", _order()) if number not in removed]
    for content in sent_files("photos")[: MOST_PHOTOS + 1]:
        try:
            uploading.refuse_too_many(current_actor())
            photo = keep_photo(content, storage())
            key = f"form-{token_hex(12)}"
            uploads.append(uploading.keep_upload(photo, key, actor=current_actor()).id)
        except (Invalid, RuleBroken) as error:
            note(form, error)
    return uploads


def care_for_photos(offer_id: int, uploads: Sequence[int], form: OfferForm, note: Note) -> None:
    """Attach, remove, describe and order the photos of an offer as the form says."""
    actor = current_actor()
    for work in (_remove, _attach, _describe, _arrange):
        try:
            work(offer_id, uploads)
        except (Invalid, RuleBroken) as error:
            note(form, error)
        except NotFound:  # removed in another window, if the offer is still there
            queries.find_own_offer(offer_id, actor)


def _remove(offer_id: int, _uploads: Sequence[int]) -> None:
    for photo_id in _photo_ids(offer_id, request.form.getlist("remove_photo")):
        picturing.remove_photo(offer_id, photo_id, actor=current_actor())


def _attach(offer_id: int, uploads: Sequence[int]) -> None:
    if uploads:
        uploading.attach_uploads(offer_id, uploads, actor=current_actor())


def _describe(offer_id: int, _uploads: Sequence[int]) -> None:
    words = {}
    for name, text in request.form.items():
        if name.startswith(WORDS_OF):
            for photo_id in _photo_ids(offer_id, [name.removeprefix(WORDS_OF)]):
                words[photo_id] = text.strip()
    if words:
        picturing.describe_photos(offer_id, words, actor=current_actor())


def _arrange(offer_id: int, _uploads: Sequence[int]) -> None:
    offer = queries.find_own_offer(offer_id, current_actor())
    present = [to_public("photo", photo.id) for photo in offer.photos]
    order = _photo_ids(offer_id, _moved(_order() or present))
    if len(order) > 1:
        picturing.order_photos(offer_id, order, actor=current_actor())


def _order() -> list[str]:
    return request.form.getlist("photo")


def _moved(order: list[str]) -> list[str]:
    """Return the order after one of the buttons that move a photo, if one was pressed."""
    for name, step in (("photo_earlier", -1), ("photo_later", 1)):
        moved = request.form.get(name, "")
        if moved in order:
            at = order.index(moved)
            rest = [each for each in order if each != moved]
            at = max(0, at + step)
            return [*rest[:at], moved, *rest[at:]]
    return order


def _photo_ids(offer_id: int, named: Sequence[str]) -> list[int]:
    """Return the offer's photos of these names, in their order."""
    offer = queries.find_own_offer(offer_id, current_actor())
    by_key = {photo.key: photo.id for photo in offer.photos}
    own = set(by_key.values())
    uploads = own_uploads(_named("upload", named), current_actor())
    by_upload = {to_public("upload", each.id): by_key.get(each.key) for each in uploads}
    found = [from_public("photo", text) or by_upload.get(text) for text in named]
    return [number for number in found if number in own]


def _named(kind: str, texts: Sequence[str]) -> list[int]:
    found = [from_public(kind, text) for text in texts]
    return [number for number in found if number is not None]
