"""Budgets for programs: planning, reading, and what moved them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from marketplace.budgets import queries
from marketplace.budgets.models import Budget, BudgetEntry
from marketplace.budgets.policies import EDITING_ROLES
from marketplace.budgets.schemas import (
    BudgetEntryPart,
    BudgetInput,
    BudgetOutput,
    BudgetPart,
    BudgetQuery,
    CostCentreOutput,
    FactsInput,
    budget_facts,
    budget_scope,
)
from marketplace.budgets.services import planning
from marketplace.buyers.cost_centre_queries import open_cost_centres
from marketplace.buyers.models import CostCentre
from marketplace.shared.actors import BUYER_ROLES
from marketplace.shared.pagination import Part
from marketplace.web.access import allow
from marketplace.web.api import PageQuery, api_blueprint, found_id, refuses
from marketplace.web.current import current_actor
from marketplace.web.idempotency import once

api = api_blueprint("budgets", about="What cost centres may spend, have committed and spent")


@api.get("/cost-centres")
@allow(*BUYER_ROLES)
@refuses(api, 401, 403)
@api.response(200, CostCentreOutput(many=True))
def list_cost_centres() -> Sequence[CostCentre]:
    """List the cost centres of one's own buyer; of one's outlets, where roles are limited."""
    actor = current_actor()
    return open_cost_centres(actor.organisation_id or 0, actor.reach(*BUYER_ROLES))


@api.get("/budgets")
@allow(*BUYER_ROLES)
@refuses(api, 401, 403, 422)
@api.arguments(BudgetQuery, location="query")
@api.response(200, BudgetPart)
def list_budgets(query: dict[str, Any]) -> Part[Budget]:
    """List the budgets of one's own buyer, the newest period first."""
    return queries.budgets(
        actor=current_actor(),
        day=query["day"],
        year=query["year"],
        limit=query["limit"],
        cursor=query["cursor"],
    )


@api.post("/budgets")
@allow(*EDITING_ROLES)
@once
@refuses(api, 401, 403, 404, 409, 422)
@api.arguments(BudgetInput)
@api.response(201, BudgetOutput)
def open_budget(body: dict[str, Any]) -> Budget:
    """Plan a cost centre's spending for a period; orders of that period are counted at once."""
    return planning.open_budget(budget_scope(body), budget_facts(body), actor=current_actor())


@api.get("/budgets/<budget_id>")
@allow(*BUYER_ROLES)
@refuses(api, 401, 403, 404)
@api.response(200, BudgetOutput)
def show_budget(budget_id: str) -> Budget:
    """Show one budget as it stands."""
    return queries.find_budget(found_id("budget", budget_id), actor=current_actor())


@api.put("/budgets/<budget_id>")
@allow(*EDITING_ROLES)
@refuses(api, 401, 403, 404, 409, 422)
@api.arguments(FactsInput)
@api.response(200, BudgetOutput)
def change_budget(body: dict[str, Any], budget_id: str) -> Budget:
    """Plan another amount, or another rule; what was committed stays."""
    number = found_id("budget", budget_id)
    return planning.change_budget(number, budget_facts(body), actor=current_actor())


@api.get("/budgets/<budget_id>/entries")
@allow(*BUYER_ROLES)
@refuses(api, 401, 403, 404, 422)
@api.arguments(PageQuery, location="query")
@api.response(200, BudgetEntryPart)
def list_entries(query: dict[str, Any], budget_id: str) -> Part[BudgetEntry]:
    """List what moved a budget, newest first."""
    budget = queries.find_budget(found_id("budget", budget_id), actor=current_actor())
    return queries.entries_of(budget, limit=query["limit"], cursor=query["cursor"])
