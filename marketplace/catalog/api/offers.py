"""Producers write their offers; nobody else sees them before they are published."""

from __future__ import annotations

from typing import Any

from marketplace.catalog.api import api
from marketplace.catalog.models import Offer
from marketplace.catalog.publishing import read_warnings
from marketplace.catalog.queries import offers as queries
from marketplace.catalog.schemas.offers import (
    OfferChange,
    OfferInput,
    OffersQuery,
    OwnOfferPart,
    OwnOfferSchema,
    StockInput,
)
from marketplace.catalog.services import holding, offer_states, offers, stock_counting
from marketplace.catalog.waiting import read_changes
from marketplace.shared.actors import Role
from marketplace.shared.pagination import Part
from marketplace.web.access import allow
from marketplace.web.api import found_id, refuses
from marketplace.web.current import current_actor


@api.get("/offers")
@allow(Role.PRODUCER_OWNER, Role.PRODUCER_MEMBER)
@refuses(api, 401, 403)
@api.arguments(OffersQuery, location="query")
@api.response(200, OwnOfferPart)
def list_offers(query: dict[str, Any]) -> Part[Offer]:
    """List the offers of one's own producer, the newest first."""
    part = queries.own_offers(current_actor(), **query)
    read_warnings(part.items)
    read_changes(part.items)
    return part


@api.post("/offers")
@allow(Role.PRODUCER_OWNER, Role.PRODUCER_MEMBER)
@refuses(api, 401, 403, 404)
@api.arguments(OfferInput)
@api.response(201, OwnOfferSchema)
def draft_offer(body: dict[str, Any]) -> Offer:
    """Draft an offer; what is left out may follow before it is submitted."""
    return _whole(offers.draft_offer(actor=current_actor(), **body))


@api.get("/offers/<offer_id>")
@allow(Role.PRODUCER_OWNER, Role.PRODUCER_MEMBER)
@refuses(api, 401, 403, 404)
@api.response(200, OwnOfferSchema)
def show_offer(offer_id: str) -> Offer:
    """Show one of one's own offers."""
    return _whole(queries.find_own_offer(found_id("offer", offer_id), current_actor()))


@api.patch("/offers/<offer_id>")
@allow(Role.PRODUCER_OWNER, Role.PRODUCER_MEMBER)
@refuses(api, 401, 403, 404, 409)
@api.arguments(OfferChange)
@api.response(200, OwnOfferSchema)
def change_offer(body: dict[str, Any], offer_id: str) -> Offer:
    """Change an offer: stock and small price steps at once, the rest waits for the regency."""
    number = found_id("offer", offer_id)
    return _whole(offers.change_offer(number, actor=current_actor(), **body))


@api.post("/offers/<offer_id>/submit")
@allow(Role.PRODUCER_OWNER, Role.PRODUCER_MEMBER)
@refuses(api, 401, 403, 404, 409, 422)
@api.response(200, OwnOfferSchema)
def submit_offer(offer_id: str) -> Offer:
    """Ask the regency to let an offer into the catalogue."""
    number = found_id("offer", offer_id)
    return _whole(offer_states.submit_offer(number, actor=current_actor()))


@api.post("/offers/<offer_id>/withdraw-change")
@allow(Role.PRODUCER_OWNER, Role.PRODUCER_MEMBER)
@refuses(api, 401, 403, 404, 409)
@api.response(200, OwnOfferSchema)
def withdraw_change(offer_id: str) -> Offer:
    """Take back the change that waits; the offer stays as buyers see it."""
    number = found_id("offer", offer_id)
    return _whole(holding.withdraw_change(number, actor=current_actor()))


@api.put("/offers/<offer_id>/stock")
@allow(Role.PRODUCER_OWNER, Role.PRODUCER_MEMBER)
@refuses(api, 401, 403, 404, 409)
@api.arguments(StockInput)
@api.response(200, OwnOfferSchema)
def set_stock(body: dict[str, Any], offer_id: str) -> Offer:
    """Set what is available to the quantity just counted; what orders hold stays held."""
    number = found_id("offer", offer_id)
    return _whole(stock_counting.set_stock(number, actor=current_actor(), **body))


def _whole(offer: Offer) -> Offer:
    whole = queries.find_offer(offer.id)
    read_changes([whole])
    return whole
