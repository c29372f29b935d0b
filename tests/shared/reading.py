"""Reading what was written down: the actions recorded of a thing."""

from sqlalchemy import select

from marketplace.shared.audit import AuditEntry
from marketplace.shared.database import db


def actions(target) -> list[str]:
    """Return what the audit log tells of a thing, oldest first."""
    wanted = select(AuditEntry.action).where(
        AuditEntry.target_kind == type(target).__name__, AuditEntry.target_id == target.id
    )
    return list(db.session.scalars(wanted.order_by(AuditEntry.id)))
