"""Sales outside the market for tests, recorded by the real service."""

from __future__ import annotations

from decimal import Decimal

from marketplace.catalog.models import Offer
from marketplace.direct_sales.models import DirectSale
from marketplace.direct_sales.services import record_direct_sale
from marketplace.direct_sales.states import SoldThrough, SoldTo
from marketplace.shared.actors import Actor
from tests.factories.market import an_offer
from tests.factories.producers import an_owner


def a_direct_sale(
    offer: Offer | None = None, quantity: Decimal | int = 3, actor: Actor | None = None, **facts
) -> DirectSale:
    """Record the sale of some goods to a shop, by WhatsApp, today."""
    offer = offer or an_offer()
    wanted = {
        "offer_id": offer.id,
        "quantity": Decimal(quantity),
        "buyer_kind": SoldTo.SHOP,
        "channel": SoldThrough.WHATSAPP,
        "actor": actor or an_owner(offer.producer),
    } | facts
    return record_direct_sale(**wanted)
