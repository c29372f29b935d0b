"""Ask for a mail to somebody; run as a program on the database of DATABASE_URL."""

from __future__ import annotations

import os

from marketplace.accounts.models import Person
from marketplace.accounts.services.tickets import ask_to_confirm_email
from marketplace.app import create_app
from marketplace.config import Config
from marketplace.shared.database import db, one_transaction


def main() -> None:
    """Add a person who has to confirm their address."""
    with create_app(Config.from_environment()).app_context(), one_transaction():
        person = Person(email=os.environ["EMAIL_FOR_A_JOB"], name="Sri Contohwati")
        db.session.add(person)
        db.session.flush()
        ask_to_confirm_email(person.id)


if __name__ == "__main__":
    main()
