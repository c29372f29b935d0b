"""A quoted price in a price list of its producer."""

from __future__ import annotations

from marketplace.catalog.services import price_lists
from marketplace.catalog.tiers import Tier
from marketplace.shared.actors import Actor
from marketplace.shared.database import transactional
from marketplace.sourcing.quotation_models import QuotationLine


@transactional
def set_quoted_price(price_list_id: int, line: QuotationLine, *, actor: Actor) -> None:
    """Write down what was quoted, from the least that was quoted for or the offer sells."""
    tiers = [Tier(each.minimum_quantity, each.unit_price) for each in line.tiers]
    price_lists.set_price(
        price_list_id,
        line.offer_id,
        tiers,
        actor=actor,
        minimum_quantity=max(tiers[0].minimum_quantity, line.offer.minimum_quantity),
    )
