"""The regency decides about what waits: producers, their papers and their offers."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from marketplace.catalog.api import api
from marketplace.catalog.schemas.reviews import (
    AppealInput,
    CriteriaSchema,
    DecisionSchema,
    RefusalSchema,
    RefusalsSchema,
    ReviewPart,
    ReviewsQuery,
    SendBackInput,
)
from marketplace.catalog.services import (  # noqa: F401 - offers enter the queue
    change_reviewing,
    reviewing,
)
from marketplace.producers import refusals, reviews
from marketplace.producers.refusal_models import Refusal
from marketplace.producers.reviews import Case
from marketplace.producers.services import appealing
from marketplace.shared.actors import PRODUCER_ROLES, Role
from marketplace.shared.pagination import Part, Wide, read_cursor, write_cursor
from marketplace.web.access import allow, public
from marketplace.web.api import found_id, refuses
from marketplace.web.current import current_actor


@api.get("/reviews")
@allow(Role.ADMIN)
@refuses(api, 401, 403)
@api.arguments(ReviewsQuery, location="query")
@api.response(200, ReviewPart)
def list_reviews(query: dict[str, Any]) -> Part[Case]:
    """List what waits for a decision, the longest waiting first."""
    places = reviews.waiting(query["kind"])
    after = read_cursor(query["cursor"], str, Wide)
    rest = [p for p in places if after is None or _key(p) > after]
    shown = rest[: query["limit"]]
    more = len(rest) > len(shown)
    return Part(
        reviews.cases(shown), write_cursor(*_key(shown[-1])) if more else None, len(places)
    )


@api.post("/reviews/<review_id>/approve")
@allow(Role.ADMIN)
@refuses(api, 401, 403, 404, 409)
@api.response(200, DecisionSchema)
def approve_review(review_id: str) -> dict[str, Any]:
    """Approve what waits."""
    number = found_id("review", review_id)
    decided: Any = reviews.approve(number, actor=current_actor())
    return {"id": number, "state": decided.state.value}


@api.post("/reviews/<review_id>/request-changes")
@allow(Role.ADMIN)
@refuses(api, 401, 403, 404, 409)
@api.arguments(SendBackInput)
@api.response(200, DecisionSchema)
def request_changes(body: dict[str, Any], review_id: str) -> dict[str, Any]:
    """Send what waits back to its producer, with a reason."""
    number = found_id("review", review_id)
    decided: Any = reviews.request_changes(number, actor=current_actor(), **body)
    return {"id": number, "state": decided.state.value}


@api.get("/review-criteria")
@public
@api.response(200, CriteriaSchema)
def list_criteria() -> dict[str, Any]:
    """List the grounds on which the regency may refuse."""
    return {"items": refusals.criteria()}


@api.get("/refusals")
@allow(*PRODUCER_ROLES)
@refuses(api, 401, 403)
@api.response(200, RefusalsSchema)
def list_refusals() -> dict[str, Any]:
    """List what was refused to one's own producer, the newest first."""
    return {"items": refusals.refusals_of(current_actor().organisation_id or 0)}


@api.post("/refusals/<refusal_id>/appeal")
@allow(*PRODUCER_ROLES)
@refuses(api, 401, 403, 404, 409)
@api.arguments(AppealInput)
@api.response(200, RefusalSchema)
def appeal(body: dict[str, Any], refusal_id: str) -> Refusal:
    """Appeal against a refusal; another reviewer decides."""
    return appealing.appeal(
        found_id("refusal", refusal_id), actor=current_actor(), plea=body["plea"]
    )


def _key(place: reviews.Waiting) -> tuple[str, int]:
    """Return what the queue is sorted by, in a form that a cursor can carry."""
    since: datetime = place.since
    return f"{since:%Y-%m-%dT%H:%M:%S.%fZ}", place.review_id
