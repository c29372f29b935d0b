"""One product with everybody who sells it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from marshmallow import ValidationError

from marketplace.catalog.capacity import week_of
from marketplace.catalog.pages import pages
from marketplace.catalog.pages.cards import in_language, season_words
from marketplace.catalog.pages.ready import note_shown, page
from marketplace.catalog.pages.shelving import show_shelf
from marketplace.catalog.pages.spec_sheet import sheet
from marketplace.catalog.personal import as_counted, as_they_count, on_their_terms
from marketplace.catalog.photos import WIDTHS, photo_srcset, photo_url
from marketplace.catalog.price_chart import price_chart
from marketplace.catalog.queries import products, references
from marketplace.catalog.queries.merging import merged_slug
from marketplace.catalog.queries.shown_stock import Shown
from marketplace.catalog.queries.variants import variants_of
from marketplace.catalog.schemas.browsing import plain
from marketplace.catalog.seasons import months_of
from marketplace.catalog.shown import OfferShown, ProductShown
from marketplace.catalog.states import TaxKind
from marketplace.catalog.wording import HINDRANCES, storage_name, unit_name
from marketplace.producers.wording import CERTIFICATE_KINDS, PRODUCER_KINDS
from marketplace.shared.actors import ORDERING_ROLES
from marketplace.shared.clock import today, utc_now
from marketplace.shared.errors import NotFound
from marketplace.shared.language import _
from marketplace.shared.money import Money
from marketplace.shared.opaque import from_public, to_public
from marketplace.web.access import public
from marketplace.web.current import visitor
from marketplace.web.fields import QuantityField


@dataclass(frozen=True)
class Picture:
    """A photo of the gallery."""

    large: str
    small: str
    srcset: str
    alt: str
    url: str  # of the page with this photo shown large


@dataclass(frozen=True)
class PricePoint:
    """What an offer cost from a moment on, with today's tax where the reader wants it."""

    unit_price: Money
    best_price: Money
    since: datetime


@dataclass(frozen=True)
class Choice:
    """What the buyer looks at: one producer's offer, or whoever can make it."""

    offer: OfferShown | None  # None: the producer is left open
    quantity: Decimal
    price: Money | None  # of one unit of this quantity
    total: Money | None  # of the goods alone: freight depends on what else is ordered


@pages.get("/produk/<slug>")
@public
def show_product(slug: str) -> ResponseReturnValue:
    """Show a product with prices, papers and what is left of it."""
    part = request.headers.get("HX-Request-Type") == "partial"
    template = "catalog/_product.html" if part else "catalog/product.html"
    try:
        answer = page(lambda: (render_template(template, **_facts(slug)), 200), name=template)
    except NotFound:
        return _moved(slug)
    answer.vary.add("HX-Request-Type")
    return answer


def _moved(slug: str) -> ResponseReturnValue:
    """Lead from a product that was merged to the one that stayed."""
    into = merged_slug(plain(slug))
    if into is None:
        raise NotFound
    return redirect(url_for("catalog.show_product", slug=into), 301)


def _facts(slug: str) -> dict[str, Any]:
    note_shown(Shown(products=frozenset({plain(slug)})))
    product = on_their_terms(products.product_by_slug(slug))
    bare, product = product, as_they_count(product)
    shelf = show_shelf(product.category_id)
    choice = _choice(product, bare)
    shown = choice.offer or (product.offers[0] if product.offers else None)
    months = months_of(product.season_months)
    return {
        "product": product,
        "name": in_language(product.name, product.name_en),
        "unit": unit_name(product.unit),
        "storage": storage_name(product.storage),
        "shelf": shelf,
        "shelf_name": in_language(shelf.name, shelf.name_en),
        "choice": choice,
        "shown": shown,
        "pictures": _pictures(product, choice.offer),
        "variants": variants_of(product.family_id, product.product_id),
        "sheet": sheet(product.category_id, product.specs),
        "months": months,
        "season": season_words(months),
        "in_season": today().month in months,
        "this_week": week_of(today()),
        "week_of": week_of,
        "is_taxed": _is_taxed(product, choice.offer),
        **_price_notes(product, choice.offer),
        "may_order": _may_order(),
        "certificate_names": CERTIFICATE_KINDS,
        "hindrances": HINDRANCES,
        "producer_kinds": PRODUCER_KINDS,
        "here_url": _address(product, choice.offer),
        "chosen_url": lambda offer: _address(product, offer, request.args.get("quantity")),
    }


def _is_taxed(product: ProductShown, offer: OfferShown | None) -> bool:
    """Say whether there is tax on the offer looked at, or on any while all are."""
    is_pkp = (each.is_pkp for each in ([offer] if offer else product.offers))
    return product.tax_kind is TaxKind.TAXABLE and any(is_pkp)


def _price_notes(product: ProductShown, offer: OfferShown | None) -> dict[str, Any]:
    history = [
        PricePoint(
            as_counted(each.unit_price, product, offer),
            as_counted(each.best_price, product, offer),
            each.since,
        )
        for each in (references.price_history(offer.offer_id) if offer else ())
        if offer
    ]
    return {
        "reference": references.reference_for(
            product.product_id, product.category_id, product.unit
        ),
        "history": history,
        "price_chart": price_chart(history, utc_now()),
    }


def _choice(product: ProductShown, bare: ProductShown) -> Choice:
    """Read from the address whose offer is looked at, and how much of it.

    The tax in the whole is that on the `bare` price of the whole, as an order reckons it.
    """
    only = product.offers[0] if len(product.offers) == 1 else None
    named = from_public("offer", request.args.get("tawaran", ""))
    offer = only or product.offer_of(request.args.get("produsen"), named)
    least = min((each.minimum_quantity for each in product.offers), default=Decimal(1))
    quantity = _quantity() or (offer.minimum_quantity if offer else least)
    if offer is None:
        return Choice(None, quantity, None, None)
    goods = next(o for o in bare.offers if o.offer_id == offer.offer_id).price_at(quantity)
    whole = as_counted(goods.times(quantity), product, offer)
    return Choice(offer, quantity, offer.price_at(quantity), whole)


def _quantity() -> Decimal | None:
    try:
        quantity = QuantityField().deserialize(request.args.get("quantity") or None)
    except ValidationError:
        return None
    return quantity if isinstance(quantity, Decimal) else None


def _address(
    product: ProductShown, offer: OfferShown | None, quantity: str | None = None
) -> str:
    several = offer is not None and len(product.offers_of(offer.producer_slug)) > 1
    return url_for(
        "catalog.show_product",
        slug=product.slug,
        produsen=offer.producer_slug if offer else None,
        tawaran=to_public("offer", offer.offer_id) if offer and several else None,
        quantity=quantity,
    )


def _pictures(product: ProductShown, offer: OfferShown | None) -> list[Picture]:
    """List the photos of the offer looked at, or of all offers when the producer is open."""
    photos = [photo for each in ([offer] if offer else product.offers) for photo in each.photos]
    name = in_language(product.name, product.name_en)
    whose = offer.producer_slug if offer else None
    pictures = [
        Picture(
            large=photo_url(photo.key, WIDTHS[1]),
            small=photo_url(photo.key, WIDTHS[0]),
            srcset=photo_srcset(photo.key),
            alt=photo.alt or _("%(name)s, foto %(number)s", name=name, number=number),
            url=url_for("catalog.show_product", slug=product.slug, produsen=whose, foto=number),
        )
        for number, photo in enumerate(photos, 1)
    ]
    typed = request.args.get("foto", "")
    first = int(typed) - 1 if typed.isascii() and typed.isdigit() and len(typed) < 4 else 0
    return pictures[first:] + pictures[:first] if 0 < first < len(pictures) else pictures


def _may_order() -> bool:
    """Strangers may press the button too: they are asked to sign in."""
    present = visitor()
    return present is None or present.actor.has(*ORDERING_ROLES)
