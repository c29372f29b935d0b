"""Let new people in: a person, their organisation and the first role in one step."""

from __future__ import annotations

from dataclasses import replace

from marketplace.accounts import passwords, queries
from marketplace.accounts.models import Person
from marketplace.accounts.services.organisations import open_organisation
from marketplace.accounts.services.tickets import ask_to_confirm_email
from marketplace.shared import audit, outbox
from marketplace.shared.actors import Actor, Channel, OrganisationKind, Role
from marketplace.shared.clock import utc_now
from marketplace.shared.database import db, insert, transactional
from marketplace.shared.errors import Invalid
from marketplace.shared.language import current_language


@transactional
def register_person_and_organisation(  # noqa: PLR0913 - one form, one step
    *,
    name: str,
    email: str,
    password: str,
    organisation_name: str,
    kind: OrganisationKind,
    roles: frozenset[Role],
    phone: str | None = None,
    address: str | None = None,
) -> Actor | None:
    """Register a person with an organisation of their own; return them as its first member.

    None means that the e-mail address already has an account: nothing is made, its owner gets
    a mail that says so, and the caller shows exactly the answer that a new person sees.
    Nobody can sign in before the address is confirmed through the mail.
    `address` is where the request came from. Raises `Invalid` for a weak password.
    """
    problems = passwords.problems_with(password, about=(name, email, organisation_name))
    if problems:
        raise Invalid({"password": problems})
    password_hash = passwords.hash_password(password)  # also for known ones: the same work
    person = _add_person(name=name, email=email, phone=phone, password_hash=password_hash)
    stranger = Actor(None, None, channel=Channel.PAGE, address=address)
    if person is None:
        known = queries.find_person(email)
        outbox.add("accounts.tell_already_registered", person_id=known.id if known else 0)
        return None
    actor = replace(stranger, person_id=person.id)
    audit.record("person.registered", person, actor=actor)
    member = open_organisation(name=organisation_name, kind=kind, roles=roles, actor=actor)
    ask_to_confirm_email(person.id)
    return member


def _add_person(
    *, name: str, email: str, phone: str | None, password_hash: str
) -> Person | None:
    """Add the row unless the address is taken, also by somebody at this very moment."""
    row = insert(Person).values(
        name=name,
        email=email.strip().lower(),
        phone=phone,
        password_hash=password_hash,
        language=current_language(),
        created_at=utc_now(),
    )
    free = row.on_conflict_do_nothing(index_elements=["email"]).returning(Person.id)
    person_id: int | None = db.session.scalar(free)
    return None if person_id is None else db.session.get_one(Person, person_id)
