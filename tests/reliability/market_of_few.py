"""Fill the database of DATABASE_URL with many buyers and few goods; print what they need.

Run as a program: the market is made in a process of its own, beside the served one.
"""

from __future__ import annotations

import json
import sys

from marketplace.app import create_app
from marketplace.config import Config
from marketplace.operations.migrating import upgrade_database
from marketplace.shared.database import db, one_transaction
from marketplace.shared.money import Money
from marketplace.shared.opaque import to_public
from tests.factories.accounts import a_token
from tests.factories.market import an_offer
from tests.factories.orders import a_kitchen, in_days


def fill(buyers: int, offers: int, stock: int) -> dict[str, object]:
    """Make so many buyers with tokens, and so many offers with so many units."""
    kitchens = [a_kitchen(approval_limit=Money(10**9)) for _n in range(buyers)]
    shelf = [an_offer(stock=stock) for _n in range(offers)]
    return {
        "buyers": [
            {
                "authorization": a_token(kitchen.requester)["Authorization"],
                "delivery_point": to_public("delivery_point", kitchen.dock.id),
            }
            for kitchen in kitchens
        ],
        "offers": [
            {"id": offer.id, "public_id": to_public("offer", offer.id)} for offer in shelf
        ],
        "delivery_day": in_days(3).isoformat(),
    }


def main() -> None:
    """Migrate, fill, and print the facts as JSON."""
    app = create_app(Config.from_environment())
    with app.app_context():
        upgrade_database()
        with one_transaction():
            facts = fill(*(int(word) for word in sys.argv[1:4]))
        db.session.remove()
    sys.stdout.write(json.dumps(facts))


if __name__ == "__main__":
    main()
