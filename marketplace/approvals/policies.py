"""Who may decide, and who sets the rules. Pure functions: no database, no HTTP."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass

from marketplace.approvals.models import ApprovalDecision, ApprovalSeat, ApprovalStep
from marketplace.approvals.states import DECIDING_ROLES, UNDECIDED, SeatKind, StepState
from marketplace.shared.actors import Actor, Role


@dataclass(frozen=True)
class Principal:
    """Somebody for whom an actor may decide: themselves, or one who is away."""

    person_id: int
    roles: frozenset[Role]


def may_set_rules(actor: Actor, buyer_id: int) -> bool:
    """Only an owner sets the rules of their own buyer."""
    return actor.organisation_id == buyer_id and actor.has(Role.BUYER_OWNER)


def may_delegate(actor: Actor, buyer_id: int, absent_id: int) -> bool:
    """Whoever decides names who does it while they are away; an owner, for anybody."""
    ours = actor.organisation_id == buyer_id
    own = actor.person_id == absent_id and actor.has(*DECIDING_ROLES)
    return ours and (own or actor.has(Role.BUYER_OWNER))


def covers(held: frozenset[Role], wanted: frozenset[Role]) -> bool:
    """A deputy holds no less than whoever is away; an owner holds all."""
    if Role.BUYER_OWNER in held:
        return True
    return bool(held & DECIDING_ROLES) and wanted & DECIDING_ROLES <= held


def principals_for(
    person_id: int, roles: Mapping[int, frozenset[Role]], deputies: Mapping[int, int]
) -> list[Principal]:
    """List for whom a person decides: themselves first, then all who lead to them.

    `deputies` names today's deputy of each who is away; chains are followed, and a person
    counts only where everybody on the way holds enough. Loops end where they began.
    """
    mine = roles.get(person_id, frozenset())
    if not mine & DECIDING_ROLES:
        return []
    found = [Principal(person_id, mine & DECIDING_ROLES)]
    seen = {person_id}
    for principal in found:  # grows while it is walked
        for absent, deputy in deputies.items():
            held = roles.get(absent, frozenset()) & DECIDING_ROLES
            if deputy != principal.person_id or absent in seen or not held:
                continue
            if covers(mine, held):
                found.append(Principal(absent, held))
                seen.add(absent)
    return found


def deputy_of(
    person: int, deputies: Mapping[int, int], roles: Mapping[int, frozenset[Role]]
) -> int:
    """Follow a chain of absences to whoever decides; a loop, or a weak link, ends it."""
    seen, here = {person}, person
    while here in deputies and deputies[here] not in seen:
        following = deputies[here]
        if not covers(roles.get(following, frozenset()), roles.get(person, frozenset())):
            break
        seen.add(following)
        here = following
    return here


def may_sit(seat: ApprovalSeat, step: ApprovalStep, principal: Principal) -> bool:
    """A seat is for one person or for a role; that of an escalation counts after it."""
    if seat.kind is SeatKind.ESCALATION and step.state is not StepState.ESCALATED:
        return False
    return seat.person_id == principal.person_id or seat.role in principal.roles


def is_asked(step: ApprovalStep) -> bool:
    """A step is decided on once those before it are, and until it is decided."""
    return step.opened_at is not None and step.state in UNDECIDED


def principal_on(
    step: ApprovalStep,
    principals: Iterable[Principal],
    *,
    authors: Collection[int],
    decisions: Collection[ApprovalDecision],
) -> Principal | None:
    """Return for whom the first of these principals decides on a step, or None.

    Nobody who wrote the document decides, nor is decided for; nobody decides twice on a step,
    for whomever; and of strict steps a person decides on one only.
    """
    known = list(principals)
    if not is_asked(step) or not known or known[0].person_id in authors:
        return None
    me = known[0].person_id
    live = [each for each in decisions if each.counts]
    if any(each.person_id == me and _excludes(each, step) for each in live):
        return None
    taken = {each.principal_id for each in live if each.step_id == step.id}
    for principal in known:
        if principal.person_id in authors or principal.person_id in taken:
            continue
        if any(may_sit(seat, step, principal) for seat in step.seats):
            return principal
    return None


def _excludes(decision: ApprovalDecision, step: ApprovalStep) -> bool:
    return decision.step_id == step.id or (decision.is_strict and step.is_strict)
