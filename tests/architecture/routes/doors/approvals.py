"""Rules of approval, absences, and the links of mails."""

from __future__ import annotations

from datetime import timedelta
from types import SimpleNamespace

from sqlalchemy import select

from marketplace.approvals.models import (
    ApprovalDecision,
    ApprovalFlow,
    ApprovalParticipant,
)
from marketplace.approvals.queries.links import secret_of
from marketplace.approvals.rule_models import ApprovalRule, Delegation, RuleStep
from marketplace.approvals.services.linking import issue
from marketplace.approvals.states import Side, Verdict
from marketplace.orders.services import asking
from marketplace.shared.actors import Role
from marketplace.shared.clock import today, utc_now
from marketplace.shared.database import db
from marketplace.shared.money import Money
from tests.architecture.routes.naming import Door, opaque, text
from tests.factories.accounts import APerson, a_member

AFTER = 3  # orders
RULE = opaque("approval_rule", "deal.rule")
AWAY = opaque("approval_delegation", "self.absence")
TYPED = {"name": "Aturan pengganti", "who-1": "approver"}
STEPS = [{"stage": 1, "role": "approver"}]
SECRET = {"for_all": True}


def _absence(me, named):
    """Name a colleague as the deputy, for days that nobody has taken."""
    days = {"first_day": (today() + timedelta(days=40)).isoformat()}
    return days | {"last_day": (today() + timedelta(days=41)).isoformat(), "deputy": named}


DOORS = {
    "approvals.show_rule": Door(RULE),
    "approvals.change_rule": Door(RULE, body=TYPED),
    "approvals.end_rule": Door(RULE),
    "approvals.end_delegation": Door(AWAY),
    "approvals_api.change_rule": Door(RULE, body={"name": "Aturan baru", "steps": STEPS}),
    "approvals_api.end_rule": Door(RULE),
    "approvals_api.end_delegation": Door(AWAY),
    # A household asks nobody, so its link opens nothing.
    "procurement.show_link": Door(
        text("deal.link_token"), answers=frozenset({200, 404}), **SECRET
    ),
    "procurement.approve_by_mail": Door(
        text("deal.link_token"), answers=frozenset({200, 403, 404}), writes=False, **SECRET
    ),
}
NAMELESS = {
    "approvals.add_rule",
    "approvals.change_mail_limit",
    "approvals.add_delegation",
    "approvals_api.add_rule",
    "approvals_api.preview_rules",
    "approvals_api.change_mail_limit",
    "approvals_api.add_delegation",
}
LISTS = {
    "approvals.show_rules",
    "approvals.show_delegations",
    "approvals_api.list_rules",
    "approvals_api.list_delegations",
}
FIXED = {"approvals.show_new_rule"}


def furnish(deal):
    """Ask about the buyer's waiting order, by mail too; give the buyer a rule."""
    if deal.buyer.kind.value == "household":
        asker = None
    else:
        asker = a_member(deal.buyer.organisation, Role.APPROVER, person=APerson())
    flow = asking.flow_of(deal.waiting.order)
    deal.approval = SimpleNamespace(id=flow.id)
    person = asker.person_id if asker else APerson().id
    deal.link_token = secret_of(issue(db.session.get_one(ApprovalFlow, flow.id), person))
    _undone_decision(flow, APerson().id)
    rule = ApprovalRule(
        buyer_id=deal.buyer.id,
        name="Aturan contoh",
        amount_from=Money(10**9),
        created_by=deal.requester.person_id,
        steps=[RuleStep(stage=1, role=Role.APPROVER, needed=1)],
    )
    db.session.add(rule)
    db.session.flush()
    deal.rule = rule


def _undone_decision(flow, person_id):
    """Keep a decision that was taken back: it is history, and decides nothing."""
    now = utc_now()
    db.session.add(ApprovalParticipant(flow_id=flow.id, person_id=person_id, part=Side.DECIDER))
    db.session.flush()
    db.session.add(
        ApprovalDecision(
            flow_id=flow.id,
            requester_id=flow.requester_id,
            step_id=flow.steps[0].id,
            person_id=person_id,
            principal_id=person_id,
            verdict=Verdict.APPROVED,
            is_strict=False,
            content_hash=flow.content_hash,
            undo_until=now,
            taken_back_at=now,
        )
    )
    db.session.flush()


def equip(member):
    """Let the member be away, as far as they decide anything."""
    deputy = APerson()
    row = Delegation(
        buyer_id=member.deal.buyer.id,
        from_person_id=member.actor.person_id,
        to_person_id=deputy.id,
        first_day=today() + timedelta(days=_days_taken(member)),
        last_day=today() + timedelta(days=_days_taken(member)),
        created_by=member.actor.person_id,
    )
    db.session.add(row)
    db.session.flush()
    member.self.absence = row


def _days_taken(member):
    wanted = select(Delegation.id).where(Delegation.from_person_id == member.actor.person_id)
    return len(db.session.scalars(wanted).all()) + 1
