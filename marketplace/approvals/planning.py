"""Which rules ask about a document, and the chain of people that comes of it. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from marketplace.approvals.facts import Facts, Needs
from marketplace.approvals.rule_models import ApprovalRule, RuleStep
from marketplace.approvals.states import Rolling, SeatKind
from marketplace.shared.actors import Role
from marketplace.shared.money import Money

LIMIT = "limit"  # the built-in rule: above what may be ordered alone
BUDGET = "budget"  # the built-in second one: beyond a budget that asks
RULE = "rule"
AGAIN = "again"  # it was asked about before and is submitted again
BUILT_IN_ROLES = (Role.APPROVER, Role.BUYER_OWNER)


@dataclass(frozen=True)
class SeatPlan:
    """One who may decide: a person, or whoever holds a role."""

    person_id: int | None = None
    role: Role | None = None
    kind: SeatKind = SeatKind.ASKED


@dataclass(frozen=True)
class StepPlan:
    """One step to be."""

    chain: int
    stage: int
    needed: int
    is_strict: bool
    seats: tuple[SeatPlan, ...]
    escalate_hours: int | None = None


@dataclass(frozen=True)
class Plan:
    """All that will be asked about a document, and why: pairs of a code and a rule's name."""

    facts: Facts
    because: tuple[tuple[str, str], ...]
    steps: tuple[StepPlan, ...]


def needs_of(rules: Iterable[ApprovalRule]) -> Needs:
    """Say which facts these rules look at."""
    known = list(rules)
    return Needs(
        agreement=any(rule.off_agreement for rule in known),
        new_producer=any(rule.new_producer for rule in known),
        rolling=frozenset(rule.rolling for rule in known) - {Rolling.NONE},
    )


def asks(rule: ApprovalRule, facts: Facts) -> bool:
    """Say whether all conditions of a rule hold."""
    amount = max(facts.counted, facts.rolling.get(rule.rolling, facts.amount))
    in_range = amount >= rule.amount_from and (
        rule.amount_to is None or amount <= rule.amount_to
    )
    there = rule.outlet_id is None or rule.outlet_id == facts.outlet_id
    such = rule.category_id is None or rule.category_id in facts.category_ids
    return in_range and there and such and _marks_hold(rule, facts)


def _marks_hold(rule: ApprovalRule, facts: Facts) -> bool:
    names = ("off_agreement", "over_budget", "new_producer", "non_local")
    return all(getattr(facts, name) for name in names if getattr(rule, name))


def plan_for(
    facts: Facts, *, limit: Money, rules: Sequence[ApprovalRule], again: bool = False
) -> Plan | None:
    """Return whom to ask, or None when nobody need be asked.

    The buyer's limit and the rules of budgets are built in: above the one, and beyond the
    others, an approver or owner is asked, and whoever of them approves by another rule has
    answered this one as well. What was asked about once is asked about `again` after a change,
    however small it has become.
    """
    asking = [rule for rule in rules if asks(rule, facts)]
    because = [(RULE, rule.name) for rule in asking]
    steps = [step for place, rule in enumerate(asking, 1) for step in _steps(rule, place)]
    built_in = list(_built_in_reasons(facts, limit))
    if again and not asking and not built_in:
        built_in = [AGAIN]
    if built_in:
        because[:0] = [(code, "") for code in built_in]
        steps.insert(0, _built_in())
    return Plan(facts, tuple(because), tuple(steps)) if steps else None


def _built_in_reasons(facts: Facts, limit: Money) -> Iterable[str]:
    if facts.counted > limit:
        yield LIMIT
    if facts.budget_asks:
        yield BUDGET


def _built_in() -> StepPlan:
    seats = tuple(SeatPlan(role=role) for role in BUILT_IN_ROLES)
    return StepPlan(chain=0, stage=1, needed=1, is_strict=False, seats=seats)


def _steps(rule: ApprovalRule, chain: int) -> Iterable[StepPlan]:
    for step in rule.steps:
        yield StepPlan(
            chain=chain,
            stage=step.stage,
            needed=step.needed,
            is_strict=not rule.may_repeat,
            seats=(*_asked(step), *_escalation(step)),
            escalate_hours=step.escalate_hours,
        )


def _asked(step: RuleStep) -> Iterable[SeatPlan]:
    if step.role is not None:
        return (SeatPlan(role=step.role),)
    return tuple(SeatPlan(person_id=person_id) for person_id in step.person_ids)


def _escalation(step: RuleStep) -> Iterable[SeatPlan]:
    if step.escalate_person_id is not None:
        yield SeatPlan(person_id=step.escalate_person_id, kind=SeatKind.ESCALATION)
    if step.escalate_role is not None:
        yield SeatPlan(role=step.escalate_role, kind=SeatKind.ESCALATION)


def with_people(step: StepPlan, able: dict[int, frozenset[Role]]) -> StepPlan:
    """Fit a step to those who can decide at present; `able` leaves the authors out.

    Where too few of those asked are left, owners are asked besides. More than there are
    people is never needed, but always at least one.
    """
    asked = [seat for seat in step.seats if seat.kind is SeatKind.ASKED]
    if len(sitting(asked, able)) < step.needed:
        asked.append(SeatPlan(role=Role.BUYER_OWNER))
    needed = max(1, min(step.needed, len(sitting(asked, able))))
    others = [seat for seat in step.seats if seat.kind is not SeatKind.ASKED]
    return replace(step, needed=needed, seats=(*asked, *others))


def sitting(seats: Iterable[SeatPlan], able: dict[int, frozenset[Role]]) -> set[int]:
    """Return the people who may take one of these seats."""
    return {
        person_id
        for seat in seats
        for person_id, roles in able.items()
        if seat.person_id == person_id or seat.role in roles
    }
