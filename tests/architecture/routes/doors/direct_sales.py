"""What producers sold elsewhere."""

from __future__ import annotations

from tests.architecture.routes.naming import Door, opaque
from tests.factories.direct_sales import a_direct_sale

AFTER = 2  # the catalogue
SALE = opaque("direct_sale", "deal.direct_sale")
REASON = {"reason": "mistake"}

DOORS = {
    "direct_sales.withdraw": Door(SALE, body=REASON),
    "direct sales_api.withdraw_direct_sale": Door(SALE, body=REASON),
}
NAMELESS = {"direct_sales.record", "direct sales_api.record_direct_sale"}
LISTS = {
    "direct_sales.show_recording",
    "direct_sales.list_sales",
    "direct_sales.download_sales",
    "direct sales_api.list_direct_sales",
}


def furnish(deal):
    """Let the producer declare a sale."""
    deal.direct_sale = a_direct_sale(deal.offer, actor=deal.seller)
