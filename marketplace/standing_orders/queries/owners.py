"""In whose name a standing order is ordered, and who is told of it. Reads only."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import select

from marketplace.accounts.models import Person
from marketplace.accounts.queries import mail_recipients
from marketplace.approvals.queries.people import actor_for
from marketplace.shared.actors import Actor, Channel, Role
from marketplace.shared.audit import AuditEntry
from marketplace.shared.database import db
from marketplace.standing_orders.models import StandingOrder

OWNERS = frozenset({Role.BUYER_OWNER})
WRITING = ("standing_order.made", "standing_order.changed")


def owner_of(standing: StandingOrder) -> Actor | None:
    """Return the owner as they may act now; None: they have left."""
    owner = actor_for(standing.owner_id, standing.buyer_id)
    return owner.through(Channel.WORKER) if owner else None


def writer_of(standing: StandingOrder) -> int:
    """Return who wrote all that it says: whoever changed it last, else who made it."""
    wanted = (
        select(AuditEntry.person_id)
        .where(AuditEntry.action.in_(WRITING))
        .where(AuditEntry.target_kind == StandingOrder.__name__)
        .where(AuditEntry.target_id == standing.id)
        .order_by(AuditEntry.id.desc())
        .limit(1)
    )
    return db.session.scalar(wanted) or standing.created_by


def people_to_tell(standing: StandingOrder, *, all_owners: bool = False) -> Sequence[Person]:
    """List who hears of it: its owner; the buyer's owners where that is no longer possible.

    With `all_owners` these hear of it in any case.
    """
    is_here = owner_of(standing) is not None
    told = [standing.owner] if is_here else []
    if all_owners or not is_here:
        leaders = mail_recipients(standing.buyer_id, OWNERS)
        told += [person for person in leaders if person.id not in {each.id for each in told}]
    return told
