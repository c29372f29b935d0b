"""Short texts about purchases."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from marketplace.shared.clock import JAKARTA, today
from marketplace.shared.language import _
from marketplace.web.filters import clock, day

NAMED = 2  # goods that a summary names before it only counts


def goods_words(names: Sequence[str]) -> str:
    """Sum up what was ordered: AirKu 600 ml, Gula semut dan 2 lainnya."""
    shown = ", ".join(names[:NAMED])
    others = len(names) - NAMED
    if others <= 0:
        return shown
    return _("%(goods)s dan %(count)s lainnya", goods=shown, count=others)


def until_words(moment: datetime) -> str:
    """Write a deadline as shortly as it still is clear: 14.00 WIB today, else Kam 26 Nov."""
    local = moment.astimezone(JAKARTA).date()
    return clock(moment) if local == today() else day(moment)
