"""Whom an order that might be would ask: the same planning as for a real one, in words."""

from __future__ import annotations

from dataclasses import dataclass

from marketplace.accounts.states import ROLE_NAMES
from marketplace.approvals.facts import Facts
from marketplace.approvals.planning import StepPlan, plan_for
from marketplace.approvals.queries.people import people_in
from marketplace.approvals.queries.rules import rules_of
from marketplace.approvals.states import SeatKind
from marketplace.buyers.models import Buyer
from marketplace.shared.language import _


@dataclass(frozen=True)
class AskedStep:
    """One step in words; `rule` names why it is asked."""

    rule: str
    stage: int
    needed: int
    who: tuple[str, ...]


@dataclass(frozen=True)
class Preview:
    """Whom an order would ask; nobody, when it would go out at once."""

    steps: tuple[AskedStep, ...]

    @property
    def asks(self) -> bool:
        """Say whether anybody would be asked."""
        return bool(self.steps)


def preview(facts: Facts, buyer: Buyer) -> Preview:
    """Work out whom such an order of the buyer would ask at present."""
    plan = plan_for(facts, limit=buyer.approval_limit, rules=rules_of(buyer.id))
    if plan is None:
        return Preview(())
    names = {person.id: person.name for person in people_in(buyer.id)}
    own = [name for _code, name in plan.because if name]
    return Preview(tuple(_in_words(step, own, names) for step in plan.steps))


def _in_words(step: StepPlan, own: list[str], names: dict[int, str]) -> AskedStep:
    who = tuple(
        str(ROLE_NAMES[seat.role]) if seat.role else names.get(seat.person_id or 0, "")
        for seat in step.seats
        if seat.kind is SeatKind.ASKED
    )
    rule = own[step.chain - 1] if step.chain else _("Di atas batas tanpa persetujuan")
    return AskedStep(rule, step.stage, step.needed, who)
