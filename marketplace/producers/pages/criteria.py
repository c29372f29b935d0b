"""On which grounds the regency may refuse: for everybody to read, for admins to keep."""

from __future__ import annotations

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from marketplace.producers import policies, refusals
from marketplace.producers.pages import pages
from marketplace.producers.schemas import CriterionInput
from marketplace.producers.services import criteria
from marketplace.shared.actors import REGENCY_ROLES, Role
from marketplace.shared.errors import Invalid, RuleBroken
from marketplace.shared.language import _, _l
from marketplace.web import navigation
from marketplace.web.access import allow, public
from marketplace.web.current import current_actor
from marketplace.web.forms import Form

HOME = "/admin/kriteria"

navigation.add(
    navigation.Entry(
        key="criteria",
        label=_l("Kriteria"),
        icon="list-checks",
        endpoint="producers.show_criteria",
        roles=REGENCY_ROLES,
        position=206,
    )
)


@pages.get("/kriteria")
@public
def list_criteria() -> ResponseReturnValue:
    """Show on which grounds the regency may refuse."""
    return render_template("producers/criteria.html", criteria=refusals.criteria())


@pages.get(HOME)
@allow(Role.ADMIN, Role.AUDITOR)
def show_criteria() -> ResponseReturnValue:
    """Show all grounds, also those that were ended."""
    return _show(Form(CriterionInput()))


@pages.post(HOME)
@allow(Role.ADMIN)
def publish_criterion() -> ResponseReturnValue:
    """Let refusals name another ground from today on."""
    form = Form(CriterionInput())
    if form.accepts(request.form):
        try:
            criteria.publish_criterion(**form.values, actor=current_actor())
        except Invalid as error:
            form.refused(error)
        else:
            flash(_("Kriteria diterbitkan. Penolakan boleh menyebutnya mulai sekarang."), "ok")
            return redirect(url_for("producers.show_criteria"), 303)
    return _show(form)


@pages.post(f"{HOME}/<code>/akhiri")
@allow(Role.ADMIN)
def end_criterion(code: str) -> ResponseReturnValue:
    """Let no refusal name this ground any longer."""
    try:
        criteria.end_criterion(code, actor=current_actor())
    except RuleBroken as error:
        flash(str(error), "bad")
    else:
        flash(_("Kriteria diakhiri. Penolakan yang sudah ada tetap menyebutnya."), "ok")
    return redirect(url_for("producers.show_criteria"), 303)


def _show(form: Form) -> ResponseReturnValue:
    page = render_template(
        "producers/criteria_kept.html",
        form=form,
        criteria=refusals.all_criteria(),
        may_act=policies.may_keep_criteria(current_actor()),
    )
    return page, form.status
