"""What shopping lists do when something happens elsewhere."""

from __future__ import annotations

from marketplace.shared import events
from marketplace.shopping_lists.services import moving


@events.on("product.merged")
def follow_product(*, product_id: int, into_id: int) -> None:
    """Let lists name the product that stays."""
    moving.move_lines(product_id, into_id)
