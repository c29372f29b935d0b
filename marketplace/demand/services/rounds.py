"""What happens to needs by itself: the morning's news to producers, and their end."""

from __future__ import annotations

from collections import defaultdict
from datetime import datetime, time

from sqlalchemy import Select, exists, or_, select

from marketplace.demand.models import Need, Pledge
from marketplace.demand.queries.goods import producers_concerned
from marketplace.demand.states import NEED_LIFECYCLE, NeedState
from marketplace.shared import audit, outbox
from marketplace.shared.actors import SYSTEM
from marketplace.shared.clock import JAKARTA, today, utc_now
from marketplace.shared.database import db, transactional
from marketplace.shared.one_by_one import do_each, one_by_one

MORNING = time(6)  # WIB; before the fields are too far from the phone


@transactional
def announce_new_needs() -> None:
    """Ask for one digest to each producer concerned by needs that are new since the last.

    Once a day, from six in the morning on; nothing is asked for where nothing is new.
    """
    midnight = datetime.combine(today(), time(), tzinfo=JAKARTA)
    if utc_now().astimezone(JAKARTA).time() < MORNING or _was_announced_since(midnight):
        return
    news: dict[int, list[int]] = defaultdict(list)
    for need in _new_needs():
        need.announced_at = utc_now()
        for producer_id in producers_concerned(need):
            news[producer_id].append(need.id)
    for producer_id in sorted(news):
        outbox.add("demand.digest", producer_id=producer_id, need_ids=news[producer_id])


@one_by_one
def end_needs() -> int:
    """Close needs that nobody answered in time or whose days have come, each by itself."""
    return do_each("demand.end_one", "need_id", db.session.scalars(_due_needs()))


@transactional
def end_need(need_id: int) -> bool:
    """Close a need whose time is over and tell its buyer; say whether that was new.

    A need with all its answers stays open for its buyer to order; the buyer is told of them.
    """
    wanted = select(Need).where(Need.id == need_id, Need.id.in_(_due_needs()))
    fresh = wanted.with_for_update().execution_options(populate_existing=True)
    need = db.session.scalar(fresh)
    if need is None:
        return False  # its buyer was quicker
    offered = any(pledge.quantity for pledge in need.pledges)
    if offered and need.last_day > today():
        if need.summed_up_at is not None:
            return False
        need.summed_up_at = utc_now()
    else:
        need.state = NEED_LIFECYCLE.move(need.state, NeedState.CLOSED)
        need.ended_at = utc_now()
        audit.record("need.expired", need, actor=SYSTEM)
    outbox.add("demand.tell_buyer", need_id=need.id)
    return True


def _was_announced_since(moment: datetime) -> bool:
    wanted = select(exists().where(Need.announced_at >= moment))
    return bool(db.session.scalar(wanted))


def _new_needs() -> list[Need]:
    wanted = (
        select(Need)
        .where(Need.state == NeedState.OPEN, Need.announced_at.is_(None))
        .where(Need.answer_by >= today())
        .order_by(Need.id)
        .with_for_update()
    )
    return list(db.session.scalars(wanted.execution_options(populate_existing=True)))


def _due_needs() -> Select[int]:
    """Choose open needs whose answers are complete, unless their buyer knows and may wait."""
    unanswered = ~exists().where(Pledge.need_id == Need.id, Pledge.quantity > 0)
    return (
        select(Need.id)
        .where(Need.state == NeedState.OPEN, Need.answer_by < today())
        .where(or_(Need.summed_up_at.is_(None), unanswered, Need.first_day <= today()))
        .order_by(Need.id)
    )
