"""Public numbers of the example market, in the form that the services give."""

from __future__ import annotations

from collections import Counter
from datetime import date
from functools import cache

from marketplace.demo.rows import Rows
from marketplace.demo.timeline import Timeline
from marketplace.orders.document_numbers import series_of, written_number
from marketplace.shared.clock import JAKARTA


class Numbers:
    """Counts each series month by month, as `shared.numbering` does."""

    def __init__(self, rows: Rows, timeline: Timeline) -> None:
        self._rows = rows
        self._timeline = timeline
        self._last: Counter[str] = Counter()

    def next(self, prefix: str) -> str:
        """Return the next number of this month's series, e.g. PO-2611-0417."""
        name = f"{prefix}-{_month(self._timeline.today)}"
        self._last[name] += 1
        return f"{name}-{self._last[name]:04d}"

    def next_document(self, buyer_id: int, slug: str) -> str:
        """Return a buyer's own next number of this year for an order."""
        day = self._timeline.now.astimezone(JAKARTA).date()
        name = series_of(buyer_id, day.year)
        self._last[name] += 1
        return written_number(slug, day, self._last[name])

    def finish(self) -> None:
        """Leave every series where it stands."""
        for name, last in sorted(self._last.items()):
            self._rows.add_plain("number_series", name=name, last=last)


@cache
def _month(day: date) -> str:
    return f"{day:%y%m}"
