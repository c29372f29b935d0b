"""Who sells: one producer's shop, and one village with all its producers."""

from __future__ import annotations

from flask import Response, render_template

from marketplace.catalog.pages import pages
from marketplace.catalog.pages.cards import product_cards
from marketplace.catalog.pages.ready import edition, page
from marketplace.catalog.personal import payer
from marketplace.catalog.queries import market
from marketplace.catalog.queries.filters import Wanted
from marketplace.catalog.schemas.browsing import plain
from marketplace.producers.wording import CERTIFICATE_KINDS, PRODUCER_KINDS
from marketplace.shared.errors import NotFound
from marketplace.shared.places import Village, origin, villages
from marketplace.web.access import public

IN_A_SHOP = 100  # products; more than any producer has
IN_A_VILLAGE = 12  # products on its page; the catalogue shows the rest


@pages.get("/produsen/<slug>")
@public
def show_shop(slug: str) -> Response:
    """Show a producer: who they are, what they sell, what was checked, how they deliver."""
    return page(lambda: (_shop(slug), 200))


@pages.get("/kalurahan/<slug>")
@public
def show_village(slug: str) -> Response:
    """Show a village: who sells from there, in their own words."""
    return page(lambda: (_village(slug), 200))


def _shop(slug: str) -> str:
    shop = market.shop(plain(slug))
    sold = edition().cards(Wanted(producer=shop.slug, payer=payer()), limit=IN_A_SHOP)
    return render_template(
        "catalog/shop.html",
        shop=shop,
        place=origin(shop.village_code),
        kind=PRODUCER_KINDS[shop.kind],
        cards=product_cards(sold),
        certificate_names=CERTIFICATE_KINDS,
    )


def _village(slug: str) -> str:
    place = _place(slug)
    sold = edition().cards(
        Wanted(villages=frozenset({place.code}), payer=payer()), limit=IN_A_VILLAGE
    )
    return render_template(
        "catalog/village.html",
        place=place,
        producers=market.producers_of_village(place.code),
        cards=product_cards(sold),
        whole_shelf=len(sold) < IN_A_VILLAGE,
        kinds=PRODUCER_KINDS,
        neighbours=[each for each in villages(place.district_code) if each != place],
    )


def _place(slug: str) -> Village:
    for each in villages():
        if each.slug == slug:
            return each
    raise NotFound
