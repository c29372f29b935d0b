"""Approval in the example market: a hotel with three levels, and somebody who will be away."""

from __future__ import annotations

from datetime import timedelta
from functools import partial

from marketplace.approvals.states import Rolling
from marketplace.demo.history import Signer
from marketplace.demo.market import Market
from marketplace.orders.queries.overdue import unasked
from marketplace.orders.services import asking
from marketplace.shared.actors import Role
from marketplace.shared.clock import JAKARTA

HOTEL = "hotel-temon-transit"
LEVELS = ((Role.APPROVER, 4), (Role.FINANCE, 24), (Role.BUYER_OWNER, None))  # hours to answer
LARGE, SPLIT = 6_000_000, 4_000_000  # rupiah
SET_DAYS_AGO = 40
AWAY_IN, AWAY_FOR = timedelta(days=6), timedelta(days=4)


def plan_approvals(market: Market) -> None:
    """Let the hotel's owner set rules, and name who stands in for the approver next week."""
    shopper = market.cast.shoppers.get(HOTEL)
    if shopper is None:
        return
    owner, approver = shopper.signer(Role.BUYER_OWNER), shopper.signer(Role.APPROVER)
    set_at = market.timeline.end - timedelta(days=SET_DAYS_AGO)
    market.timeline.do(partial(_set_rules, market, owner), set_at)
    told_at = market.timeline.end - timedelta(days=2)
    market.timeline.do(partial(_be_away, market, approver, owner), told_at)


def ask_those_who_approve() -> None:
    """Ask about every order of the example market that waits, as the worker would."""
    for order_id in unasked():
        asking.ask_again(order_id)


def _set_rules(market: Market, owner: Signer) -> None:
    levels = _rule(market, owner, "Belanja besar, tiga jenjang", LARGE)
    for stage, (role, hours) in enumerate(LEVELS, 1):
        _step(market, levels, stage, role, hours)
    split = _rule(market, owner, "Pesanan yang dipecah", SPLIT, rolling=Rolling.PRODUCER)
    _step(market, split, 1, Role.APPROVER, None)


def _rule(
    market: Market,
    owner: Signer,
    name: str,
    amount: int,
    *,
    rolling: Rolling = Rolling.NONE,
) -> int:
    rule = market.rows.add(
        "approval_rules",
        buyer_id=owner.organisation,
        name=name,
        amount_from=amount,
        off_agreement=False,
        over_budget=False,
        new_producer=False,
        non_local=False,
        rolling=rolling,
        may_repeat=rolling is not Rolling.NONE,
        created_at=market.timeline.now,
        created_by=owner.person,
    )
    market.history.record("approval_rule.added", "ApprovalRule", rule, owner, name=name)
    return rule


def _step(market: Market, rule: int, stage: int, role: Role, hours: int | None) -> None:
    market.rows.add(
        "approval_rule_steps",
        rule_id=rule,
        stage=stage,
        role=role,
        needed=1,
        escalate_hours=hours,
        escalate_role=Role.BUYER_OWNER if hours else None,
    )


def _be_away(market: Market, absent: Signer, deputy: Signer) -> None:
    first = (market.timeline.end + AWAY_IN).astimezone(JAKARTA).date()
    row = market.rows.add(
        "approval_delegations",
        buyer_id=absent.organisation,
        from_person_id=absent.person,
        to_person_id=deputy.person,
        first_day=first,
        last_day=first + AWAY_FOR,
        created_at=market.timeline.now,
        created_by=absent.person,
    )
    market.history.record("delegation.set", "Delegation", row, absent)
