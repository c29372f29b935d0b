"""The weeks by which producers count what they can make. Pure: no database, no HTTP."""

from datetime import date, timedelta


def week_of(day: date) -> date:
    """Return the Monday of the week in which a day lies: the key of a capacity week."""
    return day - timedelta(days=day.weekday())
