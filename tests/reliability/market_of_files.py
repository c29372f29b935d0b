"""Fill the database of DATABASE_URL with a producer who sends spreadsheets; print the token.

Run as a program: the market is made in a process of its own, beside the served one.
"""

from __future__ import annotations

import json
import sys

from marketplace.app import create_app
from marketplace.config import Config
from marketplace.operations.migrating import upgrade_database
from marketplace.shared.database import db, one_transaction
from tests.factories.accounts import a_token
from tests.factories.market import ACategory, AProducer
from tests.factories.producers import an_owner


def main() -> None:
    """Migrate, fill, and print the header of the producer's calls as JSON."""
    app = create_app(Config.from_environment())
    with app.app_context():
        upgrade_database()
        with one_transaction():
            ACategory(slug="gula-kelapa", name="Gula kelapa", name_en="Coconut sugar")
            headers = a_token(an_owner(AProducer()))
        db.session.remove()
    sys.stdout.write(json.dumps(headers))


if __name__ == "__main__":
    main()
