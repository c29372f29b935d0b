"""Sales outside the market for programs."""

from __future__ import annotations

from typing import Any

from marketplace.direct_sales import queries, services
from marketplace.direct_sales.models import DirectSale
from marketplace.direct_sales.schemas import (
    DirectSaleInput,
    DirectSalePart,
    DirectSaleSchema,
    DirectSalesQuery,
    WithdrawalInput,
)
from marketplace.shared.actors import PRODUCER_ROLES
from marketplace.shared.pagination import Part
from marketplace.web.access import allow
from marketplace.web.api import api_blueprint, found_id, refuses
from marketplace.web.current import current_actor
from marketplace.web.idempotency import once

api = api_blueprint("direct sales", about="What producers sold outside the market")


@api.get("/direct-sales")
@allow(*PRODUCER_ROLES)
@refuses(api, 401, 403)
@api.arguments(DirectSalesQuery, location="query")
@api.response(200, DirectSalePart)
def list_direct_sales(query: dict[str, Any]) -> Part[DirectSale]:
    """List what one's own producer declared, the last recorded first."""
    return queries.direct_sales(current_actor(), **query)


@api.post("/direct-sales")
@allow(*PRODUCER_ROLES)
@once
@refuses(api, 401, 403, 404, 409)
@api.arguments(DirectSaleInput)
@api.response(201, DirectSaleSchema)
def record_direct_sale(body: dict[str, Any]) -> DirectSale:
    """Declare a sale outside the market; it counts in stock, never in the ledger."""
    return services.record_direct_sale(actor=current_actor(), **body)


@api.post("/direct-sales/<direct_sale_id>/withdraw")
@allow(*PRODUCER_ROLES)
@once
@refuses(api, 401, 403, 404, 409)
@api.arguments(WithdrawalInput)
@api.response(200, DirectSaleSchema)
def withdraw_direct_sale(body: dict[str, Any], direct_sale_id: str) -> DirectSale:
    """Take a declared sale back; what it took returns to the shelf."""
    number = found_id("direct_sale", direct_sale_id)
    return services.withdraw_direct_sale(number, actor=current_actor(), **body)
