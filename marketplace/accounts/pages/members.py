"""The members of one's organisation: who they are, what they may do, who is invited."""

from __future__ import annotations

from flask import Response, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue

from marketplace.accounts import limits, policies, queries
from marketplace.accounts.pages import pages
from marketplace.accounts.pages.showing import show_form, show_refused
from marketplace.accounts.schemas import InvitationInput, RolesInput
from marketplace.accounts.services import inviting, members
from marketplace.accounts.states import ROLE_DUTIES, ROLE_NAMES
from marketplace.shared.actors import Role
from marketplace.shared.clock import utc_now
from marketplace.shared.errors import DomainError, NotFound
from marketplace.shared.language import _
from marketplace.web.access import allow
from marketplace.web.api import found_id
from marketplace.web.current import current_actor
from marketplace.web.forms import Form

MANAGERS = (Role.PRODUCER_OWNER, Role.BUYER_OWNER, Role.ADMIN)


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
            email=form.values["email"], roles=frozenset(form.values["roles"]), actor=actor
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
    form = Form(RolesInput(), {"roles": [role.value for role in membership.roles]})
    facts = {"membership": membership, "choices": _choices()}
    if request.method == "GET" or not form.accepts(_with_roles()):
        return show_form("member", form, **facts)
    try:
        members.change_roles(membership_id, frozenset(form.values["roles"]), actor=actor)
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
    ended = members.end_membership(membership_id, actor=current_actor())
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
    facts = {
        "members": queries.members_of(organisation_id),
        "invitations": queries.open_invitations(organisation_id),
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


def _with_roles() -> dict[str, object]:
    return {**request.form, "roles": request.form.getlist("roles")}
