"""Reading the catalogue: open to everybody, token or not."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from marketplace.catalog.api import api
from marketplace.catalog.queries import market, products
from marketplace.catalog.queries.facets import Facets, facets
from marketplace.catalog.queries.listing import Card, cards, key_types
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
    shelves = market.shelves()
    return {"items": shelves, "next": None, "total": len(shelves)}


@api.get("/products")
@public
@refuses(api, 422)
@api.arguments(ProductQuery, location="query")
@api.response(200, ProductPart)
def list_products(query: dict[str, Any]) -> dict[str, Any]:
    """Find products; typing errors, Javanese and trade names are forgiven."""
    asked = wanted(query)
    after = read_cursor(query["cursor"], *key_types(asked.sort))
    found = cards(asked, limit=query["limit"] + 1, after=after)
    shown = found[: query["limit"]]
    counted = facets(asked)
    more = len(found) > len(shown)
    return {
        "items": [_card(card) for card in shown],
        "next": write_cursor(*shown[-1].position) if more else None,
        "total": counted.products,
        "producers": counted.producers,
        "read_as": asked.search.read_as if asked.search else None,
        "facets": _facets(counted),
    }


@api.get("/products/<product_id>")
@public
@refuses(api, 404)
@api.response(200, ProductSchema)
def show_product(product_id: str) -> dict[str, Any]:
    """Show one product with every offer of it that is on sale."""
    product = products.product_by_id(found_id("product", product_id))
    slugs = {shelf.id: shelf.slug for shelf in market.shelves()}
    months = product.season_months.split(",") if product.season_months else []
    return {
        **vars(product),
        "category": slugs[product.category_id],
        "season_months": [int(month) for month in months],
        "offers": [_offer(offer) for offer in product.offers],
    }


def _card(card: Card) -> dict[str, Any]:
    return {**vars(card), "origin": _origin(card.village_code)}


def _offer(offer: OfferShown) -> dict[str, Any]:
    return {
        **vars(offer),
        "producer": offer,
        "origin": _origin(offer.village_code),
        "arrives_on": offer.arrives_on,
    }


def _origin(village_code: str) -> dict[str, str]:
    village = places.village(village_code)
    return {"kalurahan": village.name, "kapanewon": village.district.name}


def _facets(counted: Facets) -> dict[str, list[dict[str, Any]]]:
    shelves = {shelf.id: shelf.slug for shelf in market.shelves()}
    categories = {shelves[key]: count for key, count in counted.categories.items()}
    districts = {places.district(code).slug: n for code, n in counted.districts.items()}
    days = {day.isoformat(): count for day, count in counted.days.items()}
    return {
        "category": _counts(categories),
        "kapanewon": _counts(districts),
        "certificate": _counts(counted.certificates),
        "producer_kind": _counts(counted.kinds),
        "max_price_rupiah": _counts(counted.prices),
        "deliverable_on": _counts(days),
    }


def _counts(counts: Mapping[Any, int]) -> list[dict[str, Any]]:
    """Write counts in the order of their values; what would leave nothing is left out."""
    return [
        {"value": value, "count": counts[value]} for value in sorted(counts) if counts[value]
    ]
