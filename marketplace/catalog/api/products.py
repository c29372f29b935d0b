"""Reading the catalogue: open to everybody, token or not."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from marketplace.catalog.api import api
from marketplace.catalog.personal import card_terms, on_their_terms, own_prices, priced
from marketplace.catalog.queries import products
from marketplace.catalog.queries.facets import Facets
from marketplace.catalog.queries.listing import Card
from marketplace.catalog.queries.market import Shelf
from marketplace.catalog.queries.ordering import key_types
from marketplace.catalog.queries.paying import Payer
from marketplace.catalog.queries.remembered import present, present_edition, sold_out
from marketplace.catalog.queries.shown_stock import Shown
from marketplace.catalog.schemas.browsing import ProductQuery, wanted
from marketplace.catalog.schemas.products import CategoryList, ProductPart, ProductSchema
from marketplace.catalog.shown import OfferShown
from marketplace.shared import places
from marketplace.shared.pagination import read_cursor, write_cursor
from marketplace.web.access import public
from marketplace.web.api import found_id, refuses


@api.get("/categories")
@public
@api.response(200, CategoryList)
def list_categories() -> dict[str, Any]:
    """List the shelves of the catalogue."""
    shelves = present_edition().shelves
    return {"items": shelves, "next": None, "total": len(shelves)}


@api.get("/products")
@public
@refuses(api, 422)
@api.arguments(ProductQuery, location="query")
@api.response(200, ProductPart)
def list_products(query: dict[str, Any]) -> dict[str, Any]:
    """Find products; typing errors, Javanese and trade names are forgiven."""
    day = query["deliverable_on"]
    moment = present(Shown(day=day))
    now, scarce = moment.edition, moment.scarce(day) if day else frozenset()
    asked = wanted(query, now.understand, Payer(own=own_prices()), scarce)
    after = read_cursor(query["cursor"], *key_types(asked.sort))
    found = now.cards(asked, limit=query["limit"] + 1, after=after)
    shown = found[: query["limit"]]
    counted = now.facets(asked)
    offers = [card.offer_id for card in shown]
    gone, terms = sold_out(offers), card_terms(offers)
    return {
        "items": [
            _card(priced(card, terms.get(card.offer_id)), is_sold_out=card.offer_id in gone)
            for card in shown
        ],
        "next": write_cursor(*shown[-1].position) if len(found) > len(shown) else None,
        "total": counted.products,
        "producers": counted.producers,
        "read_as": asked.search.read_as if asked.search else None,
        "facets": _facets(counted, now.shelves),
    }


@api.get("/products/<product_id>")
@public
@refuses(api, 404)
@api.response(200, ProductSchema)
def show_product(product_id: str) -> dict[str, Any]:
    """Show one product with every offer of it on sale, at the prices of whoever asks."""
    product = on_their_terms(products.product_by_id(found_id("product", product_id)))
    slugs = {shelf.id: shelf.slug for shelf in present_edition().shelves}
    months = product.season_months.split(",") if product.season_months else []
    return {
        **vars(product),
        "category": slugs[product.category_id],
        "season_months": [int(month) for month in months],
        "offers": [_offer(offer) for offer in product.offers],
    }


def _card(card: Card, *, is_sold_out: bool) -> dict[str, Any]:
    origin = _origin(card.village_code)
    return {**vars(card), "is_sold_out": is_sold_out, "origin": origin}


def _offer(offer: OfferShown) -> dict[str, Any]:
    return {
        **vars(offer),
        "producer": offer,
        "origin": _origin(offer.village_code),
        "arrives_on": offer.arrives_on,
    }


def _origin(village_code: str) -> dict[str, str]:
    village = places.origin(village_code)
    return {"kalurahan": village.name, "kapanewon": village.district.name}


def _facets(counted: Facets, shelves: Sequence[Shelf]) -> dict[str, list[dict[str, Any]]]:
    slugs = {shelf.id: shelf.slug for shelf in shelves}
    categories = {slugs[key]: count for key, count in counted.categories.items()}
    districts = {
        each.slug: counted.districts[each.code]
        for each in places.districts()
        if each.code in counted.districts
    }
    origins = ((places.origin(code), n) for code, n in counted.villages.items())
    villages = {place.slug: n for place, n in origins if place.is_known}
    days = {day.isoformat(): count for day, count in counted.days.items()}
    return {
        "category": _counts(categories),
        "kapanewon": _counts(districts),
        "certificate": _counts(counted.certificates),
        "producer_kind": _counts(counted.kinds),
        "kalurahan": _counts(villages),
        "harvest": _counts({str(month): count for month, count in counted.months.items()}),
        "cold_chain": _counts(counted.cold_chains),
        "max_price_rupiah": _counts(counted.prices),
        "deliverable_on": _counts(days),
    }


def _counts(counts: Mapping[Any, int]) -> list[dict[str, Any]]:
    """Write counts in the order of their values; what would leave nothing is left out."""
    return [
        {"value": value, "count": counts[value]} for value in sorted(counts) if counts[value]
    ]
