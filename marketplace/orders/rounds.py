"""What changed of an order between two submissions. Pure: no database, no HTTP."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

from marketplace.orders.models import Order
from marketplace.shared.money import Money

NOTHING = Decimal(0)


@dataclass(frozen=True)
class LineChange:
    """One good before and after; nothing of it: it is new, or fell away."""

    name: str
    producer: str
    unit: str
    before: Decimal
    after: Decimal
    price_before: Money | None
    price_after: Money | None


@dataclass(frozen=True)
class RoundChange:
    """All that differs from the submission before; values are (before, after)."""

    number: int  # of the later submission
    lines: Sequence[LineChange] = ()
    total: tuple[Money, Money] | None = None
    day: tuple[date, date] | None = None
    place: tuple[str, str] | None = None
    note: tuple[str, str] | None = None
    same: int = field(default=0)  # goods that stayed as they were

    @property
    def is_empty(self) -> bool:
        """Say whether it was submitted as it was."""
        return not (self.lines or self.total or self.day or self.place or self.note)


def content_of(order: Order) -> dict[str, Any]:
    """Write down what an order says now."""
    return {
        "day": order.delivery_day.isoformat(),
        "place": order.delivery_point.name,
        "note": order.note,
        "total": order.total.rupiah,
        "lines": [
            {
                "offer": line.offer_id,
                "name": line.product_name,
                "producer": part.producer.name,
                "unit": line.unit,
                "quantity": f"{line.quantity:f}",
                "price": line.unit_price.rupiah,
            }
            for part in order.producer_orders
            for line in part.lines
        ],
    }


def change_between(
    before: Mapping[str, Any], after: Mapping[str, Any], number: int
) -> RoundChange:
    """Compare two submissions, good by good."""
    first, second = _by_offer(before), _by_offer(after)
    pairs = [(first.get(key), second.get(key)) for key in {**first, **second}]
    lines = [_line(one, two) for one, two in pairs if _differs(one, two)]
    days = date.fromisoformat(before["day"]), date.fromisoformat(after["day"])
    totals = Money(before["total"]), Money(after["total"])
    return RoundChange(
        number,
        lines,
        total=totals if totals[0] != totals[1] else None,
        day=days if days[0] != days[1] else None,
        place=_texts(before, after, "place"),
        note=_texts(before, after, "note"),
        same=len(pairs) - len(lines),
    )


def _texts(
    before: Mapping[str, Any], after: Mapping[str, Any], name: str
) -> tuple[str, str] | None:
    return (before[name], after[name]) if before[name] != after[name] else None


def _by_offer(content: Mapping[str, Any]) -> dict[int, Mapping[str, Any]]:
    return {line["offer"]: line for line in content["lines"]}


def _differs(one: Mapping[str, Any] | None, two: Mapping[str, Any] | None) -> bool:
    if one is None or two is None:
        return True
    return Decimal(one["quantity"]) != Decimal(two["quantity"]) or one["price"] != two["price"]


def _line(one: Mapping[str, Any] | None, two: Mapping[str, Any] | None) -> LineChange:
    known = two or one or {}
    return LineChange(
        name=known["name"],
        producer=known["producer"],
        unit=known["unit"],
        before=Decimal(one["quantity"]) if one else NOTHING,
        after=Decimal(two["quantity"]) if two else NOTHING,
        price_before=Money(one["price"]) if one else None,
        price_after=Money(two["price"]) if two else None,
    )
