"""Planned amounts as a table: sent, looked at, taken over."""

from __future__ import annotations

from flask import flash, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from marketplace.budgets import plan_table
from marketplace.budgets.pages import pages
from marketplace.budgets.pages.showing import ADDRESS
from marketplace.budgets.plan_table import Change, TypedRow
from marketplace.budgets.policies import EDITING_ROLES
from marketplace.budgets.services import tabling
from marketplace.budgets.wording import PERIODS
from marketplace.shared.errors import Invalid, RuleBroken
from marketplace.shared.language import _, _l
from marketplace.spreadsheets.reading.limits import refuse
from marketplace.web.access import allow
from marketplace.web.current import current_actor
from marketplace.web.headers import takes_files
from marketplace.web.uploads import sent_files

CHANGES = {
    Change.NEW: ("info", "plus", _l("Baru")),
    Change.CHANGED: ("wait", "pencil", _l("Berubah")),
    Change.SAME: ("", "minus", _l("Tetap")),
    Change.WRONG: ("bad", "circle-alert", _l("Salah")),
}


@pages.get(f"{ADDRESS}/tabel")
@allow(*EDITING_ROLES)
def show_plan_table() -> ResponseReturnValue:
    """Show how to fill the table, and the field to send it."""
    return _page([])


@pages.post(f"{ADDRESS}/tabel")
@allow(*EDITING_ROLES)
@takes_files
def preview_plan_table() -> ResponseReturnValue:
    """Show what each row would do; nothing is changed yet."""
    sent = sent_files("file")
    try:
        if not sent:
            raise refuse("empty")
        rows = plan_table.read_plan(sent[0])
    except Invalid as refusal:
        return _page([], problem=str(refusal), status=422)
    return _page(rows)


@pages.post(f"{ADDRESS}/tabel/terapkan")
@allow(*EDITING_ROLES)
@takes_files
def apply_plan_table() -> ResponseReturnValue:
    """Take over what was looked at; where it changed meanwhile, show it anew."""
    rows: list[TypedRow] = []
    try:
        rows = plan_table.unpacked(request.form.get("rows", ""))
        count = tabling.apply_plan(rows, request.form.get("seal", ""), actor=current_actor())
    except Invalid as refusal:
        return _page([], problem=str(refusal), status=422)
    except RuleBroken as refusal:
        return _page(rows, problem=str(refusal), status=409)
    flash(_("%(count)s anggaran disimpan.", count=count), "ok")
    return redirect(url_for("budgets.list_budgets"), 303)


def _page(rows: list[TypedRow], *, problem: str = "", status: int = 200) -> ResponseReturnValue:
    judged = tabling.judge_plan(rows, actor=current_actor())
    counts = {change: sum(each.change is change for each in judged) for change in Change}
    page = render_template(
        "budgets/table.html",
        judged=judged,
        counts=counts,
        changes=CHANGES,
        periods=PERIODS,
        problem=problem,
        rows=plan_table.packed(rows),
        seal=plan_table.seal_of(judged),
        may_apply=plan_table.may_apply(judged),
    )
    return make_response(page, status)
