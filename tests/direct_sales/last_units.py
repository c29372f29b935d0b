"""Fill the database of DATABASE_URL with one offer, buyers, and its producer; print them.

Run as a program, in a process of its own beside the served one.
"""

from __future__ import annotations

import json
import sys

from marketplace.app import create_app
from marketplace.config import Config
from marketplace.operations.migrating import upgrade_database
from marketplace.shared.database import db, one_transaction
from marketplace.shared.opaque import to_public
from tests.factories.accounts import a_token
from tests.factories.market import an_offer
from tests.factories.orders import a_kitchen, in_days
from tests.factories.producers import an_owner


def main() -> None:
    """Migrate, fill, and print the facts as JSON."""
    buyers, stock = (int(word) for word in sys.argv[1:3])
    with create_app(Config.from_environment()).app_context():
        upgrade_database()
        with one_transaction():
            offer = an_offer(stock=stock)
            kitchens = [a_kitchen() for _n in range(buyers)]
            facts = {
                "offer": to_public("offer", offer.id),
                "producer": a_token(an_owner(offer.producer)),
                "buyers": [a_token(kitchen.requester) for kitchen in kitchens],
                "docks": [to_public("delivery_point", kitchen.dock.id) for kitchen in kitchens],
                "day": in_days(3).isoformat(),
            }
        db.session.remove()
    sys.stdout.write(json.dumps(facts))


if __name__ == "__main__":
    main()
