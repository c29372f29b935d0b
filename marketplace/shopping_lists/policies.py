"""Who may do what with shopping lists. Each answer is one readable sentence."""

from __future__ import annotations

from marketplace.shared.actors import Actor, Role
from marketplace.shopping_lists.models import ShoppingList

READING_ROLES = frozenset({Role.REQUESTER, Role.OUTLET_MANAGER, Role.BUYER_OWNER})
USING_ROLES = frozenset({Role.REQUESTER, Role.BUYER_OWNER})


def may_see(actor: Actor, kept: ShoppingList) -> bool:
    """Who orders for an outlet, or manages it, sees its lists and those of the whole buyer."""
    ours = actor.organisation_id == kept.buyer_id and actor.has(*READING_ROLES)
    return ours and (kept.outlet_id is None or actor.covers(kept.outlet_id, *READING_ROLES))


def may_make(actor: Actor, outlet_id: int | None) -> bool:
    """Lists are made by those who hold such a role at the outlet; for the whole, everywhere."""
    ours = actor.organisation_id is not None and actor.has(*READING_ROLES)
    return ours and actor.covers(outlet_id, *READING_ROLES)


def may_change(actor: Actor, kept: ShoppingList) -> bool:
    """Whoever made a list changes it, and so do the outlet's managers and the owners."""
    if not may_see(actor, kept):
        return False
    leads = actor.covers(kept.outlet_id, Role.OUTLET_MANAGER, Role.BUYER_OWNER)
    return kept.made_by == actor.person_id or leads


def may_use(actor: Actor, kept: ShoppingList) -> bool:
    """Whoever may order puts what a list names into their own cart."""
    return may_see(actor, kept) and actor.has(*USING_ROLES)
