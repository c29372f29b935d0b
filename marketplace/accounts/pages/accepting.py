"""An invitation, seen by whoever got the mail."""

from __future__ import annotations

from flask import Response, flash, request, url_for
from flask.typing import ResponseReturnValue

from marketplace.accounts import login, queries
from marketplace.accounts.models import Invitation
from marketplace.accounts.pages import pages
from marketplace.accounts.pages.showing import show_form, show_refused
from marketplace.accounts.pages.signing_in import go_on
from marketplace.accounts.schemas import JoinInput
from marketplace.accounts.services import devices, inviting, signing_in
from marketplace.accounts.states import ROLE_DUTIES, ROLE_NAMES
from marketplace.shared.errors import DomainError, NotFound
from marketplace.shared.language import _
from marketplace.web.access import public, signed_in
from marketplace.web.current import current_actor, visitor
from marketplace.web.forms import Form


@pages.get("/undangan/<token>")
@public
def show_invitation(token: str) -> ResponseReturnValue:
    """Show who invites to what; what to do next depends on who reads it."""
    return _show(queries.find_invitation(token), Form(JoinInput()), token)


@pages.post("/undangan/<token>/terima")
@signed_in
def accept_invitation(token: str) -> ResponseReturnValue:
    """Join as the person who is signed in, and act for the organisation from now on."""
    actor = current_actor()
    membership = inviting.accept_invitation(token, actor=actor)
    opened = devices.switch_organisation(login.present_device().id, membership.id, actor=actor)
    flash(_("Anda sekarang anggota."), "ok")
    return go_on(opened)


@pages.post("/undangan/<token>")
@public
def join(token: str) -> ResponseReturnValue:
    """Make an account for an invited person who has none, and sign them in."""
    invitation = queries.find_invitation(token)
    form = Form(JoinInput())
    if visitor() is not None or not form.accepts(request.form):
        return _show(invitation, form, token)
    actor = login.somebody()
    try:
        person = inviting.join_as_new_person(token, actor=actor, **form.values)
    except NotFound:
        raise
    except DomainError as error:
        return _show(invitation, form, token, error)
    device = request.user_agent.string
    return go_on(signing_in.open_device(person, device=device, actor=actor))


def _show(
    invitation: Invitation, form: Form, token: str, error: DomainError | None = None
) -> Response:
    present = visitor()
    facts = {
        "invitation": invitation,
        "token": token,
        "roles": [(ROLE_NAMES[r], ROLE_DUTIES[r]) for r in sorted(invitation.offered_roles)],
        "for_present": present is not None and present.email == invitation.email,
        "is_known": queries.find_person(invitation.email) is not None,
        "sign_in_url": url_for(
            "accounts.sign_in", next=url_for("accounts.show_invitation", token=token)
        ),
    }
    if error is not None:
        return show_refused("invitation", form, error, **facts)
    return show_form("invitation", form, **facts)
