"""Budgets for programs: planning, reading, and what moved them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from marketplace.budgets import queries
from marketplace.budgets.models import Budget, BudgetEntry
from marketplace.budgets.plan_table import may_apply, seal_of
from marketplace.budgets.policies import EDITING_ROLES
from marketplace.budgets.schemas import (
    BudgetEntryPart,
    BudgetInput,
    BudgetOutput,
    BudgetPart,
    BudgetQuery,
    CostCentreOutput,
    FactsInput,
    PlanInput,
    PlanPart,
    PlanPreviewOutput,
    PlanTakenOutput,
    PlanYearQuery,
    SealedPlanInput,
    budget_facts,
    budget_scope,
)
from marketplace.budgets.services import planning, tabling
from marketplace.buyers.cost_centre_queries import open_cost_centres
from marketplace.buyers.models import CostCentre
from marketplace.shared.actors import BUYER_ROLES
from marketplace.shared.pagination import Part
from marketplace.web.access import allow
from marketplace.web.api import PageQuery, api_blueprint, found_id, refuses
from marketplace.web.current import current_actor
from marketplace.web.headers import takes_files
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


@api.get("/budget-plan")
@allow(*EDITING_ROLES)
@refuses(api, 401, 403, 422)
@api.arguments(PlanYearQuery, location="query")
@api.response(200, PlanPart)
def show_plan(query: dict[str, Any]) -> Part[Budget]:
    """List what is planned as rows of the table, to be changed and sent back."""
    return queries.budgets(actor=current_actor(), **query)


@api.post("/budget-plan/preview")
@allow(*EDITING_ROLES)
@takes_files
@refuses(api, 401, 403, 422)
@api.arguments(PlanInput)
@api.response(200, PlanPreviewOutput)
def preview_plan(body: dict[str, Any]) -> dict[str, Any]:
    """Say of each row what it would do: new, changed, the same, or wrong; changes nothing."""
    judged = tabling.judge_plan(body["rows"], actor=current_actor())
    return {"seal": seal_of(judged), "may_apply": may_apply(judged), "rows": judged}


@api.put("/budget-plan")
@allow(*EDITING_ROLES)
@takes_files
@once
@refuses(api, 401, 403, 409, 422)
@api.arguments(SealedPlanInput)
@api.response(200, PlanTakenOutput)
def take_plan_over(body: dict[str, Any]) -> dict[str, int]:
    """Open and change budgets as the preview showed it: all of them or none.

    A 409 names the rows that are wrong (`rows.0`), or says that something was planned
    otherwise since. Budgets that are not named stay.
    """
    return {"saved": tabling.apply_plan(body["rows"], body["seal"], actor=current_actor())}
