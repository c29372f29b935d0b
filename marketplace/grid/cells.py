"""Goods as a row of cells, and changed cells as the facts that the catalogue takes. Pure.

The text of a cell is always written the way it is read back: 48.000, 12,5. A price that waits
for the regency is shown as its producer wants it, as the listing page does.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from decimal import Decimal
from typing import Any

from marketplace.catalog.change_models import HeldChange
from marketplace.catalog.models import Offer
from marketplace.catalog.states import OfferState
from marketplace.catalog.tiers import Tier
from marketplace.catalog.wanted import facts_wanted
from marketplace.shared.money import Money
from marketplace.shared.quantity import written

TERMS = ("price", "minimum_quantity", "order_multiple")  # they fit together or not at all
PLAIN = ("available_quantity", "weekly_capacity", "lead_days")
STATE = "state"
REASON = "price_reason"  # no fact of the goods: it goes with a price
COLUMNS = (
    "price",
    "available_quantity",
    "weekly_capacity",
    "minimum_quantity",
    "order_multiple",
    "lead_days",
    STATE,
)
CLEARABLE = frozenset({"weekly_capacity"})  # nothing means: no limit
SHOWN_OR_HIDDEN = (OfferState.PUBLISHED, OfferState.PAUSED)

Cells = Mapping[str, str]


def cells_of(offer: Offer, change: HeldChange | None) -> dict[str, str]:
    """Return an offer as a row of cells, each with a text, if only an empty one."""
    facts = facts_wanted(change) if change else {}
    tiers = _ladder(offer, facts)
    found: dict[str, Any] = {
        "price": Decimal(tiers[0].unit_price.rupiah) if tiers else None,
        "available_quantity": offer.available_quantity,
        "weekly_capacity": offer.weekly_capacity,
        "minimum_quantity": facts.get("minimum_quantity", offer.minimum_quantity),
        "order_multiple": facts.get("order_multiple", offer.order_multiple),
        "lead_days": Decimal(offer.lead_days),
    }
    cells = {name: "" if value is None else written(value) for name, value in found.items()}
    return cells | {STATE: offer.state.value}


def text_of(value: Any) -> str:  # noqa: ANN401
    """Write a value that was read from a cell the way `cells_of` writes it."""
    if value is None:
        return ""
    if isinstance(value, Money):
        return written(Decimal(value.rupiah))
    return written(Decimal(value)) if isinstance(value, int | Decimal) else str(value)


def facts_of(
    offer: Offer, change: HeldChange | None, values: Mapping[str, Any]
) -> dict[str, Any]:
    """Return changed values as the catalogue's services take them; terms go together."""
    facts = {name: values[name] for name in PLAIN if name in values}
    if not _names_terms(values):
        return facts
    waiting = facts_wanted(change) if change else {}
    for name in ("minimum_quantity", "order_multiple"):
        facts[name] = values.get(name, waiting.get(name, getattr(offer, name)))
    tiers = _ladder(offer, waiting)
    price = values.get("price", tiers[0].unit_price if tiers else None)
    if price is not None:
        facts["price_tiers"] = [Tier(facts["minimum_quantity"], price), *tiers[1:]]
    elif tiers:
        facts["price_tiers"] = []  # a draft had none before
    return facts


def values_of(cells: Cells) -> dict[str, Any]:
    """Read cells that we wrote ourselves."""
    return {name: _value(name, text) for name, text in cells.items()}


def _value(name: str, text: str) -> Any:  # noqa: ANN401
    if name == STATE:
        return OfferState(text)
    if not text:
        return None
    number = Decimal(text.replace(".", "").replace(",", "."))
    if name == "price":
        return Money(int(number))
    return int(number) if name == "lead_days" else number


def packed(cells: Cells) -> str:
    """Write a row into one hidden field: what its cells held when the page was made."""
    return "|".join(cells[name] for name in COLUMNS)


def unpacked(text: str) -> dict[str, str] | None:
    """Read such a field; None where it is none."""
    parts = text.split("|")
    return dict(zip(COLUMNS, parts, strict=True)) if len(parts) == len(COLUMNS) else None


def _names_terms(names: Collection[str]) -> bool:
    return bool(set(TERMS) & set(names))


def _ladder(offer: Offer, waiting: Mapping[str, Any]) -> list[Tier]:
    wanted: list[Tier] = waiting.get("price_tiers") or []
    return wanted or [Tier(row.minimum_quantity, row.unit_price) for row in offer.price_tiers]
