"""In which window of its dock an order arrives, and how many loads have room there."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date, datetime, timedelta

from sqlalchemy import func, select

from marketplace.buyers.dock_queries import open_windows
from marketplace.buyers.models import DeliveryPoint, DockWindow
from marketplace.orders.days import CHOICES, day_choices, latest_day
from marketplace.orders.models import Order, ProducerOrder
from marketplace.orders.states import DEAD_STATES
from marketplace.shared.calendar import written_day
from marketplace.shared.database import db
from marketplace.shared.errors import Invalid, RuleBroken
from marketplace.shared.language import _


def hold_window(
    point: DeliveryPoint, day: date, loads: int, *, wanted_id: int | None = None
) -> DockWindow | None:
    """Keep a window with room for so many loads until this transaction ends.

    None: the dock takes goods every day within its hours. Without `wanted_id` it is the first
    window of the day that has room. Raises `Invalid` for a day or window that is not open, and
    `RuleBroken` where there is no room.
    """
    windows = open_windows(point.id)
    if not windows:
        if wanted_id is not None:
            raise Invalid({"dock_window": [_("Pilih jam tiba dari daftar.")]})
        return None
    of_day = [window for window in windows if window.weekday == day.weekday()]
    if not of_day:
        closed = _("%(dock)s tutup pada %(day)s.", dock=point.name, day=written_day(day))
        raise Invalid({"delivery_day": [f"{closed} {_('Pilih hari lain.')}"]})
    if wanted_id is not None:
        of_day = [window for window in of_day if window.id == wanted_id]
        if not of_day:
            raise Invalid({"dock_window": [_("Pilih jam tiba dari daftar.")]})
    return _with_room(of_day, day, loads)


def _with_room(windows: Sequence[DockWindow], day: date, loads: int) -> DockWindow:
    limited = [window.id for window in windows if window.capacity is not None]
    if limited:
        kept = select(DockWindow.id).where(DockWindow.id.in_(limited)).order_by(DockWindow.id)
        db.session.execute(kept.with_for_update(key_share=True))
    taken = taken_places(limited, [day])
    for window in windows:
        if has_room(window, taken.get((window.id, day), 0), loads):
            return window
    full = _("Jam bongkar pada %(day)s sudah penuh.", day=written_day(day))
    raise RuleBroken(full, errors={"delivery_day": [_("Pilih jam atau hari lain.")]})


def has_room(window: DockWindow, taken: int, loads: int) -> bool:
    """Say whether so many more loads fit into a window; one that stands empty takes all."""
    return window.capacity is None or not taken or taken + loads <= window.capacity


def taken_places(
    window_ids: Collection[int], days: Collection[date]
) -> dict[tuple[int, date], int]:
    """Count the loads that are to come in these windows on these days."""
    if not window_ids:
        return {}
    wanted = (
        select(Order.dock_window_id, Order.delivery_day, func.count(ProducerOrder.id))
        .join(ProducerOrder, ProducerOrder.order_id == Order.id)
        .where(Order.dock_window_id.in_(window_ids), Order.delivery_day.in_(days))
        .where(ProducerOrder.state.not_in(DEAD_STATES))
        .group_by(Order.dock_window_id, Order.delivery_day)
    )
    return {(row[0] or 0, row[1]): row[2] for row in db.session.execute(wanted)}


def open_days(
    point: DeliveryPoint | None, first: date, now: datetime, loads: int
) -> dict[date, list[DockWindow]]:
    """Return the next days on which a dock takes so many loads, with the windows to choose."""
    windows = open_windows(point.id) if point else []
    if not windows:
        return {day: [] for day in day_choices(first, now)}
    last = latest_day(now)
    days = [first + timedelta(days=n) for n in range((last - first).days + 1)]
    limited = [window.id for window in windows if window.capacity is not None]
    taken = taken_places(limited, days)
    found: dict[date, list[DockWindow]] = {}
    for day in days:
        fitting = [
            window
            for window in windows
            if window.weekday == day.weekday()
            and has_room(window, taken.get((window.id, day), 0), loads)
        ]
        if fitting and len(found) < CHOICES:
            found[day] = fitting
    return found
