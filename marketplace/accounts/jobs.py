"""Work of accounts done after the commit. Every job can safely run twice.

Mails only read the database: no transaction is held while the mail server thinks.
"""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from sqlalchemy import delete, or_

from marketplace.accounts import queries
from marketplace.accounts.keys import mailed_token
from marketplace.accounts.models import Invitation, Membership, Person, SignIn, Ticket
from marketplace.accounts.services.inviting import PURPOSE
from marketplace.accounts.states import ROLE_NAMES
from marketplace.shared import outbox
from marketplace.shared.clock import utc_now
from marketplace.shared.database import db
from marketplace.shared.language import LazyText
from marketplace.shared.throttle import forget_old_tries
from marketplace.web.mailing import send_mail

SIGN_INS_KEPT_FOR = timedelta(days=90)
TICKETS_KEPT_FOR = timedelta(days=30)


@outbox.job("accounts.send_confirmation", alone=True)
def send_confirmation(*, ticket_id: int) -> None:
    """Send the link that confirms an e-mail address."""
    _send_ticket(ticket_id, template="confirm_email")


@outbox.job("accounts.send_new_password_link", alone=True)
def send_new_password_link(*, ticket_id: int, template: str = "new_password") -> None:
    """Send the link to set a new password; ticket 0 stands for an address nobody has."""
    _send_ticket(ticket_id, template=template)


@outbox.job("accounts.tell_already_registered", alone=True)
def tell_already_registered(*, person_id: int) -> None:
    """Tell somebody that their address was used to register, although they have an account."""
    _write_to(person_id, "already_registered")


@outbox.job("accounts.tell_security_change", alone=True)
def tell_security_change(*, person_id: int, change: str) -> None:
    """Tell somebody that password or second factor changed, in case it was not they."""
    person = db.session.get_one(Person, person_id)
    _write_to(person_id, "security_change", change=change, email=person.email)


@outbox.job("accounts.tell_locked", alone=True)
def tell_locked(*, person_id: int, reason: str) -> None:
    """Tell somebody that their account was locked, and why; also those who are locked."""
    person = db.session.get_one(Person, person_id)
    facts: dict[str, Any] = {"name": person.name, "email": person.email, "reason": reason}
    send_mail("account_locked", to=person.email, language=person.language, **facts)


@outbox.job("accounts.tell_unlocked", alone=True)
def tell_unlocked(*, person_id: int) -> None:
    """Tell somebody that they can sign in again."""
    person = db.session.get_one(Person, person_id)
    _write_to(person_id, "account_unlocked", email=person.email)


@outbox.job("accounts.tell_roles_changed", alone=True)
def tell_roles_changed(*, membership_id: int) -> None:
    """Tell a member which roles they hold now."""
    membership = db.session.get_one(Membership, membership_id)
    if membership.ended_at is None:
        _write_to(
            membership.person_id,
            "roles_changed",
            organisation=membership.organisation.name,
            roles=[ROLE_NAMES[role] for role in sorted(membership.roles)],
        )


@outbox.job("accounts.send_invitation", alone=True)
def send_invitation(*, invitation_id: int) -> None:
    """Send the link with which an invited person joins."""
    invitation = db.session.get_one(Invitation, invitation_id)
    if invitation.accepted_at or invitation.withdrawn_at:
        return  # no longer of use to anybody
    inviter = db.session.get_one(Person, invitation.invited_by)
    invited = queries.find_person(invitation.email)
    send_mail(
        "invitation",
        to=invitation.email,
        language=(invited or inviter).language,
        name=invited.name if invited else "",
        inviter=inviter.name,
        organisation=invitation.organisation.name,
        roles=[ROLE_NAMES[role] for role in sorted(invitation.offered_roles)],
        token=mailed_token(PURPOSE, inviter.id, invitation.created_at),
    )


@outbox.every(timedelta(hours=6), "accounts.forget")
def forget() -> None:
    """Delete what no longer opens anything: old links, ended devices, counted tries."""
    now = utc_now()
    db.session.execute(delete(Ticket).where(Ticket.expires_at < now - TICKETS_KEPT_FOR))
    long_ago = now - SIGN_INS_KEPT_FOR
    ended = or_(SignIn.ended_at < long_ago, SignIn.expires_at < long_ago)
    db.session.execute(delete(SignIn).where(ended))
    forget_old_tries()


def _send_ticket(ticket_id: int, *, template: str) -> None:
    ticket = db.session.get(Ticket, ticket_id)
    if ticket is None or ticket.used_at or ticket.expires_at < utc_now():
        return  # no longer of use to anybody
    token = mailed_token(ticket.purpose, ticket.person_id, ticket.created_at)
    _write_to(ticket.person_id, template, token=token)


def _write_to(person_id: int, template: str, **values: str | list[LazyText]) -> None:
    person = db.session.get(Person, person_id)
    if person is None or person.disabled_at is not None:
        return
    facts: dict[str, Any] = {"name": person.name, **values}
    send_mail(template, to=person.email, language=person.language, **facts)
