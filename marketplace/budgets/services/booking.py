"""The only code that books on budgets: each fact once, whatever is sent or done twice.

Every movement is an entry whose key names its fact; the unique key decides whether it is new,
and only what is new is added to the budget's totals, in one statement that never passes the
limit of a blocking budget. Offers are locked before budgets, and ledger accounts after them,
so that nobody waits in a circle.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import Update, case, select, update

from marketplace.budgets import queries
from marketplace.budgets.models import Budget, BudgetEntry
from marketplace.budgets.standing import (
    Charge,
    Standing,
    Standings,
    falls_under,
    standings_of,
)
from marketplace.budgets.states import BudgetRule
from marketplace.budgets.wording import refusal_words
from marketplace.buyers.models import CostCentre
from marketplace.shared import events
from marketplace.shared.clock import utc_now
from marketplace.shared.database import db, insert, transactional
from marketplace.shared.errors import RuleBroken
from marketplace.shared.metrics import ORDER_REFUSALS
from marketplace.shared.money import ZERO, Money

NO_SYNC = {"synchronize_session": False}
USED_BEFORE = "budgets_used_before"  # in the transaction: by the budget's id
EACH_FACT = ("budget_id", "business_key")


@dataclass(frozen=True)
class About:
    """The document that entries are about, as people know it."""

    kind: str
    id: int
    number: str


@dataclass(frozen=True)
class Step:
    """What has become of one item: what is still expected of it, and what was spent anew."""

    item: str
    committed: Money | None  # what stays committed from now on; None: as much as is now
    spent: Money = ZERO  # what this fact adds to actual; below zero for a credit


@transactional
def hold_budgets(cost_centre_id: int | None, day: date, charges: Sequence[Charge]) -> Standings:
    """Keep the budgets that an order falls under for this transaction; say how they stand.

    The cost centre is kept as well, so that a budget opened meanwhile either is held here, or
    counts this order afterwards. Raises `RuleBroken` where a budget refuses the order.
    """
    if cost_centre_id is None:
        return Standings()
    centre = select(CostCentre.id).where(CostCentre.id == cost_centre_id)
    db.session.execute(centre.with_for_update(read=True, of=CostCentre))
    held = queries.covering(cost_centre_id, day).with_for_update(key_share=True, of=Budget)
    found = standings_of(db.session.scalars(held).unique().all(), charges)
    if found.blocking:
        ORDER_REFUSALS.inc()
        raise RuleBroken(refusal_words(found))
    return found


@transactional
def commit(
    budget_ids: Sequence[int],
    charges: Sequence[Charge],
    *,
    about: About,
    fact: str = "ordered",
) -> None:
    """Count an order that was just placed, or written anew, in the budgets it falls under.

    Raises `RuleBroken` where a blocking budget has too little; a repeat changes nothing.
    """
    wanted = select(Budget).where(Budget.id.in_(budget_ids)).order_by(Budget.id)
    found = db.session.scalars(wanted).unique().all()
    entries = [
        _entry(budget.id, charge.item, fact, about, committed=charge.amount)
        for budget in found
        for charge in charges
        if charge.amount and falls_under(charge, budget)
    ]
    for budget_id, (committed, _actual) in _book(entries).items():
        _add_within_limit(budget_id, committed)
        _announce_beyond(budget_id, committed)


@transactional
def settle(steps: Sequence[tuple[About, Step]], *, fact: str) -> None:
    """Bring the budgets that hold these items into step with what has become of them.

    `fact` names what happened, such as "confirmed" or "receipt-12": the same fact is booked
    once for each item. A budget that an item has left for another one stays as it is. The
    caller holds the orders' locks.
    """
    wanted = {step.item: (about, step) for about, step in steps}
    entries = []
    held = queries.booked(wanted)
    living = {item for (_budget_id, item), sums in held.items() if any(sums)}
    for (budget_id, item), (committed, actual) in held.items():
        if item in living and not (committed or actual):
            continue
        about, step = wanted[item]
        change = ZERO if step.committed is None else step.committed - committed
        if change or step.spent:
            booked = {"committed": change, "actual": step.spent}
            entries.append(_entry(budget_id, item, fact, about, **booked))
    for budget_id, (committed, actual) in _book(entries).items():
        _add(budget_id, committed, actual)
        _announce_beyond(budget_id, committed + actual, asks=False)


@transactional
def count_in(
    budget: Budget,
    items: Mapping[str, tuple[Money, Money]],
    *,
    about: About,
    at: datetime | None = None,
) -> None:
    """Count an order that was there before the budget: (committed, actual) of each item.

    It is booked as of now, unless told otherwise.
    """
    booked_at = {"happened_at": at or utc_now()}
    entries = [
        _entry(budget.id, item, "opened", about, committed=committed, actual=actual) | booked_at
        for item, (committed, actual) in items.items()
        if committed or actual
    ]
    for budget_id, (committed, actual) in _book(entries).items():
        _add(budget_id, committed, actual)


def _entry(
    budget_id: int, item: str, fact: str, about: About, **moved: Money
) -> dict[str, object]:
    return {
        "budget_id": budget_id,
        "business_key": f"{item}:{fact}",
        "item": item,
        "committed": ZERO,
        "actual": ZERO,
        "carried": ZERO,
        "about_kind": about.kind,
        "about_id": about.id,
        "about_number": about.number,
        "happened_at": utc_now(),
        **moved,
    }


def _book(entries: Sequence[dict[str, object]]) -> dict[int, tuple[Money, Money]]:
    """Write the entries that are new; return what they come to in each budget, by its id."""
    if not entries:
        return {}
    rows = insert(BudgetEntry).values(list(entries))
    new = rows.on_conflict_do_nothing(index_elements=list(EACH_FACT)).returning(
        BudgetEntry.budget_id, BudgetEntry.committed, BudgetEntry.actual
    )
    sums: dict[int, tuple[Money, Money]] = {}
    for budget_id, committed, actual in db.session.execute(new):
        before = sums.get(budget_id, (ZERO, ZERO))
        sums[budget_id] = (before[0] + committed, before[1] + actual)
    return dict(sorted(sums.items()))


def _add_within_limit(budget_id: int, committed: Money) -> None:
    after = Budget.committed + Budget.actual + committed.rupiah
    fits = (Budget.rule != BudgetRule.BLOCK) | (after <= Budget.planned + Budget.carried)
    change = update(Budget).where(Budget.id == budget_id, fits)
    values = {"committed": Budget.committed + committed}
    if not _change(budget_id, change.values(**values), committed):
        wanted = select(Budget).where(Budget.id == budget_id)
        budget = db.session.scalars(wanted.execution_options(**queries.FRESH)).one()
        raise RuleBroken(refusal_words(Standings((Standing(budget, committed),))))


def _announce_beyond(budget_id: int, change: Money, *, asks: bool = True) -> None:
    """Announce that a budget was exceeded just now, or that an order beyond it asks.

    An order that is written anew first gives back what it held: a budget that was exceeded
    before this transaction began was not exceeded by it.
    """
    if change <= ZERO:
        return
    wanted = select(
        Budget.planned, Budget.carried, Budget.committed, Budget.actual, Budget.rule
    )
    planned, carried, committed, actual, rule = db.session.execute(
        wanted.where(Budget.id == budget_id)
    ).one()
    limit, used = planned + carried, committed + actual
    if used <= limit:
        return
    before = db.session.info.get(USED_BEFORE, {}).get(budget_id, ZERO)
    if used - change <= limit and before <= limit:
        events.announce("budget.beyond", budget_id=budget_id, what="exceeded")
    if asks and rule is BudgetRule.ASK:
        events.announce("budget.beyond", budget_id=budget_id, what="asked")


def _add(budget_id: int, committed: Money, actual: Money) -> None:
    """Add to the totals; what facts put beyond a blocking limit is excused, never refused."""
    after = Budget.committed + Budget.actual + (committed + actual).rupiah
    limit = Budget.planned + Budget.carried
    change = update(Budget).where(Budget.id == budget_id)
    values = {
        "committed": Budget.committed + committed,
        "actual": Budget.actual + actual,
        "excused": case((after > limit, after - limit), else_=0),
    }
    _change(budget_id, change.values(**values), committed + actual)


def _change(budget_id: int, change: Update, by: Money) -> bool:
    """Change a budget's totals; keep what was used of it before this transaction moved it."""
    found = change.returning(Budget.committed, Budget.actual).execution_options(**NO_SYNC)
    row = db.session.execute(found).one_or_none()
    if row is None:
        return False
    before: dict[int, Money] = db.session.info.setdefault(USED_BEFORE, {})
    before.setdefault(budget_id, row.committed + row.actual - by)
    return True
