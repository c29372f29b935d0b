"""Rules and pledges, and which of them holds when."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from sqlalchemy import or_, select

from marketplace.local_content.models import ContentRule
from marketplace.local_content.policies import may_see_rule
from marketplace.local_content.versions import Span, span_at
from marketplace.shared.actors import Actor
from marketplace.shared.database import db
from marketplace.shared.errors import NotFound

FRESH = {"populate_existing": True}


def find_rule(rule_id: int, *, actor: Actor) -> ContentRule:
    """Return a rule; `NotFound` if the actor may not see it."""
    rule = db.session.get(ContentRule, rule_id, populate_existing=True)
    if rule is None or not may_see_rule(actor, rule):
        raise NotFound
    return rule


def lock_rule(rule_id: int) -> ContentRule:
    """Return a rule with its versions, kept from others until we commit."""
    wanted = select(ContentRule).where(ContentRule.id == rule_id)
    rule = db.session.scalar(wanted.with_for_update().execution_options(**FRESH))
    if rule is None:
        raise NotFound
    return rule


def rules_for(buyer_id: int | None) -> Sequence[ContentRule]:
    """List a buyer's own rules, then the pledges; without a buyer the pledges alone."""
    own = ContentRule.buyer_id == buyer_id if buyer_id is not None else None
    pledged = ContentRule.buyer_id.is_(None)
    wanted = select(ContentRule).where(pledged if own is None else or_(own, pledged))
    rules = db.session.scalars(wanted.order_by(ContentRule.id).execution_options(**FRESH))
    return sorted(rules, key=lambda rule: (rule.is_pledge, rule.id))


def running(buyer_id: int | None, day: date) -> list[tuple[ContentRule, Span]]:
    """List the rules that hold for a buyer on a day, with their period."""
    found = ((rule, span_at(rule.versions, day)) for rule in rules_for(buyer_id))
    return [(rule, span) for rule, span in found if span is not None]


def all_rules() -> Sequence[ContentRule]:
    """List every rule, oldest first."""
    wanted = select(ContentRule).order_by(ContentRule.id).execution_options(**FRESH)
    return db.session.scalars(wanted).all()
