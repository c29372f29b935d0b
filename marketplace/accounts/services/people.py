"""Add people, each under one e-mail address."""

from __future__ import annotations

from datetime import datetime

from marketplace.accounts.models import Person
from marketplace.shared.clock import utc_now
from marketplace.shared.database import db, insert, transactional
from marketplace.shared.language import current_language


@transactional
def add_person(
    *,
    name: str,
    email: str,
    phone: str | None,
    password_hash: str,
    email_confirmed_at: datetime | None = None,
) -> Person | None:
    """Add a person; None if the address is taken, also by somebody at this very moment."""
    row = insert(Person).values(
        name=name,
        email=email.strip().lower(),
        phone=phone,
        password_hash=password_hash,
        language=current_language(),
        created_at=utc_now(),
        email_confirmed_at=email_confirmed_at,
    )
    free = row.on_conflict_do_nothing(index_elements=["email"]).returning(Person.id)
    person_id: int | None = db.session.scalar(free)
    return None if person_id is None else db.session.get_one(Person, person_id)
