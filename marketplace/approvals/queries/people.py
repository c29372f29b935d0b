"""Who can decide for a buyer at present, and for whom."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from datetime import date
from functools import cache
from typing import Any

from sqlalchemy import Date, Integer, Select, bindparam, select
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
    wanted = _deciders()
    if not anywhere:
        wanted = wanted.where(HeldRole.holds_at(outlet_id))
    found: dict[int, set[Role]] = defaultdict(set)
    for person_id, role in db.session.execute(wanted, {"buyer": buyer_id}):
        found[person_id].add(role)
    return {person_id: frozenset(roles) for person_id, roles in found.items()}


@cache
def _deciders() -> Select[*tuple[Any, ...]]:
    """Return what asks for the deciding roles of a buyer's members: almost each page does."""
    return (
        select(Membership.person_id, HeldRole.role)
        .join(HeldRole, HeldRole.membership_id == Membership.id)
        .join(Person, Person.id == Membership.person_id)
        .where(Membership.organisation_id == bindparam("buyer", type_=Integer()))
        .where(Membership.ended_at.is_(None), Person.disabled_at.is_(None))
        .where(HeldRole.role.in_(DECIDING_ROLES))
    )


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
    told = {"buyer": buyer_id, "day": day or today()}
    return {row[0]: row[1] for row in db.session.execute(_absences(), told)}


@cache
def _absences() -> Select[*tuple[Any, ...]]:
    now = bindparam("day", type_=Date())
    return (
        select(Delegation.from_person_id, Delegation.to_person_id)
        .where(Delegation.buyer_id == bindparam("buyer", type_=Integer()))
        .where(Delegation.ended_at.is_(None))
        .where(Delegation.first_day <= now, Delegation.last_day >= now)
        .order_by(Delegation.id)
    )


def principals_of(actor: Actor) -> list[Principal]:
    """List for whom an actor decides at their buyer today, themselves first."""
    if actor.organisation_id is None or actor.person_id is None:
        return []
    if not actor.has(*DECIDING_ROLES):
        return []
    buyer_id = actor.organisation_id
    roles = roles_in(buyer_id, anywhere=True)
    return principals_for(actor.person_id, roles, deputies_in(buyer_id))


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
