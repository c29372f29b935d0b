"""One-time links sent by e-mail: to confirm an address, and to set a new password."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import update

from marketplace.accounts import passwords, queries
from marketplace.accounts.keys import mailed_token, token_hash
from marketplace.accounts.models import Person, Ticket
from marketplace.accounts.services.ending import end_devices
from marketplace.accounts.states import TicketPurpose
from marketplace.shared import audit, outbox
from marketplace.shared.actors import Actor
from marketplace.shared.clock import utc_now
from marketplace.shared.database import db, transactional
from marketplace.shared.errors import Invalid, NotFound
from marketplace.shared.language import _

CONFIRMABLE_FOR = timedelta(days=7)
PAUSE_BETWEEN_MAILS = timedelta(minutes=10)
NEW_PASSWORD_WITHIN = timedelta(hours=1)
DEMANDED_PASSWORD_WITHIN = timedelta(days=2)  # nobody waits at the mailbox for that link


@transactional
def ask_to_confirm_email(person_id: int) -> None:
    """Send a link that proves the person reads mail there, unless one has just been sent."""
    purpose = TicketPurpose.CONFIRM_EMAIL
    if queries.was_just_sent(person_id, purpose, within=PAUSE_BETWEEN_MAILS):
        return
    ticket = _issue(person_id, purpose, valid_for=CONFIRMABLE_FOR)
    outbox.add("accounts.send_confirmation", ticket_id=ticket.id)


@transactional
def confirm_email(token: str, *, password: str, actor: Actor) -> Person:
    """Believe that the address is the person's, who also knows the password they chose.

    So somebody whose address a stranger used to register does not open the stranger's account.
    Raises `NotFound` for a link that does not count and `Invalid` for a wrong password.
    """
    ticket = queries.find_ticket(token, TicketPurpose.CONFIRM_EMAIL)
    person = queries.lock_person(ticket.person_id)
    if not passwords.matches(person.password_hash, password):
        raise Invalid(
            {"password": [_("Kata sandi tidak cocok. Tulis yang Anda buat saat mendaftar.")]}
        )
    now = utc_now()
    _use(ticket, now)
    person.email_confirmed_at = person.email_confirmed_at or now
    audit.record("person.email_confirmed", person, actor=actor)
    return person


@transactional
def ask_new_password(email: str, *, actor: Actor) -> None:
    """Send a link to set a new password, if the address has an account. Nobody learns that."""
    person = queries.find_person(email)
    known = person is not None and person.disabled_at is None
    ticket_id = 0
    if person is not None and known:
        purpose = TicketPurpose.NEW_PASSWORD
        ticket_id = _issue(person.id, purpose, valid_for=NEW_PASSWORD_WITHIN).id
        audit.record("password.forgotten", person, actor=actor)
    outbox.add(
        "accounts.send_new_password_link", ticket_id=ticket_id
    )  # 0: the job does nothing


@transactional
def send_new_password_link(person_id: int, *, template: str) -> None:
    """Send a person a link to set a new password that nobody of them has asked for."""
    _void(person_id, TicketPurpose.NEW_PASSWORD, utc_now())
    ticket = _issue(person_id, TicketPurpose.NEW_PASSWORD, valid_for=DEMANDED_PASSWORD_WITHIN)
    outbox.add("accounts.send_new_password_link", ticket_id=ticket.id, template=template)


@transactional
def set_new_password(token: str, *, password: str, actor: Actor) -> Person:
    """Replace a forgotten password: the link counts once, and every device is signed out.

    Raises `NotFound` for a link that does not count and `Invalid` for a weak password.
    """
    ticket = queries.find_ticket(token, TicketPurpose.NEW_PASSWORD)
    person = queries.lock_person(ticket.person_id)
    problems = passwords.problems_with(
        password, about=(person.name, person.email), second_factor=person.has_second_factor
    )
    if problems:
        raise Invalid({"password": problems})
    now = utc_now()
    _use(ticket, now)
    _void(person.id, TicketPurpose.NEW_PASSWORD, now)
    person.password_hash = passwords.hash_password(password)
    person.email_confirmed_at = person.email_confirmed_at or now  # the link came by mail
    end_devices(person.id, actor=actor)
    audit.record("password.replaced", person, actor=actor)
    outbox.add("accounts.tell_security_change", person_id=person.id, change="password")
    return person


def _issue(person_id: int, purpose: TicketPurpose, *, valid_for: timedelta) -> Ticket:
    now = utc_now()
    ticket = Ticket(
        purpose=purpose,
        person_id=person_id,
        created_at=now,
        expires_at=now + valid_for,
        token_hash=token_hash(mailed_token(purpose, person_id, now)),
    )
    db.session.add(ticket)
    db.session.flush()
    return ticket


def _use(ticket: Ticket, now: datetime) -> None:
    """Spend the link; somebody who spent it a moment ago has it alone."""
    spent = update(Ticket).where(Ticket.id == ticket.id, Ticket.used_at.is_(None))
    spent = spent.values(used_at=now).execution_options(synchronize_session=False)
    if not db.session.execute(spent).rowcount:  # type: ignore[attr-defined]
        raise NotFound


def _void(person_id: int, purpose: TicketPurpose, now: datetime) -> None:
    others = update(Ticket).where(
        Ticket.person_id == person_id, Ticket.purpose == purpose, Ticket.used_at.is_(None)
    )
    db.session.execute(others.values(used_at=now).execution_options(synchronize_session=False))
