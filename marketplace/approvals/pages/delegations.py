"""Absences: who decides for whom, from when to when."""

from __future__ import annotations

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from marketplace.approvals import policies
from marketplace.approvals.pages import pages
from marketplace.approvals.queries.people import delegations_of, people_in
from marketplace.approvals.schemas import DelegationInput
from marketplace.approvals.services import delegating
from marketplace.approvals.states import DECIDING_ROLES
from marketplace.shared.actors import Role
from marketplace.shared.errors import Invalid
from marketplace.shared.language import _, _l
from marketplace.shared.opaque import to_public
from marketplace.web import navigation
from marketplace.web.access import allow
from marketplace.web.api import found_id
from marketplace.web.current import current_actor
from marketplace.web.forms import Form

navigation.add(
    navigation.Entry(
        key="delegations",
        label=_l("Saat tidak di tempat"),
        icon="calendar-x",
        endpoint="approvals.show_delegations",
        roles=DECIDING_ROLES,
        position=307,
        group=_l("Akun"),
    )
)


@pages.get("/usaha/persetujuan-pengganti")
@allow(*DECIDING_ROLES)
def show_delegations() -> ResponseReturnValue:
    """Show who stands in for whom, and the form of an absence."""
    return _page(Form(DelegationInput()))


@pages.post("/usaha/persetujuan-pengganti")
@allow(*DECIDING_ROLES)
def add_delegation() -> ResponseReturnValue:
    """Let a colleague decide while somebody is away."""
    form = Form(DelegationInput())
    if not form.accepts(request.form):
        return _page(form)
    actor = current_actor()
    values = {**form.values, "absent_id": form.values["absent_id"] or actor.person_id}
    try:
        delegating.delegate(actor=actor, **values)
    except Invalid as error:
        form.refused(error)
        return _page(form)
    flash(_("Tersimpan. Pengganti memutuskan pada hari-hari itu."), "ok")
    return redirect(url_for("approvals.show_delegations"))


@pages.post("/usaha/persetujuan-pengganti/<delegation>/cabut")
@allow(*DECIDING_ROLES)
def end_delegation(delegation: str) -> ResponseReturnValue:
    """Take an absence back."""
    number = found_id("approval_delegation", delegation)
    delegating.end_delegation(number, actor=current_actor())
    flash(_("Dicabut. Yang bersangkutan memutuskan sendiri lagi."), "ok")
    return redirect(url_for("approvals.show_delegations"))


def _page(form: Form) -> ResponseReturnValue:
    actor = current_actor()
    buyer_id = actor.organisation_id or 0
    people = people_in(buyer_id)
    rows = delegations_of(buyer_id)
    ends = {
        row.id for row in rows if policies.may_delegate(actor, buyer_id, row.from_person_id)
    }
    page = render_template(
        "approvals/delegations.html",
        form=form,
        delegations=rows,
        ends=ends,
        me=to_public("person", actor.person_id or 0),
        names_others=actor.has(Role.BUYER_OWNER),
        people=[(to_public("person", each.id), each.name) for each in people],
    )
    return page, form.status
