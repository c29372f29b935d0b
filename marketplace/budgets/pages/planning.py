"""Owners and finance people plan budgets."""

from __future__ import annotations

from datetime import date

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from marketplace.budgets.pages import pages
from marketplace.budgets.pages.showing import ADDRESS, show
from marketplace.budgets.policies import EDITING_ROLES
from marketplace.budgets.schemas import BudgetForm, ChangeForm, budget_facts, budget_scope
from marketplace.budgets.services import planning
from marketplace.budgets.wording import PERIODS, RULE_DUTIES, RULES
from marketplace.buyers.cost_centre_queries import open_cost_centres
from marketplace.catalog.queries.offers import categories
from marketplace.shared.clock import today
from marketplace.shared.errors import Invalid, RuleBroken
from marketplace.shared.language import _
from marketplace.shared.opaque import to_public
from marketplace.web.access import allow
from marketplace.web.api import found_id
from marketplace.web.current import current_actor
from marketplace.web.forms import Form

NEW = {"period": "month", "rule": "warn"}


@pages.route(f"{ADDRESS}/baru", methods=["GET", "POST"])
@allow(*EDITING_ROLES)
def open_budget() -> ResponseReturnValue:
    """Show the empty form; plan a cost centre's spending for a period."""
    form = Form(BudgetForm(), NEW | {"month": f"{today():%Y-%m}"})
    if request.method == "POST" and form.accepts(request.form):
        form.values["day"] = date.fromisoformat(f"{form.values.pop('month')}-01")
        scope, facts = budget_scope(form.values), budget_facts(form.values)
        try:
            opened = planning.open_budget(scope, facts, actor=current_actor())
        except (Invalid, RuleBroken) as error:
            form.refused(error)
            form.errors = {"month": form.errors["day"]} if "day" in form.errors else form.errors
        else:
            flash(_("Anggaran dibuka."), "ok")
            return redirect(
                url_for("budgets.show_budget", budget=to_public("budget", opened.id))
            )
    return _new_page(form), form.status


@pages.post(f"{ADDRESS}/<budget>")
@allow(*EDITING_ROLES)
def change_budget(budget: str) -> ResponseReturnValue:
    """Plan another amount, or another rule."""
    number, form = found_id("budget", budget), Form(ChangeForm())
    if not form.accepts(request.form):
        return show(budget, form)
    try:
        planning.change_budget(number, budget_facts(form.values), actor=current_actor())
    except (Invalid, RuleBroken) as error:
        form.refused(error)
        return show(budget, form)
    flash(_("Anggaran disimpan."), "ok")
    return redirect(url_for("budgets.show_budget", budget=budget))


@pages.post(f"{ADDRESS}/<budget>/hapus")
@allow(*EDITING_ROLES)
def remove_budget(budget: str) -> ResponseReturnValue:
    """Remove a budget in which nothing was ever booked."""
    try:
        planning.remove_budget(found_id("budget", budget), actor=current_actor())
    except RuleBroken as error:
        flash(str(error), "bad")
        return redirect(url_for("budgets.show_budget", budget=budget))
    flash(_("Anggaran dihapus."), "ok")
    return redirect(url_for("budgets.list_budgets"))


def _new_page(form: Form) -> str:
    centres = open_cost_centres(current_actor().organisation_id or 0)
    return render_template(
        "budgets/new.html",
        form=form,
        centres=[(to_public("cost_centre", each.id), each.title) for each in centres],
        categories=[(to_public("category", each.id), each.name) for each in categories()],
        periods=[(period.value, str(name)) for period, name in PERIODS.items()],
        rules=[(rule.value, str(RULES[rule]), str(RULE_DUTIES[rule])) for rule in RULES],
    )
