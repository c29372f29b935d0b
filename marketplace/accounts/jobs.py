"""Work of accounts done after the commit. Every job can safely run twice."""

from __future__ import annotations

from typing import Any

from marketplace.accounts.keys import mailed_token
from marketplace.accounts.models import Person, Ticket
from marketplace.shared import outbox
from marketplace.shared.clock import utc_now
from marketplace.shared.database import db
from marketplace.web.mailing import send_mail


@outbox.job("accounts.send_confirmation")
def send_confirmation(*, ticket_id: int) -> None:
    """Send the link that confirms an e-mail address."""
    _send_ticket(ticket_id, template="confirm_email")


@outbox.job("accounts.tell_already_registered")
def tell_already_registered(*, person_id: int) -> None:
    """Tell somebody that their address was used to register, although they have an account."""
    person = db.session.get(Person, person_id)
    if person is not None and person.disabled_at is None:
        _write_to(person, "already_registered")


def _send_ticket(ticket_id: int, *, template: str) -> None:
    ticket = db.session.get(Ticket, ticket_id)
    if ticket is None or ticket.used_at or ticket.expires_at < utc_now():
        return  # no longer of use to anybody
    person = db.session.get_one(Person, ticket.person_id)
    token = mailed_token(ticket.purpose, person.id, ticket.created_at)
    _write_to(person, template, token=token)


def _write_to(person: Person, template: str, **values: str) -> None:
    facts: dict[str, Any] = {"name": person.name, **values}
    send_mail(template, to=person.email, language=person.language, **facts)
