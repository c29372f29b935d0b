"""What may happen once happens once, also when many press at the same instant."""

from __future__ import annotations

import dataclasses
import threading
from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlalchemy import func, select

from marketplace.accounts import keys
from marketplace.accounts.models import Membership, Person, RecoveryCode
from marketplace.accounts.services import (
    guarding,
    inviting,
    members,
    registering,
    tickets,
)
from marketplace.accounts.services.second_factor import use_code
from marketplace.app import create_app
from marketplace.operations.migrating import upgrade_database
from marketplace.shared.actors import Actor, OrganisationKind, Role
from marketplace.shared.audit import chain_faults
from marketplace.shared.database import db, one_transaction
from marketplace.shared.errors import NotFound, RuleBroken
from tests.factories.accounts import AnOrganisation, a_member
from tests.factories.passwords import PASSWORD, a_person, code_of, with_second_factor

pytestmark = pytest.mark.servers  # threads commit for themselves, on a database of their own

AT_ONCE = 8
NOBODY = Actor(None, None)


@pytest.fixture
def market(config, request, tmp_path):
    url = f"sqlite:///{tmp_path / 'races.sqlite3'}"
    if config.database_url.startswith("postgresql"):
        url = request.getfixturevalue("postgresql").create_database()
    app = create_app(dataclasses.replace(config, database_url=url))
    with app.app_context():
        upgrade_database()
        yield app
        db.session.remove()
        db.engine.dispose()


def at_once(app, *attempts):
    """Do all at the same instant; return what each returned, or the refusal it met."""
    barrier = threading.Barrier(len(attempts))

    def run(attempt):
        with app.app_context():
            barrier.wait()
            try:
                return attempt()
            except (NotFound, RuleBroken) as refusal:
                return type(refusal)
            finally:
                db.session.remove()

    with ThreadPoolExecutor(len(attempts)) as pool:
        return list(pool.map(run, attempts))


def test_a_code_is_taken_once(market):
    with one_transaction():
        person = a_person()
        code = code_of(with_second_factor(person))
    assert sum(at_once(market, *[lambda: use_code(person.id, code)] * AT_ONCE)) == 1


def test_a_recovery_code_is_taken_once(market):
    with one_transaction():
        person = a_person()
        with_second_factor(person)
        hashed = keys.recovery_hash(person.id, "abcdefghjk")
        db.session.add(RecoveryCode(person_id=person.id, code_hash=hashed))
    attempts = [lambda: use_code(person.id, "ABCDE-FGHJK")] * AT_ONCE
    assert sum(at_once(market, *attempts)) == 1


def test_a_link_sets_one_password(market):
    with one_transaction():
        person = a_person()
    tickets.ask_new_password(person.email, actor=NOBODY)
    created_at = db.session.scalar(select(tickets.Ticket.created_at))
    token = keys.mailed_token("new_password", person.id, created_at)

    def attempt(number: int):
        password = f"payung {number} kuning di teras utara"
        return tickets.set_new_password(token, password=password, actor=NOBODY)

    answers = at_once(market, *[lambda n=n: attempt(n) for n in range(AT_ONCE)])

    assert answers.count(NotFound) == AT_ONCE - 1


def test_of_two_owners_who_remove_each_other_one_stays(market):
    with one_transaction():
        organisation = AnOrganisation(kind=OrganisationKind.BUYER)
        first, second = (a_member(organisation, Role.BUYER_OWNER) for _owner in range(2))

    def remove(who: Actor, *, by: Actor):
        return members.end_membership(who.membership_id, actor=by).id

    answers = at_once(
        market, lambda: remove(second, by=first), lambda: remove(first, by=second)
    )

    assert answers.count(RuleBroken) == 1
    left = select(func.count(Membership.id)).where(Membership.ended_at.is_(None))
    assert db.session.scalar(left) == 1
    assert chain_faults() == []


def test_an_address_is_registered_once(market):
    def attempt():
        return registering.register_person_and_organisation(
            name="Sumirah",
            email="sumirah@contoh.example",
            password=PASSWORD,
            organisation_name="KUB Semut Manis",
            kind=OrganisationKind.PRODUCER,
            roles=frozenset({Role.PRODUCER_OWNER}),
        )

    answers = at_once(market, *[attempt] * AT_ONCE)

    assert sum(answer is not None for answer in answers) == 1
    assert db.session.scalar(select(func.count(Person.id))) == 1
    assert chain_faults() == []


def test_an_invitation_is_accepted_once(market):
    with one_transaction():
        organisation = AnOrganisation(kind=OrganisationKind.BUYER)
        owner = a_member(organisation, Role.BUYER_OWNER)
        person = a_person()
    invitation = inviting.invite_member(
        email=person.email, roles=frozenset({Role.FINANCE}), actor=owner
    )
    token = keys.mailed_token(inviting.PURPOSE, owner.person_id, invitation.created_at)
    actor = Actor(person.id, None)

    answers = at_once(
        market, *[lambda: inviting.accept_invitation(token, actor=actor).id] * AT_ONCE
    )

    assert answers.count(NotFound) == AT_ONCE - 1
    wanted = select(func.count(Membership.id)).where(Membership.person_id == person.id)
    assert db.session.scalar(wanted) == 1


def test_admins_who_lock_each_other_at_once_leave_one(market):
    with one_transaction():
        regency = AnOrganisation(kind=OrganisationKind.REGENCY)
        admins = [a_member(regency, Role.ADMIN) for _ in range(AT_ONCE)]
    reason = "Saling mengunci sekaligus"

    def lock(actor, other):
        return lambda: guarding.lock_account(other.person_id, reason=reason, actor=actor).id

    ring = zip(admins, [*admins[1:], admins[0]], strict=True)
    done = at_once(market, *[lock(actor, other) for actor, other in ring])
    free = select(func.count(Person.id)).where(Person.disabled_at.is_(None))
    assert db.session.scalar(free) == 1
    assert done.count(RuleBroken) == 1
    assert chain_faults() == []
