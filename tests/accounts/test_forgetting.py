"""What opens nothing any more is deleted in time; what still counts is kept."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import select

from marketplace.accounts.jobs import forget
from marketplace.accounts.models import SignIn, Ticket
from marketplace.accounts.states import TicketPurpose
from marketplace.shared.clock import utc_now
from marketplace.shared.database import db
from marketplace.shared.throttle import Tries
from tests.factories.accounts import APerson


def test_old_links_devices_and_tries_are_forgotten():
    now, person = utc_now(), APerson()
    for number, age in enumerate((1, 100)):
        past = now - timedelta(days=age)
        purpose = TicketPurpose.NEW_PASSWORD
        common = {"person_id": person.id, "token_hash": f"{number}", "created_at": past}
        db.session.add(Ticket(purpose=purpose, expires_at=past, **common))
        db.session.add(SignIn(expires_at=now + timedelta(days=9), ended_at=past, **common))
        db.session.add(Tries(key="x", began_at=past, count=1))
    live = {"person_id": person.id, "token_hash": "live", "expires_at": now + timedelta(1)}
    db.session.add(SignIn(created_at=now - timedelta(days=200), **live))
    db.session.flush()

    forget()

    assert db.session.scalars(select(Ticket.token_hash)).all() == ["0"]
    kept = db.session.scalars(select(SignIn.token_hash).order_by(SignIn.id)).all()
    assert sorted(kept) == ["0", "live"]
    assert len(db.session.scalars(select(Tries)).all()) == 1
