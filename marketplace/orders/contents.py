"""What an approval of an order is about, as one hash: whoever approves approves just this."""

from __future__ import annotations

import hashlib
import json

from marketplace.orders.models import Order

KIND = "order"  # how approvals name orders


def content_hash(order: Order) -> str:
    """Return the SHA-256, in hex, of lines, prices, quantities, day, place and payment.

    What happens to an order later (answers, receipts) is no part of it.
    """
    lines = [
        [
            line.offer_id,
            f"{line.quantity:.3f}",
            line.unit_price.rupiah,
            line.line_total.rupiah,
            line.tax_basis_points,
        ]
        for part in order.producer_orders
        for line in part.lines
    ]
    content: dict[str, object] = {
        "day": order.delivery_day.isoformat(),
        "freight": order.freight.rupiah,
        "lines": sorted(lines),
        "payment": order.payment.value,
        "point": order.delivery_point_id or order.delivery_point.id,
        "tax": order.tax.rupiah,
        "total": order.total.rupiah,
    }
    if order.cost_centre_id is not None:
        content["cost_centre"] = order.cost_centre_id
    canonical = json.dumps(content, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(canonical.encode()).hexdigest()
