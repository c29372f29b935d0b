"""Registration: one step, a confirmed address, and no telling who is already known."""

from __future__ import annotations

import pytest
from sqlalchemy import func, select

from marketplace.accounts.models import Membership, Organisation, Person
from marketplace.accounts.services.registering import register_person_and_organisation
from marketplace.shared import outbox
from marketplace.shared.actors import OrganisationKind, Role
from marketplace.shared.audit import AuditEntry
from marketplace.shared.database import db
from marketplace.shared.errors import Invalid
from tests.factories.accounts import APerson

GOOD_PASSWORD = "hujan sore di lereng timur"


def register(**facts):
    given = {
        "name": "Sumirah",
        "email": "Sumirah@Contoh.example",
        "password": GOOD_PASSWORD,
        "organisation_name": "KUB Semut Manis",
        "kind": OrganisationKind.PRODUCER,
        "roles": frozenset({Role.PRODUCER_OWNER}),
    }
    return register_person_and_organisation(**given | facts)


def count(table) -> int:
    return db.session.scalar(select(func.count()).select_from(table))


def test_registering_makes_person_organisation_and_role_and_records_it():
    actor = register(phone="+6281234567890")

    person = db.session.get_one(Person, actor.person_id)
    assert (person.email, person.name, person.phone) == (
        "sumirah@contoh.example",
        "Sumirah",
        "+6281234567890",
    )
    assert person.password_hash.startswith("$argon2id$")
    assert person.email_confirmed_at is None
    organisation = db.session.get_one(Organisation, actor.organisation_id)
    assert (organisation.slug, organisation.kind) == (
        "kub-semut-manis",
        OrganisationKind.PRODUCER,
    )
    membership = db.session.get_one(Membership, actor.membership_id)
    assert membership.roles == actor.roles == {Role.PRODUCER_OWNER}
    assert db.session.scalars(select(AuditEntry.action).order_by(AuditEntry.id)).all() == [
        "person.registered",
        "organisation.opened",
        "member.joined",
    ]


def test_two_organisations_of_one_name_have_two_addresses():
    slugs = set()
    for number in range(3):
        actor = register(email=f"orang{number}@contoh.example")
        slugs.add(db.session.get_one(Organisation, actor.organisation_id).slug)
    assert len(slugs) == 3
    assert all(slug.startswith("kub-semut-manis") for slug in slugs)


def test_a_households_address_does_not_tell_its_name():
    actor = register(
        organisation_name="Rumah tangga Sumirah",
        kind=OrganisationKind.RESIDENT,
        roles=frozenset({Role.RESIDENT}),
    )
    assert "sumirah" not in db.session.get_one(Organisation, actor.organisation_id).slug


def test_a_known_address_makes_nothing_and_its_owner_is_told(mails):
    known = APerson(email="sumirah@contoh.example", password_hash="as before")
    before = count(Person), count(Organisation)

    assert register() is None

    assert (count(Person), count(Organisation)) == before
    assert known.password_hash == "as before"
    outbox.drain()
    [mail] = [path.read_text() for path in mails.glob("*.eml")]
    assert "To: sumirah@contoh.example" in mail
    assert "/konfirmasi/" not in mail
    assert "/lupa-sandi" in mail


def test_the_confirmation_is_mailed(mails):
    register()
    outbox.drain()
    [mail] = [path.read_text() for path in mails.glob("*.eml")]
    assert "To: sumirah@contoh.example" in mail
    assert "http://localhost/konfirmasi/" in mail


def test_a_weak_password_registers_nobody():
    before = count(Person)
    with pytest.raises(Invalid) as refused:
        register(password="kurang panjang")
    assert list(refused.value.errors) == ["password"]
    assert count(Person) == before


def test_roles_of_another_kind_are_a_programming_fault():
    with pytest.raises(ValueError, match="has no roles"):
        register(roles=frozenset({Role.ADMIN}))
