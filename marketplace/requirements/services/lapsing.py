"""The catalogue follows the requirements: what lacks one leaves, what has it again returns."""

from __future__ import annotations

from marketplace.catalog.services.lapsing import hide_lapsed, return_lapsed
from marketplace.requirements.queries.lapsed import lapsed_offer_ids, returning_offer_ids
from marketplace.shared.clock import today
from marketplace.shared.database import transactional
from marketplace.shared.one_by_one import do_each, one_by_one


@transactional
def follow_requirements(producer_id: int | None = None) -> tuple[int, int]:
    """Hide what may no longer be sold, and show again what only a lapse hid; count both.

    `producer_id`: only this producer's goods, otherwise everybody's, so many in one round.
    """
    day = today()
    hidden = sum(hide_lapsed(each) for each in lapsed_offer_ids(day, producer_id))
    back = sum(return_lapsed(each) for each in returning_offer_ids(day, producer_id))
    return hidden, back


@one_by_one
def follow_each() -> int:
    """Hide and show again as `follow_requirements`, each offer by itself; return how many."""
    lapsed, key = lapsed_offer_ids(today()), "offer_id"
    hidden = do_each("requirements.follow_lapse", key, lapsed, most=len(lapsed))
    back = returning_offer_ids(today())
    return hidden + do_each("requirements.follow_return", key, back, most=len(back))
