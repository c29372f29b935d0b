"""GET /me: what a program learns about its own token."""

from __future__ import annotations

import pytest

from marketplace.accounts.models import ApiToken, Membership
from marketplace.shared.actors import OrganisationKind, Role
from marketplace.shared.clock import utc_now
from marketplace.shared.database import db
from marketplace.shared.opaque import to_public
from tests.factories.accounts import AnOrganisation, APerson, a_member, a_token
from tests.factories.market import ABuyer, ADock


def test_a_buyers_program_learns_who_where_and_in_which_roles(client):
    buyer = ABuyer(name="Resto Contoh")
    dock = ADock(buyer=buyer, name="Pintu 3")
    ADock(buyer=buyer, closed_at=utc_now())
    ADock()
    person = APerson(name="Sumirah", email="sumirah@contoh.example")
    actor = a_member(buyer.organisation, Role.REQUESTER, Role.APPROVER, person=person)

    response = client.get("/api/v1/me", headers=a_token(actor))

    assert response.status_code == 200
    assert response.json == {
        "person": {"name": "Sumirah", "email": "sumirah@contoh.example"},
        "organisation": {
            "id": to_public("organisation", buyer.id),
            "slug": buyer.organisation.slug,
            "name": "Resto Contoh",
            "kind": "buyer",
        },
        "roles": ["approver", "requester"],
        "delivery_points": [{"id": to_public("delivery_point", dock.id), "name": "Pintu 3"}],
    }


def test_others_have_no_delivery_points(client):
    producer = AnOrganisation(kind=OrganisationKind.PRODUCER)
    response = client.get(
        "/api/v1/me", headers=a_token(a_member(producer, Role.PRODUCER_OWNER))
    )
    assert set(response.json) == {"person", "organisation", "roles"}


@pytest.mark.parametrize("header", [{}, {"Authorization": "Bearer x"}, {"Authorization": "x"}])
def test_without_a_good_token_there_is_nobody(client, header):
    response = client.get("/api/v1/me", headers=header)
    assert response.status_code == 401
    assert response.mimetype == "application/problem+json"
    assert response.headers["WWW-Authenticate"] == "Bearer"


@pytest.mark.parametrize("what", ["token", "membership", "person"])
def test_a_token_dies_with_whatever_it_speaks_for(client, what):
    person = APerson()
    actor = a_member(ABuyer().organisation, Role.FINANCE, person=person)
    header = a_token(actor)
    assert client.get("/api/v1/me", headers=header).status_code == 200

    if what == "token":
        db.session.query(ApiToken).update({"ended_at": utc_now()})
    if what == "membership":
        db.session.get_one(Membership, actor.membership_id).ended_at = utc_now()
    if what == "person":
        person.disabled_at = utc_now()
    db.session.flush()

    assert client.get("/api/v1/me", headers=header).status_code == 401


def test_the_use_of_a_token_is_noted(client):
    actor = a_member(ABuyer().organisation, Role.FINANCE)
    client.get("/api/v1/me", headers=a_token(actor))
    assert db.session.query(ApiToken).one().last_used_at is not None
