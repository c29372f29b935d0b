"""The real service with one seeded fault: stock is read first and written back later.

Each process remembers what it read for a second, as a cache would. The test of overselling
must notice; nothing but that test ever starts this module.
"""

from __future__ import annotations

import time

from sqlalchemy import select, update

from marketplace.app import create_app
from marketplace.catalog.models import Offer
from marketplace.catalog.services import stock
from marketplace.config import Config
from marketplace.shared.database import db

SECONDS_REMEMBERED = 1.0
_remembered = {}


def _take_all_from_memory(holds) -> set[int]:
    return {hold.offer_id for hold in holds if _take_from_memory(hold)}


def _take_from_memory(hold) -> bool:
    """Decide by what was read some time ago, then write the difference back."""
    seen, read_at = _remembered.get(hold.offer_id, (None, 0.0))
    if time.monotonic() - read_at > SECONDS_REMEMBERED:
        seen = db.session.scalar(
            select(Offer.available_quantity).where(Offer.id == hold.offer_id)
        )
        _remembered[hold.offer_id] = (seen, time.monotonic())
    if seen < hold.quantity:
        return False
    late = update(Offer).where(Offer.id == hold.offer_id)
    db.session.execute(
        late.values(available_quantity=seen - hold.quantity),
        execution_options={"synchronize_session": False},
    )
    return True


stock._take = _take_all_from_memory
app = create_app(Config.from_environment())
