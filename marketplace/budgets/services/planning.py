"""Owners and finance people plan what cost centres may spend."""

from __future__ import annotations

from sqlalchemy import exists, select

from marketplace.budgets import policies, queries
from marketplace.budgets.facts import BudgetFacts, BudgetScope
from marketplace.budgets.models import Budget, BudgetEntry
from marketplace.budgets.states import BudgetRule, period_of
from marketplace.buyers.cost_centre_queries import lock_cost_centre
from marketplace.buyers.models import CostCentre
from marketplace.catalog.models import Category
from marketplace.shared import audit, events
from marketplace.shared.actors import Actor
from marketplace.shared.database import db, transactional
from marketplace.shared.errors import Invalid, RuleBroken, require
from marketplace.shared.language import _
from marketplace.shared.money import ZERO


@transactional
def open_budget(scope: BudgetScope, facts: BudgetFacts, *, actor: Actor) -> Budget:
    """Plan a cost centre's spending for a period; orders of that period are counted at once.

    Raises `Forbidden`, `NotFound` for a foreign cost centre, `Invalid` for an unknown category
    and for a second budget of the same cost centre, goods and period.
    """
    require(allowed=policies.may_edit_budgets(actor), to=_("mengatur anggaran"))
    centre = lock_cost_centre(scope.cost_centre_id, buyer_id=actor.organisation_id)
    if scope.category_id is not None and db.session.get(Category, scope.category_id) is None:
        raise Invalid({"category": [_("Pilih kategori dari daftar.")]})
    budget = _new(centre, scope, facts)
    if _is_there(budget):
        raise Invalid({"day": [_("Anggaran untuk pusat biaya dan masa ini sudah ada.")]})
    db.session.add(budget)
    db.session.flush()
    audit.record(
        "budget.opened",
        budget,
        actor=actor,
        cost_centre=centre.code,
        starts_on=budget.starts_on.isoformat(),
        planned=budget.planned,
        rule=budget.rule,
    )
    events.announce("budget.opened", budget_id=budget.id)
    db.session.refresh(budget)
    return budget


@transactional
def change_budget(budget_id: int, facts: BudgetFacts, *, actor: Actor) -> Budget:
    """Plan another amount, or another rule; what was committed stays.

    A plan below what is used refuses further orders under a blocking rule, and leaves those
    that are there alone. Raises `NotFound`, `Forbidden`, and `RuleBroken` once what was left
    has been carried over.
    """
    return replan(_lock_to_edit(budget_id, actor), facts, actor=actor)


@transactional
def replan(budget: Budget, facts: BudgetFacts, *, actor: Actor) -> Budget:
    """Change a budget that the caller has locked and may edit; see `change_budget`."""
    if budget.carried_over_at is not None:
        raise RuleBroken(_("Sisa anggaran ini sudah dialihkan, jadi tidak bisa diubah lagi."))
    told = {"planned": facts.planned, "rule": facts.rule, "carries_over": facts.carries_over}
    changes = {
        name: [str(getattr(budget, name)), str(value)]
        for name, value in told.items()
        if getattr(budget, name) != value
    }
    for name, value in told.items():
        setattr(budget, name, value)
    over = budget.used - budget.limit
    budget.excused = max(over, ZERO) if budget.rule is BudgetRule.BLOCK else ZERO
    if changes:
        audit.record("budget.changed", budget, actor=actor, **changes)
    return budget


@transactional
def remove_budget(budget_id: int, *, actor: Actor) -> None:
    """Remove a budget in which nothing was ever booked. Raises `RuleBroken` for any other."""
    budget = _lock_to_edit(budget_id, actor)
    booked = exists().where(BudgetEntry.budget_id == budget.id)
    if db.session.scalar(select(booked)):
        raise RuleBroken(
            _("Anggaran ini sudah dipakai, jadi tidak bisa dihapus. Ubah jumlahnya saja.")
        )
    audit.record("budget.removed", budget, actor=actor, planned=budget.planned)
    db.session.delete(budget)


def _new(centre: CostCentre, scope: BudgetScope, facts: BudgetFacts) -> Budget:
    starts_on, ends_on = period_of(scope.day, scope.period)
    return Budget(
        buyer_id=centre.buyer_id,
        cost_centre_id=centre.id,
        category_id=scope.category_id,
        period=scope.period,
        starts_on=starts_on,
        ends_on=ends_on,
        rule=facts.rule,
        planned=facts.planned,
        carries_over=facts.carries_over,
    )


def _is_there(budget: Budget) -> bool:
    with db.session.no_autoflush:
        return queries.following_budget(budget, budget.starts_on) is not None


def _lock_to_edit(budget_id: int, actor: Actor) -> Budget:
    queries.find_budget(budget_id, actor=actor)
    budget = queries.lock_budget(budget_id)
    allowed = policies.may_edit_budget(actor, budget)
    require(allowed=allowed, to=_("mengatur anggaran"))
    return budget
