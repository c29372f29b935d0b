"""How often something happened on a day, counted for those who run the service."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta

from sqlalchemy import String, delete, func, select
from sqlalchemy.orm import Mapped, mapped_column

from marketplace.shared.clock import today
from marketplace.shared.database import Base, db, insert, one_transaction

KEPT_FOR = timedelta(days=400)


class DailyTally(Base):
    """The count of one kind of event on one day at the airport."""

    __tablename__ = "daily_tallies"

    day: Mapped[date] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(60), primary_key=True)
    count: Mapped[int]


def tally(name: str) -> None:
    """Count one more of this name today, in a transaction of its own if none is open."""
    with one_transaction():
        row = insert(DailyTally).values(day=today(), name=name, count=1)
        upsert = row.on_conflict_do_update(
            index_elements=["day", "name"], set_={"count": DailyTally.count + 1}
        )
        db.session.execute(upsert)


def tallies_since(day: date) -> Mapping[str, int]:
    """Return how often each thing was counted since a day."""
    wanted = (
        select(DailyTally.name, func.sum(DailyTally.count))
        .where(DailyTally.day >= day)
        .group_by(DailyTally.name)
    )
    return {name: int(count) for name, count in db.session.execute(wanted)}


def forget_old_tallies() -> None:
    """Delete what was counted more than a year ago."""
    db.session.execute(delete(DailyTally).where(DailyTally.day < today() - KEPT_FOR))
