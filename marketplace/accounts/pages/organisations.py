"""For whom one acts: the switch between organisations, and leaving one."""

from __future__ import annotations

from typing import Any

from flask import flash, redirect, render_template, request
from flask.typing import ResponseReturnValue

from marketplace.accounts import login, queries
from marketplace.accounts.pages import pages
from marketplace.accounts.pages.reaching import successor_choices, successor_typed
from marketplace.accounts.services import devices, members
from marketplace.accounts.states import KIND_NAMES, ROLE_NAMES
from marketplace.shared.actors import OrganisationKind
from marketplace.shared.errors import NotFound
from marketplace.shared.language import _
from marketplace.shared.opaque import to_public
from marketplace.web import navigation
from marketplace.web.access import signed_in
from marketplace.web.api import found_id
from marketplace.web.current import Visitor, current_actor


@pages.get("/akun/organisasi")
@signed_in
def show_organisations() -> ResponseReturnValue:
    """List the organisations one belongs to."""
    present = login.present_device()
    return render_template(
        "accounts/organisations.html",
        memberships=queries.memberships_of(present.person_id),
        present_id=current_actor().membership_id,
        successors=_successors(),
        role_names=ROLE_NAMES,
        kind_names=KIND_NAMES,
    )


@pages.post("/akun/organisasi")
@signed_in
def switch_organisation() -> ResponseReturnValue:
    """Act for another of one's organisations; the cookie gets a new secret."""
    membership_id = found_id("membership", request.form.get("membership", ""))
    opened = devices.switch_organisation(
        login.present_device().id, membership_id, actor=current_actor()
    )
    login.begin(opened)
    return redirect(navigation.home_of(login.actor_of(opened.sign_in)))


@pages.post("/akun/organisasi/keluar")
@signed_in
def leave_organisation() -> ResponseReturnValue:
    """Leave the organisation one acts for now; one is signed out of it everywhere."""
    actor = current_actor()
    if actor.membership_id is None:
        raise NotFound
    members.end_membership(actor.membership_id, actor=actor, successor_id=successor_typed())
    login.leave()
    flash(_("Anda bukan anggota lagi. Masuk lagi untuk melanjutkan."), "ok")
    return redirect("/masuk")


def _successors() -> list[tuple[str, str]]:
    """Offer who may take over what is open: colleagues, for whoever buys."""
    actor = current_actor()
    if actor.kind is not OrganisationKind.BUYER or actor.membership_id is None:
        return []
    organisation_id = actor.organisation_id or 0
    own = queries.find_member(actor.membership_id, organisation_id=organisation_id)
    return successor_choices(own)


@navigation.provide("may_switch")
def may_switch(present: Visitor | None) -> bool:
    """Say whether the visitor can choose for whom they act."""
    return present is not None and present.may_switch


@navigation.provide("memberships")
def switchable_memberships(present: Visitor | None) -> list[dict[str, Any]]:
    """Offer the switch of organisations to whoever belongs to several."""
    if present is None or not present.may_switch:
        return []
    return [
        {
            "id": to_public("membership", membership.id),
            "name": membership.organisation.name,
            "role": ", ".join(str(ROLE_NAMES[role]) for role in sorted(membership.roles)),
            "current": membership.id == present.actor.membership_id,
        }
        for membership in queries.memberships_of(present.actor.person_id or 0)
    ]
