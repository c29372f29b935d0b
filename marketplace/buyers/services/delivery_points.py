"""Where a buyer takes goods over."""

from __future__ import annotations

from dataclasses import asdict

from marketplace.buyers import policies, queries
from marketplace.buyers.dock_queries import find_window, open_windows
from marketplace.buyers.facts import DeliveryPointFacts, WindowFacts
from marketplace.buyers.models import Buyer, DeliveryPoint, DockWindow
from marketplace.shared import audit
from marketplace.shared.actors import Actor
from marketplace.shared.clock import utc_now
from marketplace.shared.database import db, transactional
from marketplace.shared.errors import Invalid, RuleBroken, require
from marketplace.shared.language import _


@transactional
def add_delivery_point(facts: DeliveryPointFacts, *, actor: Actor) -> DeliveryPoint:
    """Add a dock or door. Raises `Invalid` when it would close before it opens."""
    buyer = _lock_own(actor)
    facts.check()
    point = DeliveryPoint(buyer_id=buyer.id, **asdict(facts))
    db.session.add(point)
    audit.record("delivery_point.added", point, actor=actor, name=point.name)
    return point


@transactional
def change_delivery_point(
    point_id: int, facts: DeliveryPointFacts, *, actor: Actor
) -> DeliveryPoint:
    """Change a dock or door; orders on their way see the new facts too."""
    buyer = _lock_own(actor)
    point = queries.find_delivery_point(point_id, buyer_id=buyer.id)
    facts.check()
    changes = {
        name: [str(getattr(point, name)), str(value)]
        for name, value in asdict(facts).items()
        if getattr(point, name) != value
    }
    for name, value in asdict(facts).items():
        setattr(point, name, value)
    if changes:
        audit.record("delivery_point.changed", point, actor=actor, **changes)
    return point


@transactional
def close_delivery_point(point_id: int, *, actor: Actor) -> None:
    """Take no new orders to this place. Raises `RuleBroken` for the last one."""
    buyer = _lock_own(actor)
    point = queries.find_delivery_point(point_id, buyer_id=buyer.id)
    if len(queries.open_delivery_points(buyer.id)) == 1:
        raise RuleBroken(
            _("Ini titik antar terakhir. Tambah titik antar lain dulu, lalu tutup yang ini.")
        )
    point.closed_at = utc_now()
    audit.record("delivery_point.closed", point, actor=actor, name=point.name)


@transactional
def add_windows(point_id: int, facts: WindowFacts, *, actor: Actor) -> list[DockWindow]:
    """Open a dock in these hours of these weekdays; others are closed from then on.

    Raises `Invalid` for hours that meet a window of the same day, or end before they begin.
    """
    buyer = _lock_own(actor)
    point = queries.find_delivery_point(point_id, buyer_id=buyer.id)
    facts.check()
    if any(_meets(window, facts) for window in open_windows(point.id)):
        raise Invalid({"opens_at": [_("Jam ini bertabrakan dengan jendela yang sudah ada.")]})
    added = [
        DockWindow(
            delivery_point_id=point.id,
            weekday=weekday,
            opens_at=facts.opens_at,
            closes_at=facts.closes_at,
            capacity=facts.capacity,
        )
        for weekday in sorted(set(facts.weekdays))
    ]
    db.session.add_all(added)
    audit.record(
        "delivery_point.windows_added",
        point,
        actor=actor,
        weekdays=sorted(set(facts.weekdays)),
        hours=[str(facts.opens_at), str(facts.closes_at)],
        capacity=facts.capacity,
    )
    return added


@transactional
def close_window(window_id: int, *, actor: Actor) -> DeliveryPoint:
    """Take no new orders in this window; orders that have it keep it."""
    buyer = _lock_own(actor)
    window = find_window(window_id, buyer_id=buyer.id)
    point = queries.find_delivery_point(window.delivery_point_id, buyer_id=buyer.id)
    window.closed_at = utc_now()
    audit.record("delivery_point.window_closed", point, actor=actor, window=window.id)
    return point


def _meets(window: DockWindow, facts: WindowFacts) -> bool:
    same_day = window.weekday in facts.weekdays
    return same_day and window.opens_at < facts.closes_at and facts.opens_at < window.closes_at


def _lock_own(actor: Actor) -> Buyer:
    buyer = queries.lock_buyer(actor.organisation_id)
    allowed = policies.may_change_delivery_points(actor, buyer)
    require(allowed=allowed, to=_("mengubah titik antar"))
    return buyer
