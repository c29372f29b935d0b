"""People, organisations and memberships for tests."""

from datetime import timedelta

import factory
from flask.testing import FlaskClient

from marketplace.accounts.keys import new_token, token_hash
from marketplace.accounts.models import (
    ApiToken,
    HeldRole,
    Membership,
    Organisation,
    Person,
    RolePlace,
    SignIn,
)
from marketplace.shared.actors import Actor, OrganisationKind, Role
from marketplace.shared.clock import utc_now
from marketplace.shared.database import db
from tests.factories.base import RowFactory


class APerson(RowFactory):
    class Meta:
        model = Person

    email = factory.Sequence(lambda n: f"orang{n}@belabeliku.example")
    name = factory.Sequence(lambda n: f"Orang {n}")
    email_confirmed_at = factory.LazyFunction(utc_now)


class AnOrganisation(RowFactory):
    class Meta:
        model = Organisation

    name = factory.Sequence(lambda n: f"Organisasi {n}")
    slug = factory.Sequence(lambda n: f"organisasi-{n}")
    kind = OrganisationKind.BUYER


def a_member(organisation: Organisation, *roles: Role, person: Person | None = None) -> Actor:
    """Make a person (or take one) a member in these roles; return the actor they become."""
    person = person or APerson()
    membership = Membership(person_id=person.id, organisation_id=organisation.id)
    membership.held_roles = [HeldRole(role=role) for role in roles]
    db.session.add(membership)
    db.session.flush()
    return Actor(
        person_id=person.id,
        organisation_id=organisation.id,
        kind=organisation.kind,
        roles=frozenset(roles),
        membership_id=membership.id,
    )


def a_member_at(organisation, outlet, *roles: Role) -> Actor:
    """Make somebody a member in these roles, at one outlet only."""
    actor = a_member(organisation, *roles)
    for held in db.session.query(HeldRole).filter_by(membership_id=actor.membership_id):
        held.is_limited = True
        held.places = [RolePlace(role=held.role, outlet_id=outlet.id)]
    db.session.flush()
    return seen(actor)


def seen(actor: Actor) -> Actor:
    """Return the actor that a membership makes now, as a sign-in would."""
    membership = db.session.get(Membership, actor.membership_id, populate_existing=True)
    return Actor(
        actor.person_id,
        actor.organisation_id,
        kind=actor.kind,
        roles=membership.roles,
        membership_id=actor.membership_id,
        limited=frozenset(membership.outlets),
        places=frozenset(
            (role, each) for role, ids in membership.outlets.items() for each in ids
        ),
    )


def a_token(actor: Actor) -> dict[str, str]:
    """Return the headers of an API call by this actor."""
    token = new_token()
    row = ApiToken(
        token_hash=token_hash(token),
        membership_id=actor.membership_id,
        name="tests",
    )
    db.session.add(row)
    db.session.flush()
    return {"Authorization": f"Bearer {token}"}


def an_admin() -> Actor:
    """Return an admin of the regency."""
    regency = AnOrganisation(kind=OrganisationKind.REGENCY)
    return a_member(regency, Role.ADMIN)


def sign_in(client: FlaskClient, actor: Actor) -> FlaskClient:
    """Give the client the cookie of a signed-in device of this actor; return the client."""
    token = new_token()
    row = SignIn(
        token_hash=token_hash(token),
        person_id=actor.person_id,
        membership_id=actor.membership_id,
        expires_at=utc_now() + timedelta(days=30),
        second_factor_at=utc_now(),
    )
    db.session.add(row)
    db.session.flush()
    with client.session_transaction() as cookie:
        cookie["_user_id"] = token
    return client
