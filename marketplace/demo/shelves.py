"""Stock and weekly capacity of the example market, move by move."""

from __future__ import annotations

from datetime import date, timedelta

from marketplace.catalog.capacity import week_of
from marketplace.catalog.states import StockReason
from marketplace.demo.goods import Ware
from marketplace.demo.rows import Rows
from marketplace.demo.timeline import Timeline

COUNTED_BEFORE = timedelta(hours=3)  # goods are made and counted before they are sold


class Shelves:
    """What is there and what is promised, at every moment."""

    def __init__(self, rows: Rows, timeline: Timeline) -> None:
        self._rows = rows
        self._timeline = timeline

    def free(self, ware: Ware, day: date) -> int:
        """Return how much can be ordered for the week of a day."""
        return ware.weekly_capacity - ware.booked.get(week_of(day), 0)

    def take(self, ware: Ware, quantity: int, day: date, line: int) -> None:
        """Hold goods for an order line; the producer has made more where too little is left."""
        if ware.available < quantity:
            more = quantity + ware.stock + ware.weekly_capacity
            self._set(ware, more, before=COUNTED_BEFORE)
        self._move(ware, -quantity, StockReason.HOLD, line)
        self._book(ware, quantity, day)

    def put_back(self, ware: Ware, quantity: int, day: date, line: int) -> None:
        """Release what an order line no longer needs."""
        if quantity:
            self._move(ware, quantity, StockReason.RELEASE, line)
            ware.booked[week_of(day)] -= quantity

    def sell(self, ware: Ware, quantity: int, day: date) -> tuple[int, int]:
        """Take what was sold outside the market: what is there, and what the week has room for.

        Return both quantities, as `catalog.services.outside_sales` does.
        """
        taken = min(quantity, ware.available)
        booked = min(quantity, max(self.free(ware, day), 0))
        if taken:
            self._move(ware, -taken, StockReason.DIRECT_SALE, None)
        self._book(ware, booked, day)
        return taken, booked

    def take_back(self, ware: Ware, taken: int, booked: int, day: date) -> None:
        """Undo what such a sale took."""
        if taken:
            self._move(ware, taken, StockReason.DIRECT_SALE_WITHDRAWN, None)
        self._book(ware, -booked, day)

    def count(self, ware: Ware) -> None:
        """Let the producer count what the catalogue shows today."""
        self._set(ware, ware.stock)

    def finish(self, wares: list[Ware]) -> None:
        """Write what is booked of every week."""
        for ware in wares:
            for week, quantity in sorted(ware.booked.items()):
                self._rows.add_plain(
                    "capacity_weeks",
                    offer_id=ware.offer_id,
                    week=week,
                    booked_quantity=quantity,
                )

    def _book(self, ware: Ware, quantity: int, day: date) -> None:
        if quantity:
            week = week_of(day)
            ware.booked[week] = ware.booked.get(week, 0) + quantity

    def _set(self, ware: Ware, quantity: int, before: timedelta = timedelta()) -> None:
        if quantity != ware.available:
            change = quantity - ware.available
            self._move(ware, change, StockReason.SET, None, before)

    def _move(
        self,
        ware: Ware,
        change: int,
        reason: StockReason,
        line: int | None,
        before: timedelta = timedelta(),
    ) -> None:
        self._rows.add(
            "stock_moves",
            offer_id=ware.offer_id,
            change=change,
            reason=reason,
            order_line_id=line,
            moved_at=self._timeline.now - before,
        )
        ware.available += change
