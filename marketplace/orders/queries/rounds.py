"""What changed of an order since it was submitted before. Reads only."""

from __future__ import annotations

from itertools import pairwise

from sqlalchemy import select

from marketplace.approvals.models import ApprovalFlow
from marketplace.orders.round_models import OrderRound
from marketplace.orders.rounds import RoundChange, change_between
from marketplace.shared.database import db


def changes_of(order_id: int) -> list[RoundChange]:
    """Return what each submission changed, the newest first.

    Submissions of before they were written down have nothing to compare with.
    """
    wanted = (
        select(ApprovalFlow.round, OrderRound.content)
        .join(OrderRound, OrderRound.flow_id == ApprovalFlow.id)
        .where(OrderRound.order_id == order_id)
        .order_by(ApprovalFlow.round)
    )
    rounds = [(row[0], row[1]) for row in db.session.execute(wanted)]
    found = [
        change_between(before, after, number)
        for (_before, before), (number, after) in pairwise(rounds)
    ]
    return found[::-1]
