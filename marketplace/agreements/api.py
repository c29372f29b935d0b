"""The JSON API of agreements. Same services as the pages, another door."""

from __future__ import annotations

from typing import Any

from marketplace.agreements.output_schemas import (
    AgreementOutput,
    AgreementPart,
    AgreementReleaseSchema,
)
from marketplace.agreements.policies import READING_ROLES, SIGNING_ROLES, WRITING_ROLES
from marketplace.agreements.queries import views
from marketplace.agreements.queries.views import AgreementView, ReleaseView
from marketplace.agreements.schemas import (
    AgreementDeclineInput,
    AgreementInput,
    AgreementNoticeInput,
    AgreementReleaseInput,
    AgreementSignInput,
    AgreementVersionInput,
)
from marketplace.agreements.services import drafting, ending, releasing, signing
from marketplace.orders.models import Order
from marketplace.orders.queries.orders import find_order
from marketplace.orders.schemas import OrderOutput
from marketplace.shared.actors import PRODUCER_ROLES, Role
from marketplace.shared.pagination import Part
from marketplace.web.access import allow
from marketplace.web.api import PageQuery, api_blueprint, found_id, refuses
from marketplace.web.current import current_actor
from marketplace.web.idempotency import once

api = api_blueprint("agreements", about="framework agreements that both sides sign")
READERS = (*READING_ROLES, *PRODUCER_ROLES)


def _shown(agreement_id: int) -> AgreementView:
    return views.view_agreement(agreement_id, actor=current_actor())


@api.get("/agreements")
@allow(*READERS)
@refuses(api, 401, 403, 422)
@api.arguments(PageQuery, location="query")
@api.response(200, AgreementPart)
def list_own_agreements(query: dict[str, Any]) -> Part[AgreementView]:
    """List agreements, newest first: a buyer's own; for producers those offered to them."""
    return views.list_agreements(actor=current_actor(), **query)


@api.post("/agreements")
@allow(*WRITING_ROLES)
@refuses(api, 401, 403, 422)
@api.arguments(AgreementInput)
@api.response(201, AgreementOutput)
def draft_agreement(body: dict[str, Any]) -> AgreementView:
    """Write an agreement down; producers see it once it is offered."""
    made = drafting.draft_agreement(actor=current_actor(), facts=body)  # type: ignore[arg-type]
    return _shown(made.id)


@api.get("/agreements/<agreement_id>")
@allow(*READERS)
@refuses(api, 401, 403, 404)
@api.response(200, AgreementOutput)
def show_agreement(agreement_id: str) -> AgreementView:
    """Show one agreement; to a producer only its own documents."""
    return _shown(found_id("agreement", agreement_id))


@api.post("/agreements/<agreement_id>/versions")
@allow(*WRITING_ROLES)
@refuses(api, 401, 403, 404, 409, 422)
@api.arguments(AgreementVersionInput)
@api.response(201, AgreementOutput)
def begin_version(body: dict[str, Any], agreement_id: str) -> AgreementView:
    """Copy the last version as a draft, to change what holds or to renew it."""
    number = found_id("agreement", agreement_id)
    drafting.begin_version(number, actor=current_actor(), **body)
    return _shown(number)


@api.put("/agreements/<agreement_id>/draft")
@allow(*WRITING_ROLES)
@refuses(api, 401, 403, 404, 409, 422)
@api.arguments(AgreementInput)
@api.response(200, AgreementOutput)
def change_draft(body: dict[str, Any], agreement_id: str) -> AgreementView:
    """Change the draft."""
    number = found_id("agreement", agreement_id)
    drafting.change_draft(number, actor=current_actor(), facts=body)  # type: ignore[arg-type]
    return _shown(number)


@api.delete("/agreements/<agreement_id>/draft")
@allow(*WRITING_ROLES)
@refuses(api, 401, 403, 404, 409)
@api.response(200, AgreementOutput)
def drop_draft(agreement_id: str) -> AgreementView:
    """Give the draft up; what holds goes on."""
    number = found_id("agreement", agreement_id)
    drafting.drop_draft(number, actor=current_actor())
    return _shown(number)


@api.post("/agreements/<agreement_id>/offer")
@allow(*WRITING_ROLES)
@refuses(api, 401, 403, 404, 409)
@api.response(200, AgreementOutput)
def offer_version(agreement_id: str) -> AgreementView:
    """Fix the draft and ask all to sign."""
    number = found_id("agreement", agreement_id)
    signing.offer_version(number, actor=current_actor())
    return _shown(number)


@api.post("/agreements/<agreement_id>/withdraw")
@allow(*WRITING_ROLES)
@refuses(api, 401, 403, 404, 409, 422)
@api.arguments(AgreementDeclineInput)
@api.response(200, AgreementOutput)
def withdraw_version(body: dict[str, Any], agreement_id: str) -> AgreementView:
    """Take an offered version back before all have signed."""
    number = found_id("agreement", agreement_id)
    signing.withdraw_version(number, actor=current_actor(), **body)
    return _shown(number)


@api.post("/agreements/<agreement_id>/sign")
@allow(*SIGNING_ROLES, Role.PRODUCER_OWNER)
@refuses(api, 401, 403, 404, 409, 422)
@api.arguments(AgreementSignInput)
@api.response(200, AgreementOutput)
def sign(body: dict[str, Any], agreement_id: str) -> AgreementView:
    """Sign the offered version whose `document_hash` was read; the last one lets it hold."""
    number = found_id("agreement", agreement_id)
    signing.sign(number, actor=current_actor(), **body)
    return _shown(number)


@api.post("/agreements/<agreement_id>/decline")
@allow(Role.PRODUCER_OWNER)
@refuses(api, 401, 403, 404, 409, 422)
@api.arguments(AgreementDeclineInput)
@api.response(200, AgreementOutput)
def decline(body: dict[str, Any], agreement_id: str) -> AgreementView:
    """Decline to sign, with a reason that the buyer reads."""
    number = found_id("agreement", agreement_id)
    signing.decline(number, actor=current_actor(), **body)
    return _shown(number)


@api.post("/agreements/<agreement_id>/notice")
@allow(Role.BUYER_OWNER, Role.PRODUCER_OWNER)
@refuses(api, 401, 403, 404, 409, 422)
@api.arguments(AgreementNoticeInput)
@api.response(200, AgreementOutput)
def give_notice(body: dict[str, Any], agreement_id: str) -> AgreementView:
    """End it after the agreed notice: a buyer with all, a producer for itself."""
    number = found_id("agreement", agreement_id)
    ending.give_notice(number, actor=current_actor(), **body)
    return _shown(number)


@api.post("/agreements/<agreement_id>/releases")
@allow(*WRITING_ROLES)
@refuses(api, 401, 403, 404, 409, 422)
@api.arguments(AgreementReleaseInput)
@api.response(201, AgreementReleaseSchema)
def plan_release(body: dict[str, Any], agreement_id: str) -> ReleaseView:
    """Put a delivery on the calendar; a firm one is ordered by itself some days before."""
    number = found_id("agreement", agreement_id)
    made = releasing.plan_release(number, actor=current_actor(), facts=body)  # type: ignore[arg-type]
    return ReleaseView(made)


@api.put("/agreement-releases/<release_id>")
@allow(*WRITING_ROLES)
@refuses(api, 401, 403, 404, 409, 422)
@api.arguments(AgreementReleaseInput)
@api.response(200, AgreementReleaseSchema)
def change_release(body: dict[str, Any], release_id: str) -> ReleaseView:
    """Change a delivery that is not ordered; a failed one is tried again."""
    number = found_id("agreement_release", release_id)
    found = releasing.change_release(number, actor=current_actor(), facts=body)  # type: ignore[arg-type]
    return ReleaseView(found)


@api.delete("/agreement-releases/<release_id>")
@allow(*WRITING_ROLES)
@refuses(api, 401, 403, 404, 409)
@api.response(200, AgreementReleaseSchema)
def drop_release(release_id: str) -> ReleaseView:
    """Take a delivery that is not ordered off the calendar."""
    number = found_id("agreement_release", release_id)
    return ReleaseView(releasing.drop_release(number, actor=current_actor()))


@api.post("/agreement-releases/<release_id>/order")
@allow(*WRITING_ROLES)
@once
@refuses(api, 401, 403, 404, 409, 422)
@api.response(201, OrderOutput)
def order_release(release_id: str) -> Order:
    """Order a delivery now, by the agreement's ranking or shares."""
    actor = current_actor()
    order = releasing.order_release(found_id("agreement_release", release_id), actor=actor)
    return find_order(order.id, actor=actor)
