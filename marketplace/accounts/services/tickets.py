"""One-time links sent by e-mail."""

from __future__ import annotations

from datetime import timedelta

from marketplace.accounts.keys import mailed_token, token_hash
from marketplace.accounts.models import Ticket
from marketplace.accounts.states import TicketPurpose
from marketplace.shared import outbox
from marketplace.shared.clock import utc_now
from marketplace.shared.database import db, transactional

CONFIRMABLE_FOR = timedelta(days=7)


@transactional
def ask_to_confirm_email(person_id: int) -> None:
    """Send a link that proves the person reads mail at this address."""
    ticket = _issue(person_id, TicketPurpose.CONFIRM_EMAIL, valid_for=CONFIRMABLE_FOR)
    outbox.add("accounts.send_confirmation", ticket_id=ticket.id)


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
