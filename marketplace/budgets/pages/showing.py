"""What the cost centres of a buyer may spend, have committed and spent."""

from __future__ import annotations

from flask import render_template, request
from flask.typing import ResponseReturnValue

from marketplace.budgets import queries
from marketplace.budgets.drawing import NARROW, WIDE, draw
from marketplace.budgets.moves import moves_of
from marketplace.budgets.pages import pages
from marketplace.budgets.policies import may_edit_budgets
from marketplace.budgets.schemas import ChangeForm
from marketplace.budgets.wording import RULES
from marketplace.shared.actors import BUYER_ROLES
from marketplace.shared.clock import today
from marketplace.shared.language import _l
from marketplace.shared.money import total
from marketplace.web import navigation
from marketplace.web.access import allow
from marketplace.web.api import found_id
from marketplace.web.current import current_actor
from marketplace.web.forms import Form

ADDRESS = "/usaha/anggaran"
ROWS = 50

navigation.add(
    navigation.Entry(
        key="budgets",
        label=_l("Anggaran"),
        icon="wallet",
        endpoint="budgets.list_budgets",
        roles=BUYER_ROLES,
        position=160,
    )
)


@pages.get(ADDRESS)
@allow(*BUYER_ROLES)
def list_budgets() -> ResponseReturnValue:
    """List the budgets of a year, with a chart of its months."""
    actor = current_actor()
    years = queries.years_of(actor)
    year = year_of(request.args.get("tahun", ""), years)
    part = queries.budgets(
        actor=actor, year=year, limit=ROWS, cursor=request.args.get("cursor")
    )
    months = queries.months_of(actor, year)
    return render_template(
        "budgets/list.html",
        part=part,
        year=year,
        years=sorted({*years, year}, reverse=True),
        months=months,
        charts=[("only-l", draw(months, WIDE)), ("only-s", draw(months, NARROW))],
        sums={
            name: total(getattr(month, name) for month in months)
            for name in ("planned", "committed", "actual", "left")
        },
        rules=RULES,
        may_edit=may_edit_budgets(actor),
        today=today(),
    )


def year_of(text: str, years: list[int]) -> int:
    """Return the year that is asked for: this one, unless there are budgets of another."""
    wanted = int(text) if text.isdecimal() and len(text) == 4 else 0
    if 2000 <= wanted <= 2100:
        return wanted
    return today().year if today().year in years or not years else years[0]


@pages.get(f"{ADDRESS}/<budget>")
@allow(*BUYER_ROLES)
def show_budget(budget: str) -> ResponseReturnValue:
    """Show a budget and what moved it."""
    return show(budget)


def show(public_id: str, form: Form | None = None) -> ResponseReturnValue:
    """Show a budget around the form that changes it."""
    actor = current_actor()
    budget = queries.find_budget(found_id("budget", public_id), actor=actor)
    initial = {
        "planned": f"{budget.planned.rupiah:,}".replace(",", "."),
        "rule": budget.rule.value,
        "carries_over": "1" if budget.carries_over else "",
    }
    form = form or Form(ChangeForm(), initial)
    page = render_template(
        "budgets/show.html",
        budget=budget,
        part=moves_of(budget, limit=ROWS, cursor=request.args.get("cursor")),
        form=form,
        rules=RULES,
        may_edit=may_edit_budgets(actor) and budget.carried_over_at is None,
    )
    return page, form.status
