"""Rules and absences for programs: the same services as the pages, another door."""

from __future__ import annotations

from typing import Any

from marketplace.approvals.previewing import Preview
from marketplace.approvals.previewing import preview as previewed
from marketplace.approvals.queries.people import delegations_of, people_in
from marketplace.approvals.queries.rules import mail_limit_of, rules_of
from marketplace.approvals.rule_models import ApprovalRule, Delegation
from marketplace.approvals.schemas import (
    ApprovalRuleSchema,
    DelegationInput,
    DelegationListSchema,
    DelegationSchema,
    MailLimitInput,
    PreviewSchema,
    RuleInputSchema,
    RuleListSchema,
    SituationInput,
    situation,
)
from marketplace.approvals.services import delegating, ruling
from marketplace.approvals.services.ruling import RuleInput
from marketplace.approvals.states import DECIDING_ROLES
from marketplace.buyers.queries import find_own_buyer
from marketplace.shared.actors import Role
from marketplace.web.access import allow
from marketplace.web.api import api_blueprint, found_id, refuses
from marketplace.web.current import current_actor

api = api_blueprint(
    "approvals", about="Who is asked to approve what, and who stands in for whom"
)


@api.get("/approval-rules")
@allow(*DECIDING_ROLES)
@refuses(api, 401, 403)
@api.response(200, RuleListSchema)
def list_rules() -> dict[str, Any]:
    """List the rules of one's own buyer with their chains."""
    return _rules()


@api.post("/approval-rules")
@allow(Role.BUYER_OWNER)
@refuses(api, 401, 403, 409, 422)
@api.arguments(RuleInputSchema)
@api.response(201, ApprovalRuleSchema)
def add_rule(body: RuleInput) -> ApprovalRule:
    """Ask by one more rule, from the next order on."""
    return ruling.add_rule(body, actor=current_actor())


@api.put("/approval-rules/<rule_id>")
@allow(Role.BUYER_OWNER)
@refuses(api, 401, 403, 404, 422)
@api.arguments(RuleInputSchema)
@api.response(200, ApprovalRuleSchema)
def change_rule(body: RuleInput, rule_id: str) -> ApprovalRule:
    """Put another rule in its place, with an id of its own; what waits keeps its steps."""
    number = found_id("approval_rule", rule_id)
    return ruling.change_rule(number, body, actor=current_actor())


@api.delete("/approval-rules/<rule_id>")
@allow(Role.BUYER_OWNER)
@refuses(api, 401, 403, 404)
@api.response(204)
def end_rule(rule_id: str) -> None:
    """Ask by this rule no longer; what waits keeps its steps."""
    ruling.end_rule(found_id("approval_rule", rule_id), actor=current_actor())


@api.post("/approval-rules/preview")
@allow(Role.BUYER_OWNER)
@refuses(api, 401, 403, 404, 422)
@api.arguments(SituationInput)
@api.response(200, PreviewSchema)
def preview_rules(body: dict[str, Any]) -> Preview:
    """Say whom an order like this would ask; nothing is stored."""
    buyer = find_own_buyer(current_actor())
    return previewed(situation(body, buyer_id=buyer.id), buyer)


@api.put("/approval-rules/mail-limit")
@allow(Role.BUYER_OWNER)
@refuses(api, 401, 403, 404, 422)
@api.arguments(MailLimitInput)
@api.response(200, RuleListSchema)
def change_mail_limit(body: dict[str, Any]) -> dict[str, Any]:
    """Set above which amount the link of a mail asks to sign in as well."""
    ruling.change_mail_limit(body["limit"], actor=current_actor())
    return _rules()


@api.get("/approval-delegations")
@allow(*DECIDING_ROLES)
@refuses(api, 401, 403)
@api.response(200, DelegationListSchema)
def list_delegations() -> dict[str, Any]:
    """List the absences at one's own buyer, and the people who can be named."""
    buyer_id = current_actor().organisation_id or 0
    return {"items": delegations_of(buyer_id), "people": people_in(buyer_id)}


@api.post("/approval-delegations")
@allow(*DECIDING_ROLES)
@refuses(api, 401, 403, 404, 422)
@api.arguments(DelegationInput)
@api.response(201, DelegationSchema)
def add_delegation(body: dict[str, Any]) -> Delegation:
    """Let a colleague decide while somebody is away: oneself, unless an owner names another."""
    actor = current_actor()
    body["absent_id"] = body["absent_id"] or actor.person_id
    return delegating.delegate(actor=actor, **body)


@api.delete("/approval-delegations/<delegation_id>")
@allow(*DECIDING_ROLES)
@refuses(api, 401, 403, 404)
@api.response(204)
def end_delegation(delegation_id: str) -> None:
    """Take an absence back: whoever was away decides again."""
    number = found_id("approval_delegation", delegation_id)
    delegating.end_delegation(number, actor=current_actor())


def _rules() -> dict[str, Any]:
    buyer = find_own_buyer(current_actor())
    return {
        "approval_limit_rupiah": buyer.approval_limit,
        "mail_limit_rupiah": mail_limit_of(buyer),
        "items": rules_of(buyer.id),
    }
