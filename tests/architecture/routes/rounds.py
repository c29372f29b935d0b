"""Go round all doors of the URL map: which there are, and all that is answered wrongly."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from typing import Any

from flask import Flask
from werkzeug.routing import Map, Rule

from marketplace.shared.actors import REGENCY_ROLES, Role
from marketplace.web import access
from tests.architecture.routes.judging import Judge, is_kept_out, refusal_of, unchanged
from tests.architecture.routes.table import DOORS, NAMELESS
from tests.architecture.routes.trying import Request, Trier
from tests.architecture.routes.world import Member, World

HERE = "tests/architecture/routes/doors"
ANSWERS = {200, 204, 302, 303, 304, 400, 403, 404, 409, 413, 415, 422}
UNREADY = "health.ready"  # 503 where no worker runs


def methods_of(rule: Rule) -> list[str]:
    """List the methods of a route that are its own."""
    return sorted((rule.methods or set()) - {"HEAD", "OPTIONS"})


def names_a_thing(rule: Rule) -> bool:
    """Say whether the route names a thing; the same view may list all at another address."""
    return rule.endpoint in DOORS and (bool(rule.arguments) or methods_of(rule) != ["GET"])


def faults_of(
    app: Flask, world: World, role: Role | None, endpoints: Collection[str] = ()
) -> Iterator[str]:
    """Say what a role (None: a stranger) is answered wrongly, at some doors or at all."""
    trier = Trier(app)
    me = world.ours[role or Role.REQUESTER]
    other = world.theirs[Role.BUYER_OWNER if role in REGENCY_ROLES else me.role]
    for rule in app.url_map.iter_rules():
        if endpoints and rule.endpoint not in endpoints:
            continue
        policy = access.policy_of(app, rule.endpoint)
        for method in methods_of(rule):
            if names_a_thing(rule):
                door = DOORS[rule.endpoint]
                judge = Judge(trier, rule, method, policy, door, role, me, other)
                yield from judge.faults()
            elif not rule.arguments:
                for fault in _faults_without_name(trier, rule, method, policy, role, me):
                    yield f"{role or 'stranger'} {method} {rule.rule}: {fault}"


def _faults_without_name(
    trier: Trier, rule: Rule, method: str, policy: Any, role: Role | None, me: Member
) -> Iterator[str]:
    answer = trier.attempt(Request(method, rule.rule, "", {}), me if role else None)
    if is_kept_out(policy, role):
        expected = refusal_of(rule, role)
        if answer.status != expected:
            yield f"kept out, but answered {answer.status} instead of {expected}"
    elif answer.status not in ANSWERS and rule.endpoint != UNREADY:
        yield f"answers {answer.status}"
    if answer.status >= 400 or is_kept_out(policy, role):
        yield from unchanged("an empty request", answer, may_fail=rule.endpoint == UNREADY)


def feature_of(endpoint: str) -> str:
    """Return the feature whose table lists the route."""
    return endpoint.partition(".")[0].removesuffix("_api").replace(" ", "_")


def unlisted(url_map: Map) -> Iterator[str]:
    """Say one sentence for each route that the table lacks, or has in vain."""
    rules = list(url_map.iter_rules())
    naming = {rule.endpoint for rule in rules if rule.arguments}
    changing = {rule.endpoint for rule in rules if methods_of(rule) != ["GET"]} - naming
    for endpoint in sorted(naming - DOORS.keys()):
        file = f"{HERE}/{feature_of(endpoint)}.py"
        yield (
            f"{endpoint} names a thing in its address, but no table says which: add "
            f"'\"{endpoint}\": Door(…)' to DOORS in {file}; a new kind of thing is made "
            "by furnish(deal) or equip(member) in the same file"
        )
    for endpoint in sorted(changing - NAMELESS - DOORS.keys()):
        yield (
            f"{endpoint} changes something: add it to NAMELESS in a file of {HERE}, or to "
            "DOORS with a body when what is sent names a thing"
        )
    for endpoint in sorted((DOORS.keys() | NAMELESS) - {rule.endpoint for rule in rules}):
        yield f"{endpoint} is no route any more: take its line out of {HERE}"
