"""Where a buyer takes goods over."""

from __future__ import annotations

from dataclasses import asdict

from marketplace.buyers import policies, queries
from marketplace.buyers.facts import DeliveryPointFacts
from marketplace.buyers.models import Buyer, DeliveryPoint
from marketplace.shared import audit
from marketplace.shared.actors import Actor
from marketplace.shared.clock import utc_now
from marketplace.shared.database import db, transactional
from marketplace.shared.errors import RuleBroken, require
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


def _lock_own(actor: Actor) -> Buyer:
    buyer = queries.lock_buyer(actor.organisation_id)
    allowed = policies.may_change_delivery_points(actor, buyer)
    require(allowed=allowed, to=_("mengubah titik antar"))
    return buyer
