"""Photos of offers. They are made harmless before they come here, outside any transaction."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from marketplace.catalog import policies
from marketplace.catalog.models import Offer, OfferPhoto
from marketplace.catalog.photos import MOST_PHOTOS, KeptPhoto
from marketplace.catalog.queries import offers as queries
from marketplace.catalog.queries.changes import holds, open_change
from marketplace.catalog.services.holding import hold_photos
from marketplace.catalog.services.offers import review_again
from marketplace.catalog.states import OfferState
from marketplace.shared import audit, events, outbox
from marketplace.shared.actors import Actor
from marketplace.shared.database import transactional
from marketplace.shared.errors import Invalid, NotFound, RuleBroken, require
from marketplace.shared.language import _

LONGEST_WORDS = 200  # letters


@transactional
def add_photos(offer_id: int, photos: Sequence[KeptPhoto], *, actor: Actor) -> Offer:
    """Show these photos behind the others of an offer; of a published one once they are seen.

    Raises `Invalid` beyond six photos, `NotFound` for another's offer, `RuleBroken` for an
    archived one.
    """
    offer = _own(offer_id, actor)
    change = open_change(offer.id)
    held = len(change.photos) if change else 0
    if len(offer.photos) + held + len(photos) > MOST_PHOTOS:
        message = _("Paling banyak %(count)s foto. Hapus satu dulu.", count=MOST_PHOTOS)
        raise Invalid({"photos": [message]})
    if holds(offer):
        hold_photos(offer, photos, actor=actor)
        return offer
    offer.photos.extend(
        OfferPhoto(
            key=kept.key,
            width=kept.width,
            height=kept.height,
            brightness=kept.brightness,
            alt=offer.product.name,
        )
        for kept in photos
    )
    offer = _settle(offer, actor, "added")
    review_again(offer.id, {"photos"})
    return offer


@transactional
def remove_photo(offer_id: int, photo_id: int, *, actor: Actor) -> Offer:
    """Take a photo away, live at once, and forget its files; raises as `add_photos` does."""
    offer = _own(offer_id, actor)
    photo = _photo(offer, photo_id)
    offer.photos.remove(photo)
    outbox.add("catalog.forget_photo", key=photo.key)
    return _settle(offer, actor, "removed")


@transactional
def order_photos(offer_id: int, photo_ids: Sequence[int], *, actor: Actor) -> Offer:
    """Show the photos in this order; the first stands for the offer in lists.

    Photos that are not named stay behind the others. Raises as `add_photos` does.
    """
    offer = _own(offer_id, actor)
    ranks = {photo_id: rank for rank, photo_id in enumerate(photo_ids)}
    wanted = sorted(offer.photos, key=lambda photo: ranks.get(photo.id, len(ranks)))
    if wanted == list(offer.photos):
        return offer
    offer.photos = wanted
    return _settle(offer, actor, "ordered")


@transactional
def describe_photos(offer_id: int, words: Mapping[int, str], *, actor: Actor) -> Offer:
    """Say for those who cannot see them what the photos show; live at once.

    Raises `Invalid` for more than 200 letters, otherwise as `add_photos` does.
    """
    offer = _own(offer_id, actor)
    changed = {}
    for photo_id, text in words.items():
        photo = _photo(offer, photo_id)
        if len(text) > LONGEST_WORDS:
            message = _("Keterangan foto paling panjang %(most)s huruf.", most=LONGEST_WORDS)
            raise Invalid({"photos": [message]})
        if text and text != photo.alt:
            photo.alt = changed[str(photo_id)] = text
    if changed:
        audit.record("offer.photos_described", offer, actor=actor, words=changed)
        events.announce("offer.changed", offer_id=offer.id, product_id=offer.product_id)
    return offer


def _own(offer_id: int, actor: Actor) -> Offer:
    offer = queries.lock_own_offer(offer_id, actor)
    require(allowed=policies.may_change_offer(actor, offer), to=_("mengubah produk ini"))
    if offer.state is OfferState.ARCHIVED:
        raise RuleBroken(_("Produk ini sudah diarsipkan. Buat produk baru."))
    return offer


def _photo(offer: Offer, photo_id: int) -> OfferPhoto:
    for photo in offer.photos:
        if photo.id == photo_id:
            return photo
    raise NotFound


def _settle(offer: Offer, actor: Actor, what: str) -> Offer:
    for position, photo in enumerate(offer.photos):
        photo.position = position
    audit.record("offer.photos_changed", offer, actor=actor, what=what)
    events.announce("offer.changed", offer_id=offer.id, product_id=offer.product_id)
    return offer
