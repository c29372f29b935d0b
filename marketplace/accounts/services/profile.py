"""What a person changes about themselves."""

from __future__ import annotations

from marketplace.accounts import limits, passwords, queries
from marketplace.accounts.models import Person
from marketplace.accounts.services.ending import end_devices
from marketplace.shared import audit, outbox
from marketplace.shared.actors import Actor
from marketplace.shared.database import transactional
from marketplace.shared.errors import Invalid, NotFound
from marketplace.shared.language import _


@transactional
def change_profile(
    *, name: str, phone: str | None, language: str, theme: str | None, actor: Actor
) -> Person:
    """Change how a person is called, reached and shown pages."""
    person = _locked(actor)
    wanted = {"name": name, "phone": phone, "language": language, "theme": theme}
    changed = [field for field, value in wanted.items() if getattr(person, field) != value]
    for field, value in wanted.items():
        setattr(person, field, value)
    if changed:
        audit.record("person.changed", person, actor=actor, fields=changed)
    return person


@transactional
def keep_preference(name: str, value: str, *, actor: Actor) -> None:
    """Remember a person's language (its code) or theme ("" as the system says)."""
    person = _locked(actor)
    before = person.language, person.theme
    if name == "language" and value:
        person.language = value
    elif name == "theme":
        person.theme = value or None
    if (person.language, person.theme) != before:
        audit.record("person.changed", person, actor=actor, fields=[name])


@transactional
def change_password(*, old: str, new: str, keep_device: int | None, actor: Actor) -> None:
    """Change the password and sign out every other device.

    Raises `Invalid` for a wrong old password or a weak new one.
    """
    person = _locked(actor)
    if not passwords.matches(person.password_hash, old):
        raise Invalid({"old": [_("Kata sandi sekarang tidak cocok.")]})
    limits.forgive_sign_in(person.email, actor.address)
    problems = passwords.problems_with(
        new, about=(person.name, person.email), second_factor=person.has_second_factor
    )
    if problems:
        raise Invalid({"new": problems})
    person.password_hash = passwords.hash_password(new)
    end_devices(person.id, actor=actor, keep=keep_device)
    audit.record("password.changed", person, actor=actor)
    outbox.add("accounts.tell_security_change", person_id=person.id, change="password")


def _locked(actor: Actor) -> Person:
    if actor.person_id is None:
        raise NotFound
    return queries.lock_person(actor.person_id)
