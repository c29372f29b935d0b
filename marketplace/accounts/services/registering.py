"""Let new people in: a person, their organisation and the first role in one step."""

from __future__ import annotations

from dataclasses import replace

from marketplace.accounts import passwords, queries
from marketplace.accounts.services.organisations import open_organisation
from marketplace.accounts.services.people import add_person
from marketplace.accounts.services.tickets import ask_to_confirm_email
from marketplace.shared import audit, events, outbox
from marketplace.shared.actors import Actor, Channel, OrganisationKind, Role
from marketplace.shared.database import transactional
from marketplace.shared.errors import Invalid
from marketplace.shared.language import _


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
    person = add_person(name=name, email=email, phone=phone, password_hash=password_hash)
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


@transactional
def register_household(
    *,
    name: str,
    email: str,
    password: str,
    phone: str | None,
    home_address: str,
    address: str | None,
) -> Actor | None:
    """Register somebody who buys for their own household; None for a known e-mail address."""
    member = register_person_and_organisation(
        name=name,
        email=email,
        password=password,
        phone=phone,
        address=address,
        organisation_name=_("Rumah tangga %(name)s", name=name)[:120],
        kind=OrganisationKind.RESIDENT,
        roles=frozenset({Role.RESIDENT}),
    )
    if member is not None:
        events.announce(
            "resident.registered",
            organisation_id=member.organisation_id,
            person_id=member.person_id,
            name=_("Rumah %(name)s", name=name)[:120],
            address=home_address,
            phone=phone,
        )
    return member
