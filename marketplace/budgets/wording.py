"""How budgets, their periods and rules are called."""

from __future__ import annotations

from marketplace.budgets.models import Budget
from marketplace.budgets.standing import Standings
from marketplace.budgets.states import BudgetPeriod, BudgetRule
from marketplace.shared.calendar import written_month
from marketplace.shared.language import _, _l, tell

PERIODS = {
    BudgetPeriod.MONTH: _l("Bulan"),
    BudgetPeriod.QUARTER: _l("Triwulan"),
    BudgetPeriod.YEAR: _l("Tahun"),
}
RULES = {
    BudgetRule.WARN: _l("Ingatkan"),
    BudgetRule.ASK: _l("Minta persetujuan"),
    BudgetRule.BLOCK: _l("Tolak"),
}
RULE_DUTIES = {
    BudgetRule.WARN: _l("Pemesan diberi tahu dan boleh lanjut"),
    BudgetRule.ASK: _l("Pesanan menunggu penyetuju, berapa pun jumlahnya"),
    BudgetRule.BLOCK: _l("Pesanan tidak dapat dikirim"),
}


def period_words(budget: Budget) -> str:
    """Name the period of a budget: Nov 2026, Triwulan 4 2026, Tahun 2026."""
    first = budget.starts_on
    if budget.period is BudgetPeriod.MONTH:
        return written_month(first)
    if budget.period is BudgetPeriod.QUARTER:
        number = (first.month + 2) // 3
        return _("Triwulan %(number)s %(year)s", number=number, year=first.year)
    return _("Tahun %(year)s", year=first.year)


def budget_words(budget: Budget) -> str:
    """Name a budget: its cost centre, what it counts, and its period."""
    scope = f", {budget.category.name}" if budget.category else ""
    return f"{budget.cost_centre.title}{scope}, {period_words(budget)}"


def refusal_words(standings: Standings) -> str:
    """Say which budgets refuse an order, what is left, and what to do."""
    return tell(lambda: _refusal_words(standings))


def _refusal_words(standings: Standings) -> str:
    told = "; ".join(
        _(
            "%(budget)s: tersisa %(left)s, pesanan ini %(amount)s",
            budget=budget_words(each.budget),
            left=each.left_before,
            amount=each.amount,
        )
        for each in standings.blocking
    )
    return _(
        "Anggaran tidak cukup (%(told)s). Kurangi pesanan, pilih pusat biaya lain, atau minta "
        "pengurus menambah anggaran.",
        told=told,
    )
