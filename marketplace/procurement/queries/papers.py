"""What stands on a printed purchase order, whoever asks."""

from __future__ import annotations

from sqlalchemy import func, select
from sqlalchemy.orm import selectinload

from marketplace.amendments.models import OrderProposal
from marketplace.orders.models import ProducerOrder
from marketplace.shared.database import db


def part_on_paper(number: str) -> ProducerOrder | None:
    """Return the part with this number. Only its code may be judged by it: nobody was asked."""
    wanted = select(ProducerOrder).where(ProducerOrder.number == number.upper()[:24])
    return db.session.scalar(wanted.options(selectinload(ProducerOrder.lines)))


def count_changes(part: ProducerOrder) -> int:
    """Count how often a part was changed by consent."""
    wanted = select(func.count()).where(
        OrderProposal.producer_order_id == part.id, OrderProposal.total_after.is_not(None)
    )
    return db.session.scalar(wanted) or 0
