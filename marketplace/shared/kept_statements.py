"""Statements that depend on who asks, built once for all who may do the same.

Building a long one takes longer than its answer. What is written for an actor is given somebody
like them instead, whose ids are parameters; who asks is told when it is sent.
"""

from __future__ import annotations

from dataclasses import replace
from typing import cast

from sqlalchemy import Integer, bindparam

from marketplace.shared.actors import Actor

PERSON = bindparam("asking_person", type_=Integer())
ORGANISATION = bindparam("asking_organisation", type_=Integer())


def anybody_like(actor: Actor) -> Actor:
    """Return what all have in common who hold the same roles at the same outlets."""
    return Actor(
        None,
        None,
        kind=actor.kind,
        roles=actor.roles,
        limited=actor.limited,
        places=actor.places,
    )


def somebody(like: Actor) -> Actor:
    """Return one of them for whom a statement can be written."""
    person, organisation = cast(int, PERSON), cast(int, ORGANISATION)
    return replace(like, person_id=person, organisation_id=organisation)


def told(actor: Actor) -> dict[str, object]:
    """Return the values with which such a statement is sent."""
    return {PERSON.key: actor.person_id, ORGANISATION.key: actor.organisation_id}
