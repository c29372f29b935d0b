"""People who can sign in with a password, and with a second factor."""

from __future__ import annotations

from functools import cache

import pyotp
from flask.testing import FlaskClient

from marketplace.accounts import keys, passwords
from marketplace.accounts.models import Person
from marketplace.shared.clock import utc_now
from marketplace.shared.database import db
from tests.factories.accounts import APerson

PASSWORD = "hujan sore di lereng timur"


@cache
def _hash(password: str) -> str:
    return passwords.hash_password(password)


def a_person(password: str = PASSWORD, **facts) -> Person:
    """Make a person who knows this password."""
    return APerson(password_hash=_hash(password), **facts)


def with_second_factor(person: Person) -> str:
    """Give the person a confirmed second factor; return its secret."""
    secret = pyotp.random_base32()
    person.totp_secret = keys.seal(secret, person_id=person.id)
    person.totp_confirmed_at = utc_now()
    db.session.flush()
    return secret


def code_of(secret: str) -> str:
    """Return what the app shows at this moment."""
    return pyotp.TOTP(secret).at(utc_now())


def type_password(client: FlaskClient, person: Person, password: str = PASSWORD, **fields):
    """Send the sign-in form."""
    return client.post("/masuk", data={"email": person.email, "password": password, **fields})
