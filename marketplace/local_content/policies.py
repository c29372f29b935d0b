"""Who may do what with local content. Each answer is one readable sentence."""

from __future__ import annotations

from marketplace.local_content.models import ContentRule, ContentWaiver
from marketplace.shared.actors import (
    BUYER_ROLES,
    PRODUCER_ROLES,
    REGENCY_ROLES,
    Actor,
    Role,
)

READING_ROLES = BUYER_ROLES | REGENCY_ROLES
RULING_ROLES = frozenset({Role.BUYER_OWNER, Role.ADMIN})
WAIVING_ROLES = frozenset({Role.BUYER_OWNER, Role.APPROVER})
DEMAND_ROLES = PRODUCER_ROLES | REGENCY_ROLES


def may_make_rule(actor: Actor) -> bool:
    """A buyer's owner makes rules of the buyer, a regency admin pledges for all buyers."""
    return actor.organisation_id is not None and actor.has(*RULING_ROLES)


def may_see_rule(actor: Actor, rule: ContentRule) -> bool:
    """Members see the rules of their buyer; they and the regency see pledges."""
    if rule.is_pledge:
        return actor.has(*READING_ROLES)
    return actor.organisation_id == rule.buyer_id and actor.has(*BUYER_ROLES)


def may_change_rule(actor: Actor, rule: ContentRule) -> bool:
    """Whoever may make such a rule may change it: the buyer's own owner, or an admin."""
    if rule.is_pledge:
        return actor.has(Role.ADMIN)
    return actor.organisation_id == rule.buyer_id and actor.has(Role.BUYER_OWNER)


def may_waive(actor: Actor) -> bool:
    """The buyer's owner and its approvers excuse from asking; nobody at some outlets only."""
    return actor.organisation_id is not None and actor.reach(*WAIVING_ROLES) is None


def may_see_waiver(actor: Actor, waiver: ContentWaiver) -> bool:
    """Members see what their buyer excused."""
    return actor.organisation_id == waiver.buyer_id and actor.has(*BUYER_ROLES)
