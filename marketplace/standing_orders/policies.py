"""Who may do what with standing orders. Each answer is one readable sentence."""

from __future__ import annotations

from marketplace.shared.actors import BUYER_ROLES, Actor, Role
from marketplace.standing_orders.models import StandingOrder

READING_ROLES = BUYER_ROLES
WRITING_ROLES = frozenset({Role.REQUESTER, Role.BUYER_OWNER})


def may_make(actor: Actor) -> bool:
    """Requesters and owners make standing orders, each for the buyer they act for."""
    return actor.organisation_id is not None and actor.has(*WRITING_ROLES)


def may_see(actor: Actor, standing: StandingOrder) -> bool:
    """Everybody who works for its outlet sees what comes there."""
    ours = actor.organisation_id == standing.buyer_id and actor.has(*READING_ROLES)
    return ours and actor.covers(standing.outlet_id, *READING_ROLES)


def may_manage(actor: Actor, standing: StandingOrder) -> bool:
    """Whoever may order for its outlet changes it, answers for it, and ends it."""
    ours = actor.organisation_id == standing.buyer_id and may_make(actor)
    return ours and actor.covers(standing.outlet_id, *WRITING_ROLES)
