"""Listing a good and changing it: photo, name, price and amount are enough to begin."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

from flask import flash, redirect, render_template, request
from flask.typing import ResponseReturnValue
from werkzeug.wrappers import Response

from marketplace.catalog.arrival import CUT_OFF_HOUR
from marketplace.catalog.change_models import HeldChange
from marketplace.catalog.gates import lacking_of
from marketplace.catalog.goods import USUAL_KIND
from marketplace.catalog.limits import price_limit
from marketplace.catalog.models import Offer
from marketplace.catalog.pages import pages
from marketplace.catalog.pages.offer_saving import Saved, draft_key, save
from marketplace.catalog.pages.offers import may_move, shown_state
from marketplace.catalog.pages.photo_saving import tiles_of
from marketplace.catalog.pages.spec_sheet import typed_specs
from marketplace.catalog.photos import MOST_PHOTOS, photo_url
from marketplace.catalog.publishing import warnings_about
from marketplace.catalog.queries import offers as queries
from marketplace.catalog.queries import references
from marketplace.catalog.queries.changes import newest_change, open_change
from marketplace.catalog.queries.specs import may_describe, spec_fields
from marketplace.catalog.reference_models import ReferencePrice
from marketplace.catalog.schemas.offer_form import STEPS, OfferForm, initial_values
from marketplace.catalog.services.picturing import LONGEST_WORDS
from marketplace.catalog.spec_models import SpecField
from marketplace.catalog.states import UNSEEN, ChangeState
from marketplace.catalog.waiting import read_changes
from marketplace.catalog.wording import GOODS_KINDS, HALAL_BASES, UNITS
from marketplace.producers.queries import certificates_of, own_producer
from marketplace.producers.states import CertificateState
from marketplace.producers.wording import CERTIFICATE_KINDS
from marketplace.shared.actors import Role
from marketplace.shared.language import _
from marketplace.shared.opaque import to_public
from marketplace.shared.places import origin
from marketplace.web.access import allow
from marketplace.web.api import found_id
from marketplace.web.current import current_actor
from marketplace.web.filters import rupiah
from marketplace.web.headers import takes_files
from marketplace.web.idempotency import new_form_key

LIST = "/jual/produk"
KEPT_AS = re.compile(r"[a-z0-9-]{1,80}")  # what a phone calls the form it keeps


@pages.get(f"{LIST}/baru")
@allow(Role.PRODUCER_OWNER, Role.PRODUCER_MEMBER)
def new_offer() -> ResponseReturnValue:
    """Show the empty form, or one that begins with a known product."""
    chosen = request.args.get("produk")
    initial: dict[str, Any] = {"lead_days": 2, "cut_off_hour": CUT_OFF_HOUR}
    if chosen:
        product = queries.find_product(found_id("product", chosen), current_actor())
        initial |= {
            "name": product.name,
            "category": product.category.slug,
            "unit": product.unit,
            "pack": product.pack,
            "goods_kind": product.goods_kind.value if product.goods_kind else "",
        }
    return _show(OfferForm(initial), None)


@pages.post(f"{LIST}/baru")
@allow(Role.PRODUCER_OWNER, Role.PRODUCER_MEMBER)
@takes_files
def create_offer() -> ResponseReturnValue:
    """Keep what was understood as a draft; with the main button, submit it as well."""
    return _answer(OfferForm(), save(None))


@pages.get(f"{LIST}/<offer_id>")
@allow(Role.PRODUCER_OWNER, Role.PRODUCER_MEMBER)
def edit_offer(offer_id: str) -> ResponseReturnValue:
    """Show an own offer in the form."""
    offer = queries.find_own_offer(found_id("offer", offer_id), current_actor())
    values = initial_values(offer, open_change(offer.id)) | typed_specs(offer)
    return _show(OfferForm(values), offer)


@pages.post(f"{LIST}/<offer_id>")
@allow(Role.PRODUCER_OWNER, Role.PRODUCER_MEMBER)
@takes_files
def save_offer(offer_id: str) -> ResponseReturnValue:
    """Save changes of an own offer; with the main button, submit it as well."""
    number = found_id("offer", offer_id)
    queries.find_own_offer(number, current_actor())  # before any photo is worked on
    return _answer(OfferForm(), save(number))


@pages.get(f"{LIST}/saran")
@allow(Role.PRODUCER_OWNER, Role.PRODUCER_MEMBER)
def suggest_products() -> ResponseReturnValue:
    """List known products for the words typed so far."""
    words = request.args.get("name", "").strip()[:120]
    found = queries.products_like(words, current_actor()) if len(words) >= 3 else []
    typical = queries.typical_prices(
        [product.id for product in found], except_producer=own_producer(current_actor()).id
    )
    ranges = {product_id: _range_in_words(price) for product_id, price in typical.items()}
    return render_template("catalog/_offer_suggestions.html", products=found, typical=ranges)


def _range_in_words(price: queries.TypicalPrice) -> str:
    if price.lowest == price.highest:
        return rupiah(price.lowest)
    return f"{rupiah(price.lowest)} – {rupiah(price.highest)}"


def _answer(_form: OfferForm, saved: Saved) -> ResponseReturnValue:
    if saved.form.errors or saved.form.message:
        offer = saved.offer_id and queries.find_own_offer(saved.offer_id, current_actor())
        return _show(saved.form, offer or None, saved.uploads)
    address = f"{LIST}/{to_public('offer', saved.offer_id or 0)}"
    if saved.submitted:
        flash(_("Produk diajukan. Setelah diperiksa dinas, produk tampil di katalog."), "ok")
        return _forgetting(redirect(LIST))
    flash(_("Tersimpan."), "ok")
    return _forgetting(redirect(address))


def _forgetting(response: Response) -> Response:
    """Tell the phone that it need not keep this form any longer; its script reads that."""
    name = request.form.get("kept_as", "")
    if KEPT_AS.fullmatch(name):
        response.set_cookie(
            "form_saved", name, max_age=600, samesite="Lax", secure=request.is_secure
        )
    return response


def _show(
    form: OfferForm, offer: Offer | None, uploads: Sequence[int] = ()
) -> ResponseReturnValue:
    actor = current_actor()
    producer = own_producer(actor)
    certificates = [
        paper
        for paper in certificates_of(producer.id)
        if paper.state is not CertificateState.REJECTED
    ]
    if offer is not None:
        read_changes([offer])
    page = render_template(
        "catalog/offer_editor.html",
        waiting=offer and vars(offer)["waiting_change"],
        refused=_refused(offer),
        price_limit=price_limit(),
        form=form,
        offer=offer,
        producer=producer,
        place=origin(producer.village_code),
        state=shown_state(offer, lacking_of([offer])) if offer else None,
        is_unseen=offer is None or offer.state in UNSEEN,
        name_is_fixed=offer is not None and offer.published_at is not None,
        may=may_move,
        warnings=warnings_about(offer) if offer else [],
        reference=_reference(offer),
        bounds=references.bounds_of_offer(offer) if offer else None,
        typical=_typical(offer, producer.id),
        categories=queries.categories(),
        usual_kinds={slug: kind.value for slug, kind in USUAL_KIND.items()},
        unit_choices=[(unit, unit) for unit in UNITS],
        goods_kinds=[(kind.value, str(text)) for kind, text in GOODS_KINDS.items()],
        halal_bases=[(basis.value, str(text)) for basis, text in HALAL_BASES.items()],
        spec_fields=_spec_fields(form, offer),
        certificates=certificates,
        covering=_covering(form, offer),
        kind_names=CERTIFICATE_KINDS,
        steps=STEPS,
        draft_key=draft_key() or new_form_key(),
        owner=to_public("membership", actor.membership_id or 0),
        tiles=tiles_of(offer, uploads),
        most_photos=MOST_PHOTOS,
        photo_url=photo_url,
        longest_words=LONGEST_WORDS,
    )
    return page, form.status


def _reference(offer: Offer | None) -> ReferencePrice | None:
    if offer is None:
        return None
    product = offer.product
    return references.reference_for(product.id, product.category_id, product.unit)


def _spec_fields(form: OfferForm, offer: Offer | None) -> Sequence[SpecField]:
    """List what is asked about a good of the chosen category, while its producer may say."""
    if offer is not None and not may_describe(offer):
        return []
    return spec_fields(form.value("category"))


def _refused(offer: Offer | None) -> HeldChange | None:
    """Return the change that was refused last, unless another one followed."""
    change = newest_change(offer.id) if offer else None
    return change if change and change.state is ChangeState.REFUSED else None


def _typical(offer: Offer | None, producer_id: int) -> queries.TypicalPrice | None:
    if offer is None:
        return None
    found = queries.typical_prices([offer.product_id], except_producer=producer_id)
    return found.get(offer.product_id)


def _covering(form: OfferForm, offer: Offer | None) -> set[str]:
    """Return the public ids of the certificates that are ticked."""
    if form.typed:
        return set(request.form.getlist("certificates"))
    if offer is None:
        return set()
    change = open_change(offer.id)
    present = [paper.id for paper in offer.certificates]
    wanted = change.wanted.get("certificate_ids", present) if change else present
    return {to_public("certificate", number) for number in wanted}
