"""The rules of a buyer, and what else its owner set."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from marketplace.approvals.rule_models import ApprovalRule, ApprovalSettings, Delegation
from marketplace.approvals.states import Rolling
from marketplace.buyers.models import Buyer
from marketplace.shared.actors import Actor
from marketplace.shared.database import db
from marketplace.shared.errors import NotFound
from marketplace.shared.money import Money


def rules_of(buyer_id: int) -> Sequence[ApprovalRule]:
    """List the rules that hold, in the order in which they were set."""
    wanted = (
        select(ApprovalRule)
        .where(ApprovalRule.buyer_id == buyer_id, ApprovalRule.ended_at.is_(None))
        .order_by(ApprovalRule.id)
        .options(joinedload(ApprovalRule.outlet), joinedload(ApprovalRule.category))
    )
    return db.session.scalars(wanted).all()


def lock_rolling(rules: Sequence[ApprovalRule]) -> None:
    """Let one order after the other be summed up: two at once would each see a small sum."""
    ids = [rule.id for rule in rules if rule.rolling is not Rolling.NONE]
    if ids:
        wanted = select(ApprovalRule.id).where(ApprovalRule.id.in_(ids))
        db.session.execute(wanted.order_by(ApprovalRule.id).with_for_update())


def find_rule(rule_id: int, *, actor: Actor) -> ApprovalRule:
    """Return a rule of the actor's own buyer that holds, kept from others."""
    wanted = select(ApprovalRule).where(
        ApprovalRule.id == rule_id,
        ApprovalRule.buyer_id == (actor.organisation_id or 0),
        ApprovalRule.ended_at.is_(None),
    )
    rule = db.session.scalar(wanted.with_for_update(of=ApprovalRule))
    if rule is None:
        raise NotFound
    return rule


def find_delegation(delegation_id: int, *, actor: Actor) -> Delegation:
    """Return an absence at the actor's own buyer that was not taken back."""
    wanted = select(Delegation).where(
        Delegation.id == delegation_id,
        Delegation.buyer_id == (actor.organisation_id or 0),
        Delegation.ended_at.is_(None),
    )
    found = db.session.scalar(wanted.with_for_update())
    if found is None:
        raise NotFound
    return found


def mail_limit_of(buyer: Buyer) -> Money:
    """Return above which amount a mailed link asks to sign in; at first, the approval limit."""
    known = db.session.get(ApprovalSettings, buyer.id)
    return buyer.approval_limit if known is None else known.mail_limit
