"""What goods cost on the market, and producers' price lists."""

from __future__ import annotations

from typing import Any

from marketplace.catalog.api import api
from marketplace.catalog.price_models import PriceList
from marketplace.catalog.queries import price_lists as list_queries
from marketplace.catalog.queries import references as queries
from marketplace.catalog.reference_models import ReferencePrice
from marketplace.catalog.schemas.references import (
    ListPriceInput,
    PriceListInput,
    PriceListSchema,
    PriceListsSchema,
    ReferenceInput,
    ReferencePart,
    ReferenceSchema,
    ReferencesQuery,
)
from marketplace.catalog.services import price_lists, references
from marketplace.catalog.services.price_lists import ListFacts
from marketplace.catalog.services.references import ReferenceFacts
from marketplace.shared.actors import Role
from marketplace.shared.pagination import Part
from marketplace.web.access import allow, public
from marketplace.web.api import found_id, refuses
from marketplace.web.current import current_actor


@api.get("/reference-prices")
@public
@api.arguments(ReferencesQuery, location="query")
@api.response(200, ReferencePart)
def list_reference_prices(query: dict[str, Any]) -> Part[ReferencePrice]:
    """List what goods cost on the market, the newest week first."""
    return queries.reference_part(**query)


@api.post("/reference-prices")
@allow(Role.ADMIN)
@refuses(api, 401, 403)
@api.arguments(ReferenceInput)
@api.response(201, ReferenceSchema)
def set_reference_price(body: dict[str, Any]) -> ReferencePrice:
    """Add the price of a week, or change the one that it has."""
    return references.set_reference(ReferenceFacts(**body), actor=current_actor())


@api.get("/price-lists")
@allow(Role.PRODUCER_OWNER, Role.PRODUCER_MEMBER)
@refuses(api, 401, 403)
@api.response(200, PriceListsSchema)
def list_price_lists() -> dict[str, Any]:
    """List the price lists of one's own producer."""
    return {"items": list_queries.own_lists(current_actor())}


@api.post("/price-lists")
@allow(Role.PRODUCER_OWNER, Role.PRODUCER_MEMBER)
@refuses(api, 401, 403)
@api.arguments(PriceListInput)
@api.response(201, PriceListSchema)
def begin_price_list(body: dict[str, Any]) -> PriceList:
    """Begin a list; its prices follow."""
    made = price_lists.begin_list(ListFacts(**body), actor=current_actor())
    return list_queries.find_own_list(made.id, current_actor())


@api.get("/price-lists/<list_id>")
@allow(Role.PRODUCER_OWNER, Role.PRODUCER_MEMBER)
@refuses(api, 401, 403, 404)
@api.response(200, PriceListSchema)
def show_price_list(list_id: str) -> PriceList:
    """Show one of one's own lists with its prices."""
    return _own(list_id)


@api.put("/price-lists/<list_id>/prices")
@allow(Role.PRODUCER_OWNER, Role.PRODUCER_MEMBER)
@refuses(api, 401, 403, 404, 409)
@api.arguments(ListPriceInput)
@api.response(200, PriceListSchema)
def set_list_price(body: dict[str, Any], list_id: str) -> PriceList:
    """Set what a list says of one of one's own offers; without tiers it is taken off."""
    number, offer, tiers = (
        found_id("price_list", list_id),
        body.pop("offer_id"),
        body.pop("tiers"),
    )
    if tiers:
        price_lists.set_price(number, offer, tiers, actor=current_actor(), **body)
    else:
        price_lists.remove_price(number, offer, actor=current_actor())
    return _own(list_id)


@api.post("/price-lists/<list_id>/end")
@allow(Role.PRODUCER_OWNER, Role.PRODUCER_MEMBER)
@refuses(api, 401, 403, 404, 409)
@api.response(200, PriceListSchema)
def end_price_list(list_id: str) -> PriceList:
    """End a list now; what was ordered by it keeps its prices."""
    price_lists.end_list(found_id("price_list", list_id), actor=current_actor())
    return _own(list_id)


def _own(text: str) -> PriceList:
    return list_queries.find_own_list(found_id("price_list", text), current_actor())
