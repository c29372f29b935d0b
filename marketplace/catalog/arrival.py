"""When goods that are ordered now can be at the airport. Pure."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

from marketplace.shared.clock import JAKARTA

CUT_OFF = time(16)  # WIB; an order placed later counts as placed on the next day


def earliest_day(lead_days: int, now: datetime) -> date:
    """Return the first day on which goods that take so long can arrive, ordered now."""
    local = now.astimezone(JAKARTA)
    late = local.time() >= CUT_OFF
    return local.date() + timedelta(days=lead_days + late)
