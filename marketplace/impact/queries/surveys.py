"""What producers said of their spending."""

from __future__ import annotations

from datetime import date

from sqlalchemy import select

from marketplace.impact.models import SpendingSurvey
from marketplace.impact.multiplying import LocalSpending
from marketplace.shared.database import db

GOOD_FOR = 4  # quarters: an older survey does not speak for the period any more


def surveys_for(last: date) -> dict[int, LocalSpending]:
    """Return the newest survey of each producer that still speaks for a period ending then."""
    newest = last.year * 4 + (last.month - 1) // 3 + 1
    number = SpendingSurvey.year * 4 + SpendingSurvey.quarter
    wanted = (
        select(
            SpendingSurvey.producer_id,
            SpendingSurvey.wages_basis_points,
            SpendingSurvey.suppliers_basis_points,
        )
        .where(number.between(newest - GOOD_FOR, newest))
        .order_by(number)
    )
    return {
        producer: LocalSpending(wages, suppliers)
        for producer, wages, suppliers in db.session.execute(wanted)
    }
