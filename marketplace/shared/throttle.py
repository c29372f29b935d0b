"""Limits on tries, counted where all processes share them: in the database or in Redis."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import structlog
from sqlalchemy import String, delete, update
from sqlalchemy.orm import Mapped, mapped_column

from marketplace.shared.clock import utc_now
from marketplace.shared.database import Base, db, insert, one_transaction
from marketplace.shared.errors import TooMany
from marketplace.shared.language import _
from marketplace.shared.throttle_redis import TriesInRedis

log = structlog.get_logger()


class Tries(Base):
    """How often one thing was tried in one span of time."""

    __tablename__ = "tries"

    key: Mapped[str] = mapped_column(String(160), primary_key=True)
    began_at: Mapped[datetime] = mapped_column(primary_key=True)
    count: Mapped[int]


_in_redis: TriesInRedis | None = None


def use(redis_url: str | None) -> None:
    """Choose where tries are counted from now on: in Redis, or in the database."""
    global _in_redis  # noqa: PLW0603 - one for all, set by the app that is built
    _in_redis = TriesInRedis(redis_url) if redis_url else None


def count_try(key: str, *, limit: int, minutes: int) -> None:
    """Count a try; stop with `TooMany` beyond `limit` in the present span of `minutes`.

    Commits for itself, so that a refused try counts too: call it before the service.
    """
    began_at = _span_start(minutes)
    count = _at_redis(lambda there: there.count(key, began_at))
    if count is None:
        count = _count_in_database(key, began_at)
    if count > limit:
        left = began_at + timedelta(minutes=minutes) - utc_now()
        wait = max(1, round(left.total_seconds()))
        raise TooMany(
            _(
                "Terlalu banyak percobaan. Coba lagi dalam %(minutes)s menit.",
                minutes=-(-wait // 60),
            ),
            retry_after=wait,
        )


def forget_tries(key: str) -> None:
    """Start counting anew, as after a success."""
    _at_redis(lambda there: there.forget(key))
    db.session.execute(delete(Tries).where(Tries.key == key))


def take_back_try(key: str, *, minutes: int) -> None:
    """Uncount one try of the present span: it was no failure."""
    began_at = _span_start(minutes)
    _at_redis(lambda there: there.take_back(key, began_at))
    mine = update(Tries).where(Tries.key == key, Tries.began_at == began_at, Tries.count > 0)
    less = mine.values(count=Tries.count - 1)
    db.session.execute(less.execution_options(synchronize_session=False))


def forget_old_tries() -> None:
    """Delete what was counted in spans that are long over."""
    db.session.execute(delete(Tries).where(Tries.began_at < utc_now() - timedelta(days=2)))


def _at_redis(work: Callable[[TriesInRedis], Any]) -> Any:  # noqa: ANN401
    """Return what was done in Redis, or None: the database counts while Redis is away."""
    if _in_redis is None:
        return None
    try:
        return work(_in_redis)
    except OSError as error:
        log.warning("redis_away", error=str(error))
        return None


def _count_in_database(key: str, began_at: datetime) -> int:
    with one_transaction():
        row = insert(Tries).values(key=key, began_at=began_at, count=1)
        upsert = row.on_conflict_do_update(
            index_elements=["key", "began_at"], set_={"count": Tries.count + 1}
        )
        count: int = db.session.execute(upsert.returning(Tries.count)).scalar_one()
        return count


def _span_start(minutes: int) -> datetime:
    now = utc_now().replace(second=0, microsecond=0)
    return now - timedelta(minutes=(now.hour * 60 + now.minute) % minutes)
