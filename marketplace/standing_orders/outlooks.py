"""What would become of one day of a standing order: of each line, and of all of it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from marketplace.catalog.models import Offer
from marketplace.orders.queries.quotes import LineInput
from marketplace.orders.quotes import Quote
from marketplace.shared.money import Money
from marketplace.standing_orders.days import Date
from marketplace.standing_orders.models import StandingLine
from marketplace.standing_orders.states import Gap, Way


@dataclass(frozen=True)
class LineOutlook:
    """How one line comes on that day."""

    line: StandingLine
    wanted: Decimal
    quantity: Decimal  # nothing: it is left out
    way: Way = Way.KEEP
    offer: Offer | None = None  # None: from any producer, or not at all
    price: Money | None = None  # of one unit before tax, where it is known
    gap: Gap | None = None
    asks: bool = False  # nobody has said beforehand that it may come so

    @property
    def wish(self) -> LineInput | None:
        """What is ordered of it; None: nothing."""
        if not self.quantity:
            return None
        if self.offer is not None:
            return {"offer_id": self.offer.id, "quantity": self.quantity}
        return {"product_id": self.line.product_id, "quantity": self.quantity}


@dataclass(frozen=True)
class Outlook:
    """How one day goes."""

    date: Date
    lines: Sequence[LineOutlook] = ()
    quote: Quote | None = None  # None: nothing is ordered
    problems: Sequence[str] = ()  # what stands in the way of all of it, in words
    is_dock_shut: bool = False
    window_id: int | None = None  # the wished one, where it has room
    is_far: bool = False  # further than goods are promised: nobody knows yet

    @property
    def wishes(self) -> list[LineInput]:
        """What is ordered: no offer or product stands there twice."""
        return merged(self.lines)

    @property
    def gap(self) -> Gap | None:
        """Why the day does not go as agreed; the first reason that asks comes first."""
        if self.date.skipped:
            return self.date.skipped
        if self.is_dock_shut:
            return Gap.DOCK
        of_lines = sorted((each for each in self.lines if each.gap), key=lambda e: not e.asks)
        if of_lines and (of_lines[0].asks or not self.problems):
            return of_lines[0].gap
        return Gap.RULES if self.problems else None

    @property
    def asks(self) -> bool:
        """Say whether somebody has to answer before it is ordered."""
        if self.date.skipped:
            return False
        return bool(self.is_dock_shut or self.problems or any(each.asks for each in self.lines))

    @property
    def is_empty(self) -> bool:
        """Say whether nothing is left to order."""
        return not self.wishes


def merged(lines: Sequence[LineOutlook]) -> list[LineInput]:
    """Join what is wanted of the same offer, or of the same product, into one line."""
    found: dict[tuple[str, int], LineInput] = {}
    for each in lines:
        wish = each.wish
        if wish is None:
            continue
        key = ("offer", wish["offer_id"]) if "offer_id" in wish else ("any", wish["product_id"])
        if key in found:
            found[key]["quantity"] += wish["quantity"]
        else:
            found[key] = wish
    return list(found.values())
