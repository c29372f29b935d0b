"""Give the only product of DATABASE_URL's market each name that comes on standard input.

Run as a program: the change is made in a process of its own, beside the served market.
"""

from __future__ import annotations

import sys

from marketplace.app import create_app
from marketplace.catalog.models import Product
from marketplace.config import Config
from marketplace.shared.database import db, one_transaction


def main() -> None:
    """Rename the product, and say so once it is committed; again for every line."""
    app = create_app(Config.from_environment())
    with app.app_context():
        for line in sys.stdin:
            with one_transaction():
                db.session.query(Product).one().name = line.strip()
            sys.stdout.write("done\n")
            sys.stdout.flush()


if __name__ == "__main__":
    main()
