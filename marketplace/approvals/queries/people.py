"""Who can decide for a buyer at present, and for whom."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from datetime import date
from functools import cache
from typing import Any

from sqlalchemy import Date, Integer, Select, and_, bindparam, select, true
from sqlalchemy.orm import joinedload

from marketplace.accounts.models import HeldRole, Membership, Person
from marketplace.accounts.queries import acting_for
from marketplace.approvals.policies import Principal, principals_for
from marketplace.approvals.rule_models import Delegation
from marketplace.approvals.states import DECIDING_ROLES
from marketplace.shared.actors import Actor, Role
from marketplace.shared.clock import today
from marketplace.shared.database import db


def roles_in(
    buyer_id: int, outlet_id: int | None = None, *, anywhere: bool = False
) -> dict[int, frozenset[Role]]:
    """Return the deciding roles of each present member who holds any at an outlet.

    With `anywhere` also those that hold at some outlets only, whichever these are.
    """
    held = true() if anywhere else HeldRole.holds_at(outlet_id)
    wanted = (
        select(Membership.person_id, HeldRole.role)
        .join(HeldRole, HeldRole.membership_id == Membership.id)
        .join(Person, Person.id == Membership.person_id)
        .where(Membership.organisation_id == buyer_id, Membership.ended_at.is_(None))
        .where(HeldRole.role.in_(DECIDING_ROLES), held, Person.disabled_at.is_(None))
    )
    found: dict[int, set[Role]] = defaultdict(set)
    for person_id, role in db.session.execute(wanted):
        found[person_id].add(role)
    return {person_id: frozenset(roles) for person_id, roles in found.items()}


def people_in(buyer_id: int) -> Sequence[Person]:
    """List the present members who hold a deciding role, by name."""
    ids = (
        select(Membership.person_id)
        .join(HeldRole, HeldRole.membership_id == Membership.id)
        .where(Membership.organisation_id == buyer_id, Membership.ended_at.is_(None))
        .where(HeldRole.role.in_(DECIDING_ROLES))
    )
    wanted = select(Person).where(Person.id.in_(ids), Person.disabled_at.is_(None))
    return db.session.scalars(wanted.order_by(Person.name, Person.id)).all()


def deputies_in(buyer_id: int, day: date | None = None) -> dict[int, int]:
    """Return who decides for whom on a day, today unless told; the latest word counts."""
    now = day or today()
    wanted = (
        select(Delegation.from_person_id, Delegation.to_person_id)
        .where(Delegation.buyer_id == buyer_id, Delegation.ended_at.is_(None))
        .where(Delegation.first_day <= now, Delegation.last_day >= now)
        .order_by(Delegation.id)
    )
    return {row[0]: row[1] for row in db.session.execute(wanted)}


def principals_of(actor: Actor) -> list[Principal]:
    """List for whom an actor decides at their buyer today, themselves first."""
    if actor.organisation_id is None or actor.person_id is None:
        return []
    if not actor.has(*DECIDING_ROLES):
        return []
    told = {"buyer": actor.organisation_id, "day": today()}
    roles: dict[int, frozenset[Role]] = defaultdict(frozenset)
    deputies: dict[int, int] = {}
    for person_id, role, deputy_id in db.session.execute(_deciders_and_deputies(), told):
        roles[person_id] |= {role}
        if deputy_id is not None:
            deputies[person_id] = deputy_id
    return principals_for(actor.person_id, roles, deputies)


@cache
def _deciders_and_deputies() -> Select[*tuple[Any, ...]]:
    """Return what tells `roles_in` all outlets and `deputies_in` at once: most pages ask it.

    Nobody decides for those who hold no role to decide, so their absences are left out.
    """
    buyer, day = bindparam("buyer", type_=Integer()), bindparam("day", type_=Date())
    is_away = and_(
        Delegation.buyer_id == buyer,
        Delegation.from_person_id == Membership.person_id,
        Delegation.ended_at.is_(None),
        Delegation.first_day <= day,
        Delegation.last_day >= day,
    )
    return (
        select(Membership.person_id, HeldRole.role, Delegation.to_person_id)
        .join(HeldRole, HeldRole.membership_id == Membership.id)
        .join(Person, Person.id == Membership.person_id)
        .outerjoin(Delegation, is_away)
        .where(Membership.organisation_id == buyer, Membership.ended_at.is_(None))
        .where(HeldRole.role.in_(DECIDING_ROLES), Person.disabled_at.is_(None))
        .order_by(Delegation.id)
    )


def actor_for(person_id: int, buyer_id: int) -> Actor | None:
    """Return a member as an actor of their buyer, or None when they are no longer one."""
    return acting_for(person_id, buyer_id)


def delegations_of(buyer_id: int) -> Sequence[Delegation]:
    """List the absences that last or are to come, the next first."""
    wanted = (
        select(Delegation)
        .where(Delegation.buyer_id == buyer_id, Delegation.ended_at.is_(None))
        .where(Delegation.last_day >= today())
        .order_by(Delegation.first_day, Delegation.id)
        .options(joinedload(Delegation.absent), joinedload(Delegation.deputy))
    )
    return db.session.scalars(wanted).all()


def overlapping(
    buyer_id: int, first_day: date, last_day: date, *, person_id: int | None = None
) -> Sequence[Delegation]:
    """List the absences within some days, all of them or one person's."""
    wanted = select(Delegation).where(
        Delegation.buyer_id == buyer_id,
        Delegation.ended_at.is_(None),
        Delegation.first_day <= last_day,
        Delegation.last_day >= first_day,
    )
    if person_id is not None:
        wanted = wanted.where(Delegation.from_person_id == person_id)
    return db.session.scalars(wanted.order_by(Delegation.id)).all()
