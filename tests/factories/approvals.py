"""Rules of approval, set by an owner through the real service."""

from __future__ import annotations

from marketplace.approvals.queries.flows import latest_flow
from marketplace.approvals.rule_models import ApprovalRule
from marketplace.approvals.services.ruling import RuleInput, StepInput, add_rule
from marketplace.orders.contents import KIND
from marketplace.shared.actors import Actor, Role
from marketplace.shared.database import db
from marketplace.shared.money import Money
from tests.factories.accounts import APerson, a_member

MILLION = 1_000_000


def an_owner(kitchen, name="Rina Pemilik") -> Actor:
    """Somebody who owns the buyer."""
    return a_member(kitchen.buyer.organisation, Role.BUYER_OWNER, person=APerson(name=name))


def a_decider(kitchen, *roles: Role, name="Budi Penyetuju") -> Actor:
    """A colleague with these roles, an approver unless told."""
    held = roles or (Role.APPROVER,)
    return a_member(kitchen.buyer.organisation, *held, person=APerson(name=name))


def a_step(stage=1, role=None, people=(), **facts) -> StepInput:
    """One step: a role, or people."""
    if role is None and not people:
        role = Role.APPROVER
    ids = tuple(person.person_id for person in people)
    return StepInput(stage=stage, role=role, person_ids=ids, **facts)


def a_rule(owner: Actor, *steps: StepInput, since: int = 0, **facts) -> ApprovalRule:
    """A rule of the owner's buyer, from so many rupiah on."""
    wanted = RuleInput(
        name=facts.pop("name", "Aturan contoh"),
        steps=steps or (a_step(),),
        amount_from=Money(since),
        **facts,
    )
    return add_rule(wanted, actor=owner)


def flow_of(order):
    """The order's last submission, read anew."""
    db.session.expire_all()
    return latest_flow(KIND, order.id, whole=True)
