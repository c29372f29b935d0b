"""What one producer said of its own spending."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import select

from marketplace.impact.filters import Period
from marketplace.impact.models import SpendingSurvey
from marketplace.shared.database import db


def survey_of(producer_id: int, period: Period) -> SpendingSurvey | None:
    """Return what a producer said of a quarter, if it did."""
    wanted = select(SpendingSurvey).where(
        SpendingSurvey.producer_id == producer_id,
        SpendingSurvey.year == period.first.year,
        SpendingSurvey.quarter == (period.first.month + 2) // 3,
    )
    return db.session.scalar(wanted)


def surveys_of(producer_id: int) -> Sequence[SpendingSurvey]:
    """List what a producer said, the newest quarter first."""
    newest = (SpendingSurvey.year.desc(), SpendingSurvey.quarter.desc())
    wanted = select(SpendingSurvey).where(SpendingSurvey.producer_id == producer_id)
    return db.session.scalars(wanted.order_by(*newest)).all()
