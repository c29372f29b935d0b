"""What a producer plans: how much each week can carry, and from when to when there is any."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from itertools import pairwise

from sqlalchemy import delete

from marketplace.catalog import policies
from marketplace.catalog.capacity import week_of
from marketplace.catalog.models import CapacityWeek, Offer, SeasonWindow
from marketplace.catalog.queries import offers as queries
from marketplace.catalog.states import OfferState
from marketplace.shared import audit, events
from marketplace.shared.actors import Actor
from marketplace.shared.clock import today
from marketplace.shared.database import db, insert, transactional
from marketplace.shared.errors import Invalid, RuleBroken, require
from marketplace.shared.language import _

MOST_WINDOWS = 12
PLANNED_AHEAD = timedelta(weeks=53)


@dataclass(frozen=True)
class Window:
    """From when to when there is any; both days count."""

    starts_on: date
    ends_on: date
    note: str = ""


@transactional
def set_weeks(offer_id: int, limits: Mapping[date, Decimal | None], *, actor: Actor) -> Offer:
    """Set what whole weeks can carry, by their Mondays; None: the usual weekly capacity.

    What is booked stays booked, also above a new limit. Raises `NotFound` for another's offer,
    `Invalid` for days that are no Monday, lie in the past or too far ahead.
    """
    offer = _own(offer_id, actor)
    this_week = week_of(today())
    for week, limit in limits.items():
        if week != week_of(week) or not this_week <= week <= this_week + PLANNED_AHEAD:
            raise Invalid({"week": [_("Pilih minggu ini atau sesudahnya, mulai hari Senin.")]})
        if limit is not None and limit < 0:
            raise Invalid({"limit_quantity": [_("Kapasitas tidak bisa kurang dari nol.")]})
    for week in sorted(limits):
        _limit(offer, week, limits[week])
    if limits:
        said = {week.isoformat(): str(limits[week]) for week in sorted(limits)}
        audit.record("capacity.planned", offer, actor=actor, limits=said)
    return offer


@transactional
def set_windows(offer_id: int, windows: Sequence[Window], *, actor: Actor) -> Offer:
    """Replace the seasons of an offer; without any it can be delivered all year.

    Raises `NotFound` for another's offer, `Invalid` for windows that end before they start or
    touch each other, and for too many.
    """
    offer = _own(offer_id, actor)
    ordered = sorted(windows, key=lambda window: window.starts_on)
    if len(ordered) > MOST_WINDOWS:
        raise Invalid({"windows": [_("Paling banyak %(most)s musim.", most=MOST_WINDOWS)]})
    if any(window.ends_on < window.starts_on for window in ordered):
        raise Invalid({"ends_on": [_("Musim berakhir sesudah mulai.")]})
    if any(one.ends_on >= other.starts_on for one, other in pairwise(ordered)):
        raise Invalid({"starts_on": [_("Musim ini bertumpuk dengan musim lain.")]})
    db.session.execute(delete(SeasonWindow).where(SeasonWindow.offer_id == offer.id))
    db.session.add_all(
        SeasonWindow(offer_id=offer.id, starts_on=w.starts_on, ends_on=w.ends_on, note=w.note)
        for w in ordered
    )
    said = [f"{window.starts_on} – {window.ends_on}" for window in ordered]
    audit.record("season.set", offer, actor=actor, windows=said)
    events.announce("offer.changed", offer_id=offer.id, product_id=offer.product_id)
    return offer


def _own(offer_id: int, actor: Actor) -> Offer:
    offer = queries.lock_own_offer(offer_id, actor)
    allowed = policies.may_change_offer(actor, offer)
    require(allowed=allowed, to=_("merencanakan produk ini"))
    if offer.state is OfferState.ARCHIVED:
        raise RuleBroken(_("Produk ini sudah diarsipkan. Buat produk baru."))
    return offer


def _limit(offer: Offer, week: date, limit: Decimal | None) -> None:
    row = insert(CapacityWeek).values(
        offer_id=offer.id, week=week, booked_quantity=Decimal(0), limit_quantity=limit
    )
    upsert = row.on_conflict_do_update(
        index_elements=["offer_id", "week"], set_={"limit_quantity": limit}
    )
    db.session.execute(upsert)
