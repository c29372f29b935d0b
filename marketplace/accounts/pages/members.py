"""The members of one's organisation: who they are, what they may do, who is invited."""

from __future__ import annotations

from functools import partial

from flask import Response, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue

from marketplace.accounts import limits, places, policies, queries
from marketplace.accounts.models import Membership
from marketplace.accounts.pages import pages
from marketplace.accounts.pages.reaching import (
    limits_typed,
    outlet_choices,
    successor_choices,
    successor_typed,
)
from marketplace.accounts.pages.showing import show_form, show_refused
from marketplace.accounts.schemas import InvitationInput, RolesInput
from marketplace.accounts.services import inviting, members
from marketplace.accounts.states import ROLE_DUTIES, ROLE_NAMES
from marketplace.shared.actors import Role
from marketplace.shared.clock import utc_now
from marketplace.shared.errors import DomainError, NotFound
from marketplace.shared.language import _
from marketplace.shared.opaque import to_public
from marketplace.web.access import allow
from marketplace.web.api import found_id
from marketplace.web.current import current_actor
from marketplace.web.forms import Form

MANAGERS = (Role.PRODUCER_OWNER, Role.BUYER_OWNER, Role.OUTLET_MANAGER, Role.ADMIN)


@pages.get("/akun/anggota")
@allow(*MANAGERS)
def show_members() -> ResponseReturnValue:
    """List members and invitations, with the form to invite."""
    return _show(Form(InvitationInput()))


@pages.post("/akun/anggota/undang")
@allow(*MANAGERS)
def invite_member() -> ResponseReturnValue:
    """Invite somebody by e-mail."""
    form = Form(InvitationInput())
    if not form.accepts(_with_roles()):
        return _show(form)
    actor = current_actor()
    try:
        limits.count_invitation(actor.organisation_id)
        invitation = inviting.invite_member(
            email=form.values["email"],
            roles=frozenset(form.values["roles"]),
            outlets=limits_typed(form.values["roles"]),
            actor=actor,
        )
    except DomainError as error:
        return _show(form, error)
    flash(_("Undangan dikirim ke %(email)s.", email=invitation.email), "ok")
    return redirect(url_for("accounts.show_members"))


@pages.route("/akun/anggota/<public_id>", methods=["GET", "POST"])
@allow(*MANAGERS)
def change_roles(public_id: str) -> ResponseReturnValue:
    """Show one member, and give them other roles."""
    actor = current_actor()
    membership_id = found_id("membership", public_id)
    membership = queries.find_member(membership_id, organisation_id=actor.organisation_id or 0)
    if not policies.may_see_member(actor, membership):
        raise NotFound
    form = Form(RolesInput(), _held_by(membership))
    facts = {
        "membership": membership,
        "choices": _choices(),
        "outlets": outlet_choices(actor),
        "successors": successor_choices(membership),
    }
    if request.method == "GET" or not form.accepts(_with_roles()):
        return show_form("member", form, **facts)
    try:
        roles = frozenset(form.values["roles"])
        outlets = limits_typed(roles)
        members.change_roles(membership_id, roles, outlets=outlets, actor=actor)
    except NotFound:
        raise
    except DomainError as error:
        return show_refused("member", form, error, **facts)
    flash(_("Peran %(name)s tersimpan.", name=membership.person.name), "ok")
    return redirect(url_for("accounts.show_members"))


@pages.post("/akun/anggota/<public_id>/keluarkan")
@allow(*MANAGERS)
def end_membership(public_id: str) -> ResponseReturnValue:
    """End a membership."""
    membership_id = found_id("membership", public_id)
    ended = members.end_membership(
        membership_id, actor=current_actor(), successor_id=successor_typed()
    )
    flash(_("%(name)s bukan anggota lagi.", name=ended.person.name), "ok")
    return redirect(url_for("accounts.show_members"))


@pages.post("/akun/anggota/undangan/<public_id>/batal")
@allow(*MANAGERS)
def withdraw_invitation(public_id: str) -> ResponseReturnValue:
    """Take an invitation back."""
    inviting.withdraw_invitation(found_id("invitation", public_id), actor=current_actor())
    flash(_("Undangan dibatalkan."), "ok")
    return redirect(url_for("accounts.show_members"))


def _show(form: Form, error: DomainError | None = None) -> Response:
    actor = current_actor()
    organisation_id = actor.organisation_id or 0
    offered = queries.open_invitations(organisation_id)
    facts = {
        "members": [
            member
            for member in queries.members_of(organisation_id)
            if policies.may_see_member(actor, member)
        ],
        "may_manage": partial(policies.may_manage, actor),
        "outlets": outlet_choices(actor),
        "held_words": partial(_held_words, dict(places.places_of(organisation_id))),
        "invitations": [
            invitation
            for invitation in offered
            if policies.may_grant(actor, invitation.offered_roles, invitation.offered_outlets)
        ],
        "choices": _choices(),
        "role_names": ROLE_NAMES,
        "now": utc_now(),
        "own_id": actor.membership_id,
    }
    if error is not None:
        return show_refused("members", form, error, **facts)
    return show_form("members", form, **facts)


def _choices() -> list[tuple[str, str, str]]:
    """Offer the roles that the actor may grant, in the order of daily work."""
    grantable = policies.grantable_roles(current_actor())
    return [
        (role.value, str(ROLE_NAMES[role]), str(ROLE_DUTIES[role]))
        for role in Role
        if role in grantable
    ]


def _held_words(outlets: dict[int, str], membership: Membership) -> str:
    """Name the roles of a member, and where those hold that do not hold everywhere."""
    words = []
    for role in sorted(membership.roles):
        at = membership.outlets.get(role)
        names = [outlets.get(each, _("gerai tutup")) for each in sorted(at or ())]
        where = f" ({', '.join(names)})" if at is not None else ""
        words.append(f"{ROLE_NAMES[role]}{where}")
    return ", ".join(words)


def _held_by(membership: Membership) -> dict[str, object]:
    held: dict[str, object] = {"roles": [role.value for role in membership.roles]}
    for role, ids in membership.outlets.items():
        held[f"outlets-{role.value}"] = [to_public("outlet", each) for each in ids]
    return held


def _with_roles() -> dict[str, object]:
    limits = {
        name: request.form.getlist(name) for name in request.form if name.startswith("outlets-")
    }
    return {**request.form, **limits, "roles": request.form.getlist("roles")}
