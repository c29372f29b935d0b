"""What happens to local content by itself. Every job can safely run twice."""

from __future__ import annotations

from datetime import timedelta

from marketplace.local_content.services import choosing, following, freezing, moving
from marketplace.shared import events, outbox


@outbox.every(timedelta(hours=1), "local_content.freeze_periods", alone=True)
def freeze_periods() -> None:
    """Write down the periods that are over."""
    freezing.freeze_periods()


@outbox.job("local_content.freeze_rule")
def freeze_rule(*, rule_id: int) -> int:
    """Write down those of one rule."""
    return freezing.freeze_rule(rule_id)


@events.on("order.placed")
def note_gaps(*, order_id: int) -> None:
    """Let what was said about goods from outside count as demand once they are ordered."""
    choosing.note_order(order_id)


@events.on("order.dividing")
def share_reasons(*, order_id: int, into_id: int) -> None:
    """Let what was said of goods hold for those that leave for an order of their own, too."""
    following.share_reasons(order_id, into_id)


@events.on("order.line_dropped")
def drop_reason(*, order_line_id: int) -> None:
    """Forget what was said of goods that are not ordered after all."""
    following.drop_reason(order_line_id)


@events.on("order.changed")
def follow_quantities(*, order_id: int) -> None:
    """Count as demand what is still ordered."""
    following.follow_quantities(order_id)


@events.on("product.merged")
def follow_product(*, product_id: int, into_id: int) -> None:
    """Let waivers and gaps name the product that stays."""
    moving.move_product(product_id, into_id)
