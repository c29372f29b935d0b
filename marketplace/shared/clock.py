"""The only place that asks what time it is."""

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

JAKARTA = ZoneInfo("Asia/Jakarta")  # WIB, the airport's time


def utc_now() -> datetime:
    """Return the present moment, with its timezone."""
    return datetime.now(UTC)


def today() -> date:
    """Return the present calendar day at the airport."""
    return utc_now().astimezone(JAKARTA).date()
