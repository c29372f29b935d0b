"""What happens when the listing form is sent: keep what is right, say what is not."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from flask import request

from marketplace.catalog.models import Offer
from marketplace.catalog.pages.spec_sheet import read_specs
from marketplace.catalog.photos import MOST_PHOTOS, KeptPhoto, keep_photo
from marketplace.catalog.queries import offers as queries
from marketplace.catalog.schemas.offer_form import OfferForm
from marketplace.catalog.services import offer_states, offers, picturing
from marketplace.catalog.states import OfferState
from marketplace.shared.clock import today
from marketplace.shared.errors import Invalid, NotFound, RuleBroken
from marketplace.shared.language import _
from marketplace.shared.opaque import from_public
from marketplace.web.current import current_actor
from marketplace.web.storage import storage
from marketplace.web.uploads import sent_files

# Which facts fall away from a draft together with a field that cannot be.
DROPPED = {
    "price_tiers": ("price_tiers",),
    "price_reason": ("price_tiers", "price_reason"),
    "minimum_quantity": ("minimum_quantity", "order_multiple", "price_tiers"),
    "certificates": ("certificate_ids",),
    "category": ("naming",),
    "name": ("naming",),
    "available_quantity": ("available_quantity",),
}

WORDS_OF = "words-"  # begins the field of what a photo shows


@dataclass
class Saved:
    """What came of it: the form with its errors, the offer, whether it was submitted."""

    form: OfferForm
    offer_id: int | None
    submitted: bool = False


def save(offer_id: int | None) -> Saved:
    """Save the form of this request. An unpublished offer keeps what is right in it."""
    form = OfferForm()
    form.accepts(request.form)
    facts = form.facts() | {"certificate_ids": _certificate_ids()}
    facts |= read_specs(form, request.form)
    photos = _photos(form)
    saved = Saved(form, offer_id)
    if offer_id is None:
        _begin(saved, facts)
    else:
        _change(saved, facts)
    if saved.offer_id is not None:
        _care_for_photos(saved, photos)
        _submit(saved)
    _rename_errors(form)
    return saved


def _begin(saved: Saved, facts: dict[str, Any]) -> None:
    if saved.form.names_a_product:
        offer = _insist(saved.form, facts, lambda rest: offers.draft_offer(**rest))
        saved.offer_id = offer.id if offer else None
        if offer and not facts["certificate_ids"]:
            _cover(offer)


def _change(saved: Saved, facts: dict[str, Any]) -> None:
    number = saved.offer_id or 0
    shown = queries.find_own_offer(number, current_actor()).state in offers.OF_ONE_PRODUCT
    try:
        if shown and saved.form.errors:
            return  # buyers see this offer: all of it is right, or nothing changes
        if shown:
            offers.change_offer(number, actor=current_actor(), **facts)
        else:
            _insist(saved.form, facts, lambda rest: offers.change_offer(number, **rest))
    except (Invalid, RuleBroken) as error:
        _note(saved.form, error)


def _insist(form: OfferForm, facts: dict[str, Any], work: Any) -> Offer | None:  # noqa: ANN401
    """Do the work, if need be without the facts that cannot be; those are noted as errors."""
    rest = dict(facts)
    while True:
        try:
            offer: Offer = work({"actor": current_actor(), **rest})
        except Invalid as error:
            _note(form, error)
            dropped = {fact for name in error.errors for fact in DROPPED.get(name, ())}
            if not dropped & rest.keys():
                return None
            rest = {name: value for name, value in rest.items() if name not in dropped}
        else:
            return offer


def _cover(offer: Offer) -> None:
    """Tick the papers that fit, for the producer and then the regency to look at."""
    fitting = [paper.id for paper in queries.fitting_certificates(offer, today())]
    if fitting:
        offers.change_offer(offer.id, actor=current_actor(), certificate_ids=fitting)


def _photos(form: OfferForm) -> list[KeptPhoto]:
    """Make the photos of this request harmless; a bad one is an error, the others stay."""
    kept = []
    for content in sent_files("photos")[: MOST_PHOTOS + 1]:
        try:
            kept.append(keep_photo(content, storage()))
        except Invalid as error:
            _note(form, error)
    return kept


def _care_for_photos(saved: Saved, photos: list[KeptPhoto]) -> None:
    number, actor = saved.offer_id or 0, current_actor()
    try:
        for name, work in (
            ("remove_photo", picturing.remove_photo),
            ("first_photo", picturing.put_photo_first),
        ):
            photo_id = from_public("photo", request.form.get(name, ""))
            if photo_id is not None:
                work(number, photo_id, actor=actor)
        if words := _words_of_photos():
            picturing.describe_photos(number, words, actor=actor)
        if photos:
            picturing.add_photos(number, photos, actor=actor)
    except (Invalid, RuleBroken) as error:
        _note(saved.form, error)
    except NotFound:
        return  # the photo was removed in another window


def _words_of_photos() -> dict[int, str]:
    """Read what was typed about each photo, but for one that is taken away."""
    named = {
        from_public("photo", name.removeprefix(WORDS_OF)): text.strip()
        for name, text in request.form.items()
        if name.startswith(WORDS_OF)
    }
    removed = from_public("photo", request.form.get("remove_photo", ""))
    return {number: text for number, text in named.items() if number not in {None, removed}}


def _submit(saved: Saved) -> None:
    if request.form.get("action") != "submit" or saved.form.errors:
        return
    offer = queries.find_own_offer(saved.offer_id or 0, current_actor())
    if offer.state not in {OfferState.DRAFT, OfferState.CHANGES_REQUESTED}:
        return
    try:
        offer_states.submit_offer(offer.id, actor=current_actor())
        saved.submitted = True
    except (Invalid, RuleBroken) as error:
        _note(saved.form, error)
        saved.form.message = str(error)


def _certificate_ids() -> list[int]:
    found = [from_public("certificate", text) for text in request.form.getlist("certificates")]
    return [number for number in found if number is not None]


def _note(form: OfferForm, error: Invalid | RuleBroken) -> None:
    if not error.errors:
        form.message = str(error)
    for name, sentences in error.errors.items():
        known = form.errors.setdefault(name, [])
        known.extend(sentence for sentence in sentences if sentence not in known)


def _rename_errors(form: OfferForm) -> None:
    """Put errors that services name by fact at the field that a person sees."""
    if "price_tiers" in form.errors:
        form.errors.setdefault("price", []).extend(form.errors.pop("price_tiers"))
    if "_producer" in form.errors:
        form.message = " ".join(form.errors.pop("_producer"))
    if form.errors and not form.message and "photos" in form.errors and len(form.errors) == 1:
        form.message = _("Isian lain tersimpan. Fotonya perlu dipilih lagi.")
