"""Closed periods: listed, and compared with what they were counted from."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

from sqlalchemy import Select, and_, func, or_, select
from sqlalchemy.orm import joinedload

from marketplace.local_content.models import ContentPeriod
from marketplace.local_content.queries.measuring import measured
from marketplace.local_content.queries.rules import FRESH
from marketplace.local_content.reckoning import Counted
from marketplace.local_content.sealing import hash_of, kept_row
from marketplace.shared.database import db
from marketplace.shared.pagination import Part, read_cursor, write_cursor

EPOCH, MOST_DAYS = date(2000, 1, 1), 1_000_000  # days of cursors count from here


def periods_of(
    buyer_id: int, *, rule_id: int | None = None, limit: int = 50, cursor: str | None = None
) -> Part[ContentPeriod]:
    """List a buyer's closed periods, the newest first; `rule_id` keeps those of one rule."""
    wanted = select(ContentPeriod).where(ContentPeriod.buyer_id == buyer_id)
    if rule_id is not None:
        wanted = wanted.where(ContentPeriod.rule_id == rule_id)
    total = db.session.scalar(select(func.count()).select_from(wanted.subquery())) or 0
    wanted = wanted.options(
        joinedload(ContentPeriod.version), joinedload(ContentPeriod.rule)
    ).execution_options(**FRESH)
    rows = db.session.scalars(_after(wanted, cursor).limit(limit + 1)).all()
    last = rows[limit - 1] if len(rows) > limit else None
    following = write_cursor((last.starts_on - EPOCH).days, last.id) if last else None
    return Part(rows[:limit], following, total)


def _after(wanted: Select[ContentPeriod], cursor: str | None) -> Select[ContentPeriod]:
    seen = read_cursor(cursor, int, int)
    if seen:
        first = EPOCH + timedelta(days=seen[0] % MOST_DAYS)
        same = and_(ContentPeriod.starts_on == first, ContentPeriod.id < seen[1])
        wanted = wanted.where(or_(ContentPeriod.starts_on < first, same))
    return wanted.order_by(ContentPeriod.starts_on.desc(), ContentPeriod.id.desc())


def content_faults() -> list[str]:
    """Reckon every closed period anew, and compare hash and figures; one line per fault."""
    wanted = select(ContentPeriod).order_by(ContentPeriod.id).execution_options(**FRESH)
    rows = db.session.scalars(
        wanted.options(joinedload(ContentPeriod.version), joinedload(ContentPeriod.rule))
    )
    recount = Recount()
    return [fault for period in rows.all() for fault in _faults(period, recount)]


class Recount:
    """Counts periods anew; those of a pledge for all buyers at once."""

    def __init__(self) -> None:
        self._known: dict[tuple[int, date], dict[int, Counted]] = {}

    def of(self, period: ContentPeriod) -> Counted:
        """Return what the facts say of a closed period."""
        version, first, last = period.version, period.starts_on, period.ends_on
        if not period.rule.is_pledge:
            counts = measured(version, first, last, buyer_id=period.buyer_id)
        else:
            key = (version.id, first)
            if key not in self._known:
                self._known[key] = measured(version, first, last)
            counts = self._known[key]
        return counts.get(period.buyer_id, Counted())


def _faults(period: ContentPeriod, recount: Recount) -> Iterator[str]:
    if period.hash != hash_of(kept_row(period), period.version):
        yield f"local content: closed period {period.id} does not match its hash"
    counted = recount.of(period)
    has = (period.numerator, period.denominator, period.actual, period.target)
    if has != (counted.local, counted.whole, counted.share, period.version.target):
        yield f"local content: closed period {period.id} is not what was received in it"
