"""Local content for programs: rules, how they stand, gaps, unmet demand and waivers."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from marketplace.local_content.models import ContentPeriod, ContentRule, ContentWaiver
from marketplace.local_content.output_schemas import (
    ContentGapOutput,
    ContentPeriodPart,
    ContentRuleOutput,
    ContentStandingOutput,
    ContentWaiverOutput,
    UnmetDemandPart,
    WaiverPart,
)
from marketplace.local_content.policies import (
    DEMAND_ROLES,
    READING_ROLES,
    RULING_ROLES,
    WAIVING_ROLES,
)
from marketplace.local_content.queries.gaps import Gap, Unmet, gaps_of, unmet_demand
from marketplace.local_content.queries.periods import periods_of
from marketplace.local_content.queries.rules import find_rule, rules_for
from marketplace.local_content.queries.standing import Standing, standings
from marketplace.local_content.queries.waivers import waivers
from marketplace.local_content.schemas import (
    ContentEndInput,
    ContentRuleInput,
    ContentWaiverInput,
    version_facts,
    waiver_facts,
)
from marketplace.local_content.services import ruling, waiving
from marketplace.local_content.versions import span_at
from marketplace.shared.actors import BUYER_ROLES, OrganisationKind
from marketplace.shared.clock import today
from marketplace.shared.pagination import Part
from marketplace.web.access import allow
from marketplace.web.api import PageQuery, api_blueprint, found_id, refuses
from marketplace.web.current import current_actor
from marketplace.web.idempotency import once

api = api_blueprint(
    "local_content", about="What should be bought locally, what was, and what is missing"
)
BASE = "/local-content"


@api.get(f"{BASE}/rules")
@allow(*READING_ROLES)
@refuses(api, 401, 403)
@api.response(200, ContentRuleOutput(many=True))
def list_rules() -> Sequence[ContentRule]:
    """List the rules of one's own buyer and the pledges; for the regency the pledges."""
    actor = current_actor()
    is_buyer = actor.kind is OrganisationKind.BUYER
    return rules_for(actor.organisation_id if is_buyer else None)


@api.post(f"{BASE}/rules")
@allow(*RULING_ROLES)
@once
@refuses(api, 401, 403, 409, 422)
@api.arguments(ContentRuleInput)
@api.response(201, ContentRuleOutput)
def make_rule(body: dict[str, Any]) -> ContentRule:
    """Write a rule of one's own buyer down; as a regency admin, a pledge for all buyers."""
    return ruling.make_rule(version_facts(body), actor=current_actor())


@api.get(f"{BASE}/rules/<rule_id>")
@allow(*READING_ROLES)
@refuses(api, 401, 403, 404)
@api.response(200, ContentRuleOutput)
def show_rule(rule_id: str) -> ContentRule:
    """Show one rule with all its versions."""
    return find_rule(found_id("content_rule", rule_id), actor=current_actor())


@api.post(f"{BASE}/rules/<rule_id>/versions")
@allow(*RULING_ROLES)
@once
@refuses(api, 401, 403, 404, 409, 422)
@api.arguments(ContentRuleInput)
@api.response(201, ContentRuleOutput)
def change_rule(body: dict[str, Any], rule_id: str) -> ContentRule:
    """Let a rule ask something else from a later period on; what has begun stays."""
    number = found_id("content_rule", rule_id)
    return ruling.change_rule(number, version_facts(body), actor=current_actor())


@api.post(f"{BASE}/rules/<rule_id>/end")
@allow(*RULING_ROLES)
@refuses(api, 401, 403, 404, 409, 422)
@api.arguments(ContentEndInput)
@api.response(200, ContentRuleOutput)
def end_rule(body: dict[str, Any], rule_id: str) -> ContentRule:
    """Ask nothing after a day, the last of a period that is not over."""
    number = found_id("content_rule", rule_id)
    return ruling.end_rule(number, body["last"], actor=current_actor())


@api.get(f"{BASE}/rules/<rule_id>/periods")
@allow(*BUYER_ROLES)
@refuses(api, 401, 403, 404, 422)
@api.arguments(PageQuery, location="query")
@api.response(200, ContentPeriodPart)
def list_periods(query: dict[str, Any], rule_id: str) -> Part[ContentPeriod]:
    """List one's own closed periods of a rule or pledge, the newest first."""
    actor = current_actor()
    rule = find_rule(found_id("content_rule", rule_id), actor=actor)
    return periods_of(
        actor.organisation_id or 0,
        rule_id=rule.id,
        limit=query["limit"],
        cursor=query["cursor"],
    )


@api.get(f"{BASE}/rules/<rule_id>/gaps")
@allow(*BUYER_ROLES)
@refuses(api, 401, 403, 404)
@api.response(200, ContentGapOutput(many=True))
def list_gaps(rule_id: str) -> Sequence[Gap]:
    """List what one bought from outside in the running period, with local equals."""
    actor = current_actor()
    rule = find_rule(found_id("content_rule", rule_id), actor=actor)
    span = span_at(rule.versions, today())
    return gaps_of(span, actor.organisation_id or 0) if span else []


@api.get(f"{BASE}/standing")
@allow(*BUYER_ROLES)
@refuses(api, 401, 403)
@api.response(200, ContentStandingOutput(many=True))
def list_standings() -> Sequence[Standing]:
    """Say how one stands with every rule and pledge that holds today."""
    return standings(current_actor().organisation_id or 0)


@api.get(f"{BASE}/unmet-demand")
@allow(*DEMAND_ROLES)
@refuses(api, 401, 403, 422)
@api.arguments(PageQuery, location="query")
@api.response(200, UnmetDemandPart)
def list_unmet_demand(query: dict[str, Any]) -> Part[Unmet]:
    """List what buyers took from outside and why, of the last 90 days; no buyer is named."""
    return unmet_demand(limit=query["limit"], cursor=query["cursor"])


@api.get(f"{BASE}/waivers")
@allow(*BUYER_ROLES)
@refuses(api, 401, 403, 422)
@api.arguments(PageQuery, location="query")
@api.response(200, WaiverPart)
def list_waivers(query: dict[str, Any]) -> Part[ContentWaiver]:
    """List what one's own buyer is not asked about, the newest first."""
    buyer_id = current_actor().organisation_id or 0
    return waivers(buyer_id, limit=query["limit"], cursor=query["cursor"])


@api.post(f"{BASE}/waivers")
@allow(*WAIVING_ROLES)
@once
@refuses(api, 401, 403, 409, 422)
@api.arguments(ContentWaiverInput)
@api.response(201, ContentWaiverOutput)
def grant_waiver(body: dict[str, Any]) -> ContentWaiver:
    """Exempt a category or a product from asking until a day."""
    return waiving.grant_waiver(waiver_facts(body), actor=current_actor())


@api.post(f"{BASE}/waivers/<waiver_id>/end")
@allow(*WAIVING_ROLES)
@refuses(api, 401, 403, 404, 409)
@api.response(200, ContentWaiverOutput)
def end_waiver(waiver_id: str) -> ContentWaiver:
    """Ask again from now on."""
    return waiving.end_waiver(found_id("content_waiver", waiver_id), actor=current_actor())
