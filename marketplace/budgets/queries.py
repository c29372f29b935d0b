"""Every question asked of budgets. Reads only."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import ColumnElement, Select, and_, false, func, or_, select
from sqlalchemy.orm import InstrumentedAttribute, contains_eager

from marketplace.budgets.models import Budget, BudgetEntry
from marketplace.budgets.policies import may_see_budget
from marketplace.budgets.standing import Charge, Standing, Standings, standings_of
from marketplace.budgets.states import BudgetPeriod
from marketplace.buyers.models import CostCentre
from marketplace.shared.actors import BUYER_ROLES, Actor
from marketplace.shared.database import db
from marketplace.shared.errors import Invalid, NotFound
from marketplace.shared.language import _
from marketplace.shared.money import ZERO, Money, MoneyColumn
from marketplace.shared.pagination import Part, read_cursor, write_cursor

FRESH = {"populate_existing": True}
Booked = tuple[Money, Money]  # committed and actual


def covering(cost_centre_id: int, day: date) -> Select[Budget]:
    """Return the question for all budgets of a cost centre whose period holds a day."""
    return (
        select(Budget)
        .where(Budget.cost_centre_id == cost_centre_id)
        .where(Budget.starts_on <= day, Budget.ends_on >= day)
        .order_by(Budget.id)
        .execution_options(**FRESH)
    )


def standing(
    cost_centre_id: int | None, day: date, amount: Money | Sequence[Charge]
) -> Standings:
    """Say how the budgets of a cost centre stand on a day, before and after an amount.

    Each standing has planned, committed, actual, what is left before and after, and what its
    rule says (within, warn, ask, block); `verdict` is the strictest. An amount that is not
    split into charges is counted by budgets of all goods alone.
    """
    if cost_centre_id is None:
        return Standings()
    charges = [Charge("", amount)] if isinstance(amount, Money) else amount
    found = db.session.scalars(covering(cost_centre_id, day)).all()
    return standings_of(found, charges)


def standing_of(about_kind: str, about_id: int) -> Standings:
    """Say how the budgets stand that a document is booked in: without it, and with it."""
    of_it = select(BudgetEntry.budget_id, _sum(BudgetEntry.committed)).where(
        BudgetEntry.about_kind == about_kind, BudgetEntry.about_id == about_id
    )
    rows = db.session.execute(of_it.group_by(BudgetEntry.budget_id))
    counted: dict[int, Money] = {row[0]: row[1] for row in rows}
    wanted = select(Budget).where(Budget.id.in_(counted)).order_by(Budget.id)
    found = db.session.scalars(wanted.execution_options(**FRESH))
    return Standings(tuple(Standing(each, counted[each.id], is_counted=True) for each in found))


def booked(items: Collection[str]) -> dict[tuple[int, str], Booked]:
    """Return what each budget has of each of these items: committed and actual."""
    return _booked(BudgetEntry.item.in_(items)) if items else {}


def booked_in(budget_id: int) -> dict[tuple[int, str], Booked]:
    """Return what a budget has of every item of orders."""
    return _booked((BudgetEntry.budget_id == budget_id) & (BudgetEntry.about_kind == "order"))


def _booked(condition: ColumnElement[bool]) -> dict[tuple[int, str], Booked]:
    wanted = (
        select(
            BudgetEntry.budget_id,
            BudgetEntry.item,
            _sum(BudgetEntry.committed),
            _sum(BudgetEntry.actual),
        )
        .where(condition)
        .group_by(BudgetEntry.budget_id, BudgetEntry.item)
        .order_by(BudgetEntry.budget_id, BudgetEntry.item)
    )
    return {(row[0], row[1]): (row[2], row[3]) for row in db.session.execute(wanted)}


def visible_to(actor: Actor) -> ColumnElement[bool]:
    """Return the rule of `may_see_budget` as a condition; it needs the cost centre joined."""
    if not actor.has(*BUYER_ROLES):
        return false()
    ours = Budget.buyer_id == actor.organisation_id
    reach = actor.reach(*BUYER_ROLES)
    return ours if reach is None else and_(ours, CostCentre.outlet_id.in_(reach))


def find_budget(budget_id: int, *, actor: Actor) -> Budget:
    """Return a budget; `NotFound` if the actor may not see it."""
    budget = db.session.get(Budget, budget_id, populate_existing=True)
    if budget is None or not may_see_budget(actor, budget):
        raise NotFound
    return budget


def lock_budget(budget_id: int) -> Budget:
    """Return a budget, kept from others until we commit."""
    wanted = select(Budget).where(Budget.id == budget_id)
    locked = wanted.with_for_update(key_share=True, of=Budget)
    budget = db.session.scalar(locked.execution_options(**FRESH))
    if budget is None:
        raise NotFound
    return budget


def budgets(
    *,
    actor: Actor,
    day: date | None = None,
    year: int | None = None,
    outlet_id: int | None = None,
    limit: int = 50,
    cursor: str | None = None,
) -> Part[Budget]:
    """List the budgets the actor may see, the newest period first, by cost centre.

    `day` leaves those whose period holds it, `year` those that begin in it.
    """
    wanted = select(Budget).join(Budget.cost_centre).where(visible_to(actor))
    if day is not None:
        wanted = wanted.where(Budget.starts_on <= day, Budget.ends_on >= day)
    if year is not None:
        wanted = wanted.where(Budget.starts_on.between(date(year, 1, 1), date(year, 12, 31)))
    if outlet_id is not None:
        wanted = wanted.where(CostCentre.outlet_id == outlet_id)
    total = db.session.scalar(select(func.count()).select_from(wanted.subquery())) or 0
    wanted = wanted.options(contains_eager(Budget.cost_centre))
    rows = db.session.scalars(_after(wanted, cursor).limit(limit + 1)).unique().all()
    last = rows[limit - 1] if len(rows) > limit else None
    return Part(rows[:limit], write_cursor(*_place(last)) if last else None, total)


def _place(budget: Budget) -> tuple[str, str, int]:
    return budget.starts_on.isoformat(), budget.cost_centre.code, budget.id


def _after(wanted: Select[Budget], cursor: str | None) -> Select[Budget]:
    seen = read_cursor(cursor, str, str, int)
    if seen:
        first = _day(seen[0])
        same = Budget.starts_on == first
        later = and_(CostCentre.code == seen[1], Budget.id > seen[2])
        wanted = wanted.where(
            or_(Budget.starts_on < first, same & or_(CostCentre.code > seen[1], later))
        )
    return wanted.order_by(
        Budget.starts_on.desc(), CostCentre.code, Budget.id
    ).execution_options(**FRESH)


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        message = _("Penanda halaman ini rusak. Mulai lagi dari awal.")
        raise Invalid({"cursor": [message]}) from None


@dataclass(frozen=True)
class MonthOfBudgets:
    """The budgets of one month for all goods, added up."""

    month: date
    planned: Money  # with what was carried over
    committed: Money
    actual: Money

    @property
    def left(self) -> Money:
        """What can still be committed; below zero once it is overspent."""
        return self.planned - self.committed - self.actual


def months_of(actor: Actor, year: int, outlet_id: int | None = None) -> list[MonthOfBudgets]:
    """Add up the monthly budgets of all goods that the actor sees, month by month."""
    wanted = (
        select(
            Budget.starts_on,
            _sum(Budget.planned),
            _sum(Budget.carried),
            _sum(Budget.committed),
            _sum(Budget.actual),
        )
        .join(Budget.cost_centre)
        .where(visible_to(actor), Budget.period == BudgetPeriod.MONTH)
        .where(Budget.category_id.is_(None))
        .where(Budget.starts_on.between(date(year, 1, 1), date(year, 12, 31)))
        .group_by(Budget.starts_on)
        .order_by(Budget.starts_on)
    )
    if outlet_id is not None:
        wanted = wanted.where(CostCentre.outlet_id == outlet_id)
    return [
        MonthOfBudgets(row[0], row[1] + row[2], row[3], row[4])
        for row in db.session.execute(wanted)
    ]


def years_of(actor: Actor) -> list[int]:
    """List the years for which the actor sees budgets, newest first."""
    wanted = select(Budget.starts_on).join(Budget.cost_centre).where(visible_to(actor))
    return sorted({day.year for day in db.session.scalars(wanted.distinct())}, reverse=True)


def entries_of(
    budget: Budget, *, limit: int = 50, cursor: str | None = None
) -> Part[BudgetEntry]:
    """List what moved a budget, newest first."""
    wanted = select(BudgetEntry).where(BudgetEntry.budget_id == budget.id)
    total = db.session.scalar(select(func.count()).select_from(wanted.subquery())) or 0
    seen = read_cursor(cursor, int)
    if seen:
        wanted = wanted.where(BudgetEntry.id < seen[0])
    rows = db.session.scalars(wanted.order_by(BudgetEntry.id.desc()).limit(limit + 1)).all()
    following = write_cursor(rows[limit - 1].id) if len(rows) > limit else None
    return Part(rows[:limit], following, total)


def due_to_carry(today: date, long_ago: date) -> Sequence[int]:
    """List ended budgets that carry over: with nothing open, or ended long ago."""
    wanted = (
        select(Budget.id)
        .where(Budget.carries_over, Budget.carried_over_at.is_(None), Budget.ends_on < today)
        .where(or_(Budget.committed == ZERO, Budget.ends_on < long_ago))
        .order_by(Budget.starts_on, Budget.id)
    )
    return db.session.scalars(wanted).all()


def following_budget(budget: Budget, first: date) -> Budget | None:
    """Return the budget of the same scope whose period begins on `first`."""
    same_scope = (
        Budget.category_id.is_(None)
        if budget.category_id is None
        else Budget.category_id == budget.category_id
    )
    wanted = select(Budget).where(
        Budget.cost_centre_id == budget.cost_centre_id,
        Budget.period == budget.period,
        Budget.starts_on == first,
        same_scope,
    )
    return db.session.scalar(wanted.execution_options(**FRESH))


def ledger_faults() -> list[str]:
    """Compare every budget with its entries; return one line per fault."""
    sums = (
        select(
            BudgetEntry.budget_id.label("of"),
            _sum(BudgetEntry.committed).label("committed"),
            _sum(BudgetEntry.actual).label("actual"),
            _sum(BudgetEntry.carried).label("carried"),
        )
        .group_by(BudgetEntry.budget_id)
        .subquery()
    )
    differs = or_(
        Budget.committed != func.coalesce(sums.c.committed, 0),
        Budget.actual != func.coalesce(sums.c.actual, 0),
        Budget.carried != func.coalesce(sums.c.carried, 0),
    )
    wanted = select(Budget.id).outerjoin(sums, sums.c.of == Budget.id).where(differs)
    return [
        f"budgets: budget {budget_id} is not the sum of its entries"
        for budget_id in db.session.scalars(wanted.order_by(Budget.id))
    ]


def _sum(column: InstrumentedAttribute[Money]) -> ColumnElement[Money]:
    return func.sum(column, type_=MoneyColumn())
