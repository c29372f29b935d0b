"""What happens when the listing form is sent: keep what is right, say what is not."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import partial
from typing import Any

from flask import request

from marketplace.catalog.models import Offer
from marketplace.catalog.pages.photo_saving import care_for_photos, receive_photos
from marketplace.catalog.pages.spec_sheet import read_specs
from marketplace.catalog.queries import offers as queries
from marketplace.catalog.queries.uploads import offer_of_draft
from marketplace.catalog.schemas.offer_form import OfferForm
from marketplace.catalog.services import drafting, offer_states, offers
from marketplace.catalog.states import UNSEEN, OfferState
from marketplace.shared.clock import today
from marketplace.shared.errors import Invalid, RuleBroken
from marketplace.shared.language import _
from marketplace.shared.opaque import from_public
from marketplace.web.current import current_actor

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
LONGEST_KEY = 64


@dataclass
class Saved:
    """What came of it: the form with its errors, the offer, whether it was submitted."""

    form: OfferForm
    offer_id: int | None
    submitted: bool = False
    uploads: list[int] = field(default_factory=list)  # photos of the form, in its order


def save(offer_id: int | None) -> Saved:
    """Save the form of this request. An unpublished offer keeps what is right in it."""
    form = OfferForm()
    form.accepts(request.form)
    facts = form.facts() | {"certificate_ids": _certificate_ids()}
    facts |= read_specs(form, request.form)
    saved = Saved(form, offer_id)
    saved.uploads = receive_photos(form, note)
    if offer_id is None:
        _begin(saved, facts)
    else:
        _change(saved, facts)
    if saved.offer_id is not None and not saved.submitted:
        care_for_photos(saved.offer_id, saved.uploads, form, note)
        _submit(saved)
    _rename_errors(form)
    return saved


def draft_key() -> str:
    """Return the key with which the form was made, or an empty one."""
    return request.form.get("draft_key", "").strip()[:LONGEST_KEY]


def _begin(saved: Saved, facts: dict[str, Any]) -> None:
    """Begin a draft; a form that was sent before goes on with the one it began."""
    key = draft_key()
    known = key and offer_of_draft(key, current_actor())
    if known:
        _go_on(saved, known, facts)
    elif saved.form.names_a_product:
        begin = partial(drafting.draft_once, key) if key else offers.draft_offer
        try:
            offer = _insist(saved.form, facts, lambda rest: begin(**rest))
        except RuleBroken as error:  # the same form was quicker
            note(saved.form, error)
            return
        saved.offer_id = offer.id if offer else None
        if offer and not facts["certificate_ids"]:
            _cover(offer)


def _go_on(saved: Saved, known: Offer, facts: dict[str, Any]) -> None:
    saved.offer_id = known.id
    if known.state in UNSEEN:
        _change(saved, facts)
    else:
        saved.submitted = True  # what arrives late changes nothing any more


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
        note(saved.form, error)


def _insist(form: OfferForm, facts: dict[str, Any], work: Any) -> Offer | None:  # noqa: ANN401
    """Do the work, if need be without the facts that cannot be; those are noted as errors."""
    rest = dict(facts)
    while True:
        try:
            offer: Offer = work({"actor": current_actor(), **rest})
        except Invalid as error:
            note(form, error)
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
        note(saved.form, error)
        saved.form.message = str(error)


def _certificate_ids() -> list[int]:
    found = [from_public("certificate", text) for text in request.form.getlist("certificates")]
    return [number for number in found if number is not None]


def note(form: OfferForm, error: Invalid | RuleBroken) -> None:
    """Put a refusal into the form, beside what is wrong already."""
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
