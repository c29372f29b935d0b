"""Who may do what with budgets. Each answer is one readable sentence."""

from __future__ import annotations

from marketplace.budgets.models import Budget
from marketplace.shared.actors import BUYER_ROLES, Actor, Role

EDITING_ROLES = frozenset({Role.BUYER_OWNER, Role.FINANCE})


def may_edit_budgets(actor: Actor) -> bool:
    """Owners and finance people of a buyer plan what its cost centres may spend."""
    return actor.organisation_id is not None and actor.has(*EDITING_ROLES)


def may_edit_budget(actor: Actor, budget: Budget) -> bool:
    """They change the budgets of their own buyer alone."""
    return may_edit_budgets(actor) and actor.organisation_id == budget.buyer_id


def may_see_budget(actor: Actor, budget: Budget) -> bool:
    """Members see the budgets of their buyer; those of some outlets, the budgets of these."""
    ours = actor.organisation_id == budget.buyer_id
    return ours and actor.covers(budget.cost_centre.outlet_id, *BUYER_ROLES)
