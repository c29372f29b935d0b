"""When goods that are ordered now can be at the airport. Pure."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

from marketplace.shared.clock import JAKARTA

CUT_OFF_HOUR = 16  # WIB, unless a producer closes its books at another hour
CUT_OFF = time(CUT_OFF_HOUR)  # an order placed later counts as placed on the next day


def earliest_day(lead_days: int, now: datetime, cut_off_hour: int = CUT_OFF_HOUR) -> date:
    """Return the first day on which goods that take so long can arrive, ordered now."""
    local = now.astimezone(JAKARTA)
    late = local.hour >= cut_off_hour
    return local.date() + timedelta(days=lead_days + late)
