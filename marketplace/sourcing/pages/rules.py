"""The buyer's rule on how many quotations are compared."""

from __future__ import annotations

from flask import Response, flash, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from marketplace.shared.actors import Role
from marketplace.shared.errors import Invalid
from marketplace.shared.language import _
from marketplace.sourcing.pages import pages
from marketplace.sourcing.queries.rules import rules_of
from marketplace.sourcing.rules import MOST_RULES
from marketplace.sourcing.schemas import RulesSchema
from marketplace.sourcing.services import ruling
from marketplace.web.access import allow
from marketplace.web.current import current_actor
from marketplace.web.row_forms import RowForm, flatten

BLANK = 2  # rows for further rules


@pages.get("/usaha/penawaran/aturan")
@allow(Role.BUYER_OWNER)
def show_rules() -> ResponseReturnValue:
    """Show the rules, to change them."""
    initial = {}
    for place, rule in enumerate(rules_of(current_actor().organisation_id)):
        initial[f"rules.{place}.above_rupiah"] = f"{rule.above.rupiah:,}".replace(",", ".")
        initial[f"rules.{place}.least"] = str(rule.least)
    return _page(RowForm(RulesSchema(), initial))


@pages.post("/usaha/penawaran/aturan")
@allow(Role.BUYER_OWNER)
def set_rules() -> ResponseReturnValue:
    """Take the rules over."""
    form = RowForm(RulesSchema())
    if not form.accepts({"rules": [], **request.form}):
        return _page(form)
    try:
        ruling.set_rules(form.values["rules"], actor=current_actor())
    except Invalid as error:
        form.refused(error)
        form.errors = flatten(form.errors)
        return _page(form)
    flash(_("Aturan tersimpan."), "ok")
    return redirect(url_for("sourcing.list_rfqs"), 303)


def _page(form: RowForm) -> Response:
    shown = form.typed or form.initial
    filled = len({name.split(".")[1] for name in shown if name.startswith("rules.")})
    page = render_template(
        "sourcing/rules.html", form=form, rows=min(filled + BLANK, MOST_RULES)
    )
    return make_response(page, form.status)
