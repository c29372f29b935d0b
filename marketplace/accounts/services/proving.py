"""Proving once more who sits there."""

from __future__ import annotations

from marketplace.accounts import limits, passwords, queries
from marketplace.accounts.proofs import Proof
from marketplace.accounts.services.second_factor import use_code
from marketplace.shared import audit
from marketplace.shared.actors import Actor
from marketplace.shared.clock import utc_now
from marketplace.shared.database import transactional
from marketplace.shared.errors import Invalid, NotFound
from marketplace.shared.language import _


@transactional
def prove_identity(*, password: str, code: str, actor: Actor) -> Proof:
    """Compare the password and, where the person has a second factor, a code of it.

    Count the try before. Raises `Invalid` for what does not match; nothing tells whether a
    code was right before the password is.
    """
    if actor.person_id is None:
        raise NotFound
    person = queries.lock_person(actor.person_id)
    if not passwords.matches(person.password_hash, password):
        raise Invalid({"password": [_("Kata sandi tidak cocok.")]})
    if person.has_second_factor and not use_code(person.id, code):
        raise Invalid({"code": [_("Kode tidak cocok. Tulis kode yang sekarang tampak.")]})
    limits.forgive_sign_in(person.email, actor.address)
    limits.forgive_codes(person.id)
    audit.record("identity.proved", person, actor=actor)
    return Proof(person.id, utc_now())
