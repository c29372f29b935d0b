"""Planned amounts from a table: looked at first, then taken over as they were seen."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date

from sqlalchemy import select

from marketplace.budgets import policies, queries
from marketplace.budgets.facts import BudgetFacts, BudgetScope
from marketplace.budgets.models import Budget
from marketplace.budgets.plan_table import (
    Change,
    JudgedRow,
    PlanFacts,
    TypedRow,
    facts_of,
    seal_of,
)
from marketplace.budgets.services.planning import open_budget, replan
from marketplace.budgets.states import BudgetPeriod, BudgetRule
from marketplace.buyers.cost_centre_queries import open_cost_centres
from marketplace.buyers.models import CostCentre
from marketplace.catalog.queries.references import shelves
from marketplace.shared.actors import Actor
from marketplace.shared.database import db, transactional
from marketplace.shared.errors import RuleBroken, require
from marketplace.shared.language import _
from marketplace.shared.spreadsheets import original
from marketplace.spreadsheets.columns import plain

Key = tuple[int, int | None, BudgetPeriod, date]


@transactional
def judge_plan(rows: Sequence[TypedRow], *, actor: Actor) -> list[JudgedRow]:
    """Say of each row what it would do, and change nothing. Raises `Forbidden`."""
    _require(actor)
    centres = {each.code: each.id for each in open_cost_centres(actor.organisation_id or 0)}
    categories = {
        plain(word): shelf.id for shelf in shelves() for word in (shelf.slug, shelf.name)
    }
    budgets = _budgets(actor)
    seen: set[Key] = set()
    return [_judged(row, centres, categories, budgets, seen) for row in rows]


@transactional
def apply_plan(rows: Sequence[TypedRow], seal: str, *, actor: Actor) -> int:
    """Take over all rows that open or change a budget, as they were seen; return how many.

    Raises `Forbidden`, and `RuleBroken` where a row is wrong or something was planned otherwise
    since the preview: then nothing is taken over.
    """
    _require(actor)
    _lock_centres(rows, actor)
    _lock_budgets(actor)
    judged = judge_plan(rows, actor=actor)
    wrong = {f"rows.{n}": [each.problem] for n, each in enumerate(judged) if each.problem}
    if wrong:
        text = _("Ada baris yang salah. Perbaiki di berkasnya, lalu kirim lagi.")
        raise RuleBroken(text, errors=wrong)
    if seal != seal_of(judged):
        raise RuleBroken(
            _("Anggaran berubah sejak pratinjau ini. Periksa, lalu terapkan lagi.")
        )
    wanted = [each for each in judged if each.change is not Change.SAME]
    locked = {budget.id: budget for budget in _budgets(actor).values()}
    for each in wanted:
        _take_over(each, locked, actor)
    return len(wanted)


def _require(actor: Actor) -> None:
    require(allowed=policies.may_edit_budgets(actor), to=_("mengatur anggaran"))


def _lock_centres(rows: Sequence[TypedRow], actor: Actor) -> None:
    """Keep orders from booking on the cost centres: they take those before budgets, too."""
    codes = {original(row.cells["code"]) for row in rows}
    wanted = select(CostCentre.id).where(
        CostCentre.buyer_id == actor.organisation_id, CostCentre.code.in_(codes)
    )
    db.session.execute(wanted.order_by(CostCentre.id).with_for_update()).all()


def _lock_budgets(actor: Actor) -> None:
    """Keep the buyer's budgets from others, in one order."""
    wanted = select(Budget.id).where(Budget.buyer_id == actor.organisation_id)
    locked = wanted.order_by(Budget.id).with_for_update(key_share=True, of=Budget)
    db.session.execute(locked).all()


def _budgets(actor: Actor) -> dict[Key, Budget]:
    wanted = select(Budget).where(Budget.buyer_id == actor.organisation_id)
    found = db.session.scalars(wanted.execution_options(**queries.FRESH)).unique()
    return {
        (each.cost_centre_id, each.category_id, each.period, each.starts_on): each
        for each in found
    }


def _judged(
    row: TypedRow,
    centres: Mapping[str, int],
    categories: Mapping[str, int],
    budgets: Mapping[Key, Budget],
    seen: set[Key],
) -> JudgedRow:
    try:
        facts = facts_of(row)
        key = _key(facts, centres, categories)
        if key in seen:
            raise ValueError(_("Pusat biaya, kategori, dan masa ini sudah ada di baris lain."))
    except ValueError as error:
        return JudgedRow(row, Change.WRONG, str(error))
    seen.add(key)
    return _beside(row, facts, key, budgets.get(key))


def _key(facts: PlanFacts, centres: Mapping[str, int], categories: Mapping[str, int]) -> Key:
    centre = centres.get(facts.code)
    if centre is None:
        raise ValueError(_("Pusat biaya dengan kode ini tidak ada."))
    category = categories.get(plain(facts.category)) if facts.category else None
    if facts.category and category is None:
        raise ValueError(_("Kategori ini tidak ada di katalog. Kosongkan untuk semua barang."))
    return centre, category, facts.period, facts.starts_on


def _beside(row: TypedRow, facts: PlanFacts, key: Key, budget: Budget | None) -> JudgedRow:
    change = Change.NEW
    problem = ""
    if budget is not None:
        change = Change.SAME if budget.planned == facts.planned else Change.CHANGED
        if change is Change.CHANGED and budget.carried_over_at is not None:
            change = Change.WRONG
            problem = _("Sisa anggaran ini sudah dialihkan, jadi tidak bisa diubah lagi.")
    return JudgedRow(
        row,
        change,
        problem,
        facts,
        cost_centre_id=key[0],
        category_id=key[1],
        budget_id=budget.id if budget is not None else None,
        before=budget.planned if budget is not None else None,
    )


def _take_over(judged: JudgedRow, locked: Mapping[int, Budget], actor: Actor) -> None:
    facts = judged.facts
    assert facts is not None  # noqa: S101 - only rows that could be read come here
    if judged.budget_id is None:
        scope = BudgetScope(
            judged.cost_centre_id, facts.period, facts.starts_on, judged.category_id
        )
        rule = facts.rule or BudgetRule.WARN
        open_budget(scope, BudgetFacts(facts.planned, rule), actor=actor)
        return
    budget = locked[judged.budget_id]
    kept = BudgetFacts(facts.planned, budget.rule, carries_over=budget.carries_over)
    replan(budget, kept, actor=actor)
