"""Writing, publishing and ending requests; answering questions; rules."""

from __future__ import annotations

from typing import Any

from marketplace.shared.actors import Role
from marketplace.shared.pagination import Part
from marketplace.sourcing.api.door import READERS, api, shown
from marketplace.sourcing.models import RfqQuestion
from marketplace.sourcing.output_schemas import RfqOutput, RfqPart, RfqQuestionSchema
from marketplace.sourcing.policies import ASKING_ROLES, READING_ROLES
from marketplace.sourcing.queries.rules import rules_of
from marketplace.sourcing.queries.views import RfqView, list_rfqs
from marketplace.sourcing.schemas import (
    AnswerInput,
    ExtensionInput,
    RfqEndInput,
    RfqInput,
    RfqQuery,
    RulesSchema,
)
from marketplace.sourcing.services import asking, drafting, publishing, ruling
from marketplace.web.access import allow
from marketplace.web.api import found_id, refuses
from marketplace.web.current import current_actor


@api.get("/rfqs")
@allow(*READERS)
@refuses(api, 401, 403, 422)
@api.arguments(RfqQuery, location="query")
@api.response(200, RfqPart)
def list_own_rfqs(query: dict[str, Any]) -> Part[RfqView]:
    """List requests, newest first: a buyer's own; for producers those published to them."""
    return list_rfqs(actor=current_actor(), **query)


@api.post("/rfqs")
@allow(*ASKING_ROLES)
@refuses(api, 401, 403, 422)
@api.arguments(RfqInput)
@api.response(201, RfqOutput)
def draft_rfq(body: dict[str, Any]) -> RfqView:
    """Write a request down; producers see it once it is published."""
    rfq = drafting.draft_rfq(actor=current_actor(), facts=body)  # type: ignore[arg-type]
    return shown(rfq.id)


@api.get("/rfqs/<rfq_id>")
@allow(*READERS)
@refuses(api, 401, 403, 404)
@api.response(200, RfqOutput)
def show_rfq(rfq_id: str) -> RfqView:
    """Show one request; its quotations only to its buyer and only once they were opened."""
    return shown(found_id("rfq", rfq_id))


@api.put("/rfqs/<rfq_id>")
@allow(*ASKING_ROLES)
@refuses(api, 401, 403, 404, 409, 422)
@api.arguments(RfqInput)
@api.response(200, RfqOutput)
def change_rfq(body: dict[str, Any], rfq_id: str) -> RfqView:
    """Change a draft."""
    number = found_id("rfq", rfq_id)
    drafting.change_rfq(number, actor=current_actor(), facts=body)  # type: ignore[arg-type]
    return shown(number)


@api.post("/rfqs/<rfq_id>/publish")
@allow(*ASKING_ROLES)
@refuses(api, 401, 403, 404, 409, 422)
@api.response(200, RfqOutput)
def publish_rfq(rfq_id: str) -> RfqView:
    """Open a draft to questions and sealed quotations."""
    number = found_id("rfq", rfq_id)
    publishing.publish_rfq(number, actor=current_actor())
    return shown(number)


@api.post("/rfqs/<rfq_id>/extend")
@allow(*ASKING_ROLES)
@refuses(api, 401, 403, 404, 409, 422)
@api.arguments(ExtensionInput)
@api.response(200, RfqOutput)
def extend_rfq(body: dict[str, Any], rfq_id: str) -> RfqView:
    """Move the deadline of a live request further off."""
    number = found_id("rfq", rfq_id)
    publishing.extend_rfq(number, actor=current_actor(), **body)
    return shown(number)


@api.post("/rfqs/<rfq_id>/withdraw")
@allow(*ASKING_ROLES)
@refuses(api, 401, 403, 404, 409, 422)
@api.arguments(RfqEndInput)
@api.response(200, RfqOutput)
def withdraw_rfq(body: dict[str, Any], rfq_id: str) -> RfqView:
    """Take a live request back."""
    number = found_id("rfq", rfq_id)
    publishing.withdraw_rfq(number, actor=current_actor(), **body)
    return shown(number)


@api.post("/rfqs/<rfq_id>/cancel")
@allow(*ASKING_ROLES)
@refuses(api, 401, 403, 404, 409, 422)
@api.arguments(RfqEndInput)
@api.response(200, RfqOutput)
def cancel_rfq(body: dict[str, Any], rfq_id: str) -> RfqView:
    """Give up a draft, or a request that has closed."""
    number = found_id("rfq", rfq_id)
    publishing.cancel_rfq(number, actor=current_actor(), **body)
    return shown(number)


@api.post("/rfqs/<rfq_id>/unsuccessful")
@allow(*ASKING_ROLES)
@refuses(api, 401, 403, 404, 409, 422)
@api.arguments(RfqEndInput)
@api.response(200, RfqOutput)
def declare_unsuccessful(body: dict[str, Any], rfq_id: str) -> RfqView:
    """End an opened request without an award."""
    number = found_id("rfq", rfq_id)
    publishing.declare_unsuccessful(number, actor=current_actor(), **body)
    return shown(number)


@api.post("/rfq-questions/<question_id>/answer")
@allow(*ASKING_ROLES)
@refuses(api, 401, 403, 404, 409, 422)
@api.arguments(AnswerInput)
@api.response(200, RfqQuestionSchema)
def answer_question(body: dict[str, Any], question_id: str) -> RfqQuestion:
    """Answer a question, once, to all."""
    number = found_id("rfq_question", question_id)
    return asking.answer_question(number, actor=current_actor(), **body)


@api.get("/quotation-rules")
@allow(*READING_ROLES)
@refuses(api, 401, 403)
@api.response(200, RulesSchema)
def show_rules() -> dict[str, Any]:
    """Show how many quotations the buyer wants compared, by amount."""
    return {"rules": rules_of(current_actor().organisation_id)}


@api.put("/quotation-rules")
@allow(Role.BUYER_OWNER)
@refuses(api, 401, 403, 422)
@api.arguments(RulesSchema)
@api.response(200, RulesSchema)
def set_rules(body: dict[str, Any]) -> dict[str, Any]:
    """Replace the rules; an empty list brings the usual ones back."""
    ruling.set_rules(body["rules"], actor=current_actor())
    return {"rules": rules_of(current_actor().organisation_id)}
