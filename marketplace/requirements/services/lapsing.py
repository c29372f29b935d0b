"""The catalogue follows the requirements: what lacks one leaves, what has it again returns."""

from __future__ import annotations

from marketplace.catalog.services.lapsing import hide_lapsed, return_lapsed
from marketplace.requirements.queries.lapsed import lapsed_offer_ids, returning_offer_ids
from marketplace.shared.clock import today
from marketplace.shared.database import transactional


@transactional
def follow_requirements(producer_id: int | None = None) -> tuple[int, int]:
    """Hide what may no longer be sold, and show again what only a lapse hid; count both.

    `producer_id`: only this producer's goods, otherwise everybody's, so many in one round.
    """
    day = today()
    hidden = sum(hide_lapsed(each) for each in lapsed_offer_ids(day, producer_id))
    back = sum(return_lapsed(each) for each in returning_offer_ids(day, producer_id))
    return hidden, back
