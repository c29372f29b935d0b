"""A producer's refusals, with their published grounds, and appealing against one."""

from __future__ import annotations

from flask import flash, redirect, render_template, request
from flask.typing import ResponseReturnValue

from marketplace.producers import refusals
from marketplace.producers.pages import pages
from marketplace.producers.schemas import PleaInput
from marketplace.producers.services import appealing
from marketplace.shared.actors import Role
from marketplace.shared.errors import RuleBroken
from marketplace.shared.language import _
from marketplace.web.access import allow
from marketplace.web.api import found_id
from marketplace.web.current import current_actor
from marketplace.web.forms import Form

ADDRESS = "/jual/usaha/banding"


@pages.get(ADDRESS)
@allow(Role.PRODUCER_OWNER, Role.PRODUCER_MEMBER)
def list_refusals() -> ResponseReturnValue:
    """Show what was refused to one's own producer, and why."""
    return _show(Form(PleaInput()))


@pages.post(f"{ADDRESS}/<refusal_id>")
@allow(Role.PRODUCER_OWNER, Role.PRODUCER_MEMBER)
def appeal(refusal_id: str) -> ResponseReturnValue:
    """Appeal against a refusal."""
    form = Form(PleaInput())
    number = found_id("refusal", refusal_id)
    refusals.lock_refusal(number, current_actor())
    if not form.accepts(request.form):
        return _show(form, number)
    try:
        appealing.appeal(number, actor=current_actor(), **form.values)
    except RuleBroken as error:
        form.refused(error)
        return _show(form, number)
    flash(_("Banding diajukan. Orang lain di dinas akan memeriksanya."), "ok")
    return redirect(ADDRESS)


def _show(form: Form, opened: int | None = None) -> ResponseReturnValue:
    rows = refusals.refusals_of(current_actor().organisation_id or 0)
    page = render_template("producers/refusals.html", refusals=rows, form=form, opened=opened)
    return page, form.status
