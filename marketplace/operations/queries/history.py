"""What the people who run the service look up. Reads only."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import select

from marketplace.accounts.models import Organisation, Person
from marketplace.shared.audit import AuditEntry
from marketplace.shared.database import db
from marketplace.shared.pagination import read_cursor, write_cursor

ROWS = 50


@dataclass(frozen=True)
class History:
    """One part of the audit log, with the names behind its ids."""

    entries: Sequence[AuditEntry]
    people: dict[int, str]
    organisations: dict[int, str]
    next: str | None


def history(
    *, action: str = "", organisation: str = "", limit: int = ROWS, cursor: str | None = None
) -> History:
    """List audit entries, newest first; `action` may be the beginning of one, as "order."."""
    wanted = select(AuditEntry).order_by(AuditEntry.id.desc()).limit(limit + 1)
    seen = read_cursor(cursor, int)
    if seen:
        wanted = wanted.where(AuditEntry.id < seen[0])
    if action:
        wanted = wanted.where(AuditEntry.action.startswith(action, autoescape=True))
    if organisation:
        named = select(Organisation.id).where(Organisation.slug == organisation)
        wanted = wanted.where(AuditEntry.chain.in_(named))
    found = db.session.scalars(wanted).all()
    entries = found[:limit]
    return History(
        entries=entries,
        people=_names(Person, {e.person_id for e in entries}),
        organisations=_names(Organisation, {e.chain for e in entries}),
        next=write_cursor(entries[-1].id) if len(found) > limit else None,
    )


def _names(kind: type[Person | Organisation], ids: set[int | None]) -> dict[int, str]:
    rows = db.session.execute(select(kind.id, kind.name).where(kind.id.in_(ids - {None})))
    return {row[0]: row[1] for row in rows}
