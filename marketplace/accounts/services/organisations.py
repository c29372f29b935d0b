"""Open organisations and make people members of them."""

from __future__ import annotations

import re
import secrets
import unicodedata

from marketplace.accounts.models import HeldRole, Membership, Organisation
from marketplace.shared import audit
from marketplace.shared.actors import ROLES_OF, Actor, OrganisationKind, Role
from marketplace.shared.clock import utc_now
from marketplace.shared.database import db, insert, transactional

LONGEST_SLUG = 60


@transactional
def open_organisation(
    *, name: str, kind: OrganisationKind, roles: frozenset[Role], actor: Actor
) -> Actor:
    """Open an organisation with the acting person as its first member; return that member.

    Raises `ValueError` for roles that this kind of organisation does not have.
    """
    if not roles or not roles <= ROLES_OF[kind]:
        raise ValueError(f"a {kind} has no roles {sorted(roles)}")
    organisation = db.session.get_one(Organisation, _insert(name, kind))
    membership = Membership(person_id=actor.person_id, organisation_id=organisation.id)
    membership.held_roles = [HeldRole(role=role) for role in sorted(roles)]
    db.session.add(membership)
    db.session.flush()
    member = Actor(
        person_id=actor.person_id,
        organisation_id=organisation.id,
        kind=kind,
        roles=roles,
        membership_id=membership.id,
        channel=actor.channel,
        address=actor.address,
    )
    audit.record("organisation.opened", organisation, actor=member, kind=kind)
    audit.record("member.joined", membership, actor=member, roles=sorted(roles))
    return member


def _insert(name: str, kind: OrganisationKind) -> int:
    """Add the row under the first public name that is free; return its id."""
    # A household's name is a person's: its address must not tell it.
    wanted = "warga" if kind is OrganisationKind.RESIDENT else _slug(name)
    slug = f"{wanted}-{secrets.token_hex(4)}" if kind is OrganisationKind.RESIDENT else wanted
    while True:
        row = insert(Organisation).values(
            slug=slug, name=name, kind=kind, is_example=False, created_at=utc_now()
        )
        free = row.on_conflict_do_nothing(index_elements=["slug"])
        found: int | None = db.session.scalar(free.returning(Organisation.id))
        if found is not None:
            return found
        slug = f"{wanted}-{secrets.token_hex(3)}"


def _slug(name: str) -> str:
    plain = unicodedata.normalize("NFKD", name.casefold()).encode("ascii", "ignore").decode()
    return re.sub(r"[^a-z0-9]+", "-", plain)[:LONGEST_SLUG].strip("-") or "organisasi"
