"""How a buyer stands with its rules and the pledges, and each rule with its history."""

from __future__ import annotations

from typing import Any

from flask import render_template, request
from flask.typing import ResponseReturnValue

from marketplace.local_content import policies
from marketplace.local_content.models import ContentRule
from marketplace.local_content.pages import pages
from marketplace.local_content.queries.gaps import gaps_of
from marketplace.local_content.queries.periods import periods_of
from marketplace.local_content.queries.rules import find_rule, rules_for
from marketplace.local_content.queries.sectors import closed_standings, pledge_standings
from marketplace.local_content.queries.standing import standings
from marketplace.local_content.schemas import EndForm
from marketplace.local_content.versions import in_force, phase_on
from marketplace.local_content.wording import PHASES
from marketplace.shared.actors import BUYER_ROLES, REGENCY_ROLES
from marketplace.shared.clock import today
from marketplace.shared.language import _l
from marketplace.web import navigation
from marketplace.web.access import allow
from marketplace.web.api import found_id
from marketplace.web.current import current_actor
from marketplace.web.forms import Form

OWN = "/usaha/kandungan-lokal"
REGENCY = "/admin/kandungan-lokal"
ROWS = 12

ENTRIES = (
    navigation.Entry(
        key="local_content",
        label=_l("Kandungan lokal"),
        icon="leaf",
        endpoint="local_content.show_own",
        roles=BUYER_ROLES,
        position=165,
    ),
    navigation.Entry(
        key="local_pledges",
        label=_l("Kandungan lokal"),
        icon="leaf",
        endpoint="local_content.show_pledges",
        roles=REGENCY_ROLES,
        position=345,
    ),
)
for entry in ENTRIES:
    navigation.add(entry)


@pages.get(OWN)
@allow(*BUYER_ROLES)
def show_own() -> ResponseReturnValue:
    """Show every rule that holds, what was reached, and the periods that are over."""
    actor = current_actor()
    buyer_id = actor.organisation_id or 0
    day = today()
    return render_template(
        "local_content/own.html",
        standings=standings(buyer_id, day),
        others=[
            (rule, rule.versions[-1], PHASES[phase_on(rule.versions, day)])
            for rule in rules_for(buyer_id)
            if in_force(rule.versions, day) is None
        ],
        part=periods_of(buyer_id, limit=ROWS, cursor=request.args.get("cursor")),
        may_rule=policies.may_make_rule(actor),
        address=OWN,
    )


@pages.get(f"{OWN}/<rule>")
@allow(*BUYER_ROLES)
def show_rule(rule: str) -> ResponseReturnValue:
    """Show one rule: how it stands, what is missing, its versions and closed periods."""
    return rule_page(rule)


@pages.get(REGENCY)
@allow(*REGENCY_ROLES)
def show_pledges() -> ResponseReturnValue:
    """Show the regency's pledges, by kinds of buyers and never by one buyer."""
    actor, day = current_actor(), today()
    return render_template(
        "local_content/pledges.html",
        standings=pledge_standings(),
        others=[
            (rule, rule.versions[-1], PHASES[phase_on(rule.versions, day)])
            for rule in rules_for(None)
            if in_force(rule.versions, day) is None
        ],
        may_rule=policies.may_make_rule(actor),
    )


@pages.get(f"{REGENCY}/<rule>")
@allow(*REGENCY_ROLES)
def show_pledge(rule: str) -> ResponseReturnValue:
    """Show one pledge with its versions."""
    return rule_page(rule)


def rule_page(public_id: str, form: Form | None = None) -> ResponseReturnValue:
    """Show a rule around the form that ends it."""
    actor = current_actor()
    rule = find_rule(found_id("content_rule", public_id), actor=actor)
    form = form or Form(EndForm())
    page = render_template(
        "local_content/rule.html",
        rule=rule,
        phase=PHASES[phase_on(rule.versions, today())],
        form=form,
        may_change=policies.may_change_rule(actor, rule),
        is_regency=actor.has(*REGENCY_ROLES),
        **_figures(rule),
    )
    return page, form.status


def _figures(rule: ContentRule) -> dict[str, Any]:
    """Return a buyer's own figures of a rule; the regency sees none of any one buyer."""
    actor = current_actor()
    if not actor.has(*BUYER_ROLES):
        closed = closed_standings(rule)
        return {"standing": None, "gaps": [], "part": None, "closed_standings": closed}
    buyer_id = actor.organisation_id or 0
    found = [each for each in standings(buyer_id) if each.rule.id == rule.id]
    cursor = request.args.get("cursor")
    return {
        "standing": found[0] if found else None,
        "gaps": gaps_of(found[0].span, buyer_id) if found else [],
        "part": periods_of(buyer_id, rule_id=rule.id, limit=ROWS, cursor=cursor),
        "closed_standings": [],
    }
