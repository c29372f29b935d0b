"""Goods as a row of cells, and a row of cells as the facts of an offer. Pure.

The text of a cell is always written the way it is read back: 48.000, 12,5.
"""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from marketplace.catalog.models import Offer
from marketplace.catalog.services.products import Naming
from marketplace.catalog.tiers import Tier, problems_with_tiers, whole_packs
from marketplace.shared.language import _
from marketplace.shared.money import Money
from marketplace.shared.opaque import to_public
from marketplace.shared.quantity import written
from marketplace.spreadsheets.columns import BY_NAME, LADDER, STEPS

Cells = Mapping[str, str]  # by column; what is not there is empty
NAMING = ("name", "category", "unit", "pack")
TERMS = (*LADDER, "minimum_quantity", "order_multiple")  # they fit together or not at all
REASON = "price_reason"  # no fact of the goods: it goes with a price
PLAIN = ("available_quantity", "weekly_capacity", "lead_days", "description")


def write(value: Any) -> str:  # noqa: ANN401
    """Write a value as a cell shows it."""
    if isinstance(value, Money):
        return written(Decimal(value.rupiah))
    return written(value) if isinstance(value, Decimal) else str(value)


def cells_of(offer: Offer) -> dict[str, str]:
    """Return an offer as a row of cells; empty ones are left out."""
    product = offer.product
    found: dict[str, Any] = {
        "code": to_public("offer", offer.id),
        "name": product.name,
        "category": product.category.slug,
        "unit": product.unit,
        "pack": product.pack,
        "minimum_quantity": offer.minimum_quantity,
        "order_multiple": offer.order_multiple,
        "available_quantity": offer.available_quantity,
        "weekly_capacity": offer.weekly_capacity,
        "lead_days": offer.lead_days,
        "description": offer.description,
    }
    if offer.price_tiers:
        found["price"] = offer.price_tiers[0].unit_price
    for step, tier in zip(STEPS, offer.price_tiers[1:], strict=False):
        found[f"tier_quantity_{step}"] = tier.minimum_quantity
        found[f"tier_price_{step}"] = tier.unit_price
    return {name: write(value) for name, value in found.items() if value not in (None, "")}


def facts_of(cells: Cells, wanted: frozenset[str]) -> dict[str, Any]:
    """Return the `wanted` columns of whole goods as the catalogue's services take them."""
    facts: dict[str, Any] = {name: _value(cells, name) for name in PLAIN if name in wanted}
    if "description" in facts:
        facts["description"] = facts["description"] or ""
    if wanted & set(NAMING):
        facts["naming"] = naming_of(cells)
    if wanted & set(TERMS):
        facts["order_multiple"] = _value(cells, "order_multiple") or Decimal(1)
        facts["minimum_quantity"] = _smallest(cells)
        facts["price_tiers"] = tiers_of(cells)
        facts["price_reason"] = cells.get(REASON)
    return facts


def naming_of(cells: Cells) -> Naming:
    """Return how the goods are named."""
    return Naming(cells["name"], cells["category"], cells["unit"], cells.get("pack", ""))


def tiers_of(cells: Cells) -> list[Tier]:
    """Return the price ladder; the first price counts from the smallest order on."""
    if "price" not in cells:
        return []
    steps = [
        Tier(_value(cells, f"tier_quantity_{n}"), _value(cells, f"tier_price_{n}"))
        for n in STEPS
        if f"tier_quantity_{n}" in cells and f"tier_price_{n}" in cells
    ]
    return [Tier(_smallest(cells), _value(cells, "price")), *steps]


def problems_with(cells: Cells) -> dict[str, list[str]]:
    """Say what of the terms of sale cannot be, by column."""
    found: dict[str, list[str]] = {}
    for step in STEPS:
        names = (f"tier_quantity_{step}", f"tier_price_{step}")
        missing = [name for name in names if name not in cells]
        if len(missing) == 1:
            found[missing[0]] = [_("Isi jumlah dan harganya, atau kosongkan.")]
    multiple = _value(cells, "order_multiple") or Decimal(1)
    if _smallest(cells) % multiple:
        message = _("Minimum pesanan harus kelipatan dari jumlah per kemasan.")
        found["minimum_quantity"] = [message]
    tiers = tiers_of(cells)
    told = problems_with_tiers(tiers, _smallest(cells)) if tiers else []
    if told:
        found["price"] = told
    if not tiers and any(name in cells for name in LADDER):
        found["price"] = [_("Isi harga satuan.")]
    return found


def _smallest(cells: Cells) -> Decimal:
    given: Decimal | None = _value(cells, "minimum_quantity")
    return given or whole_packs(Decimal(1), _value(cells, "order_multiple") or Decimal(1))


def _value(cells: Cells, name: str) -> Any:  # noqa: ANN401
    return BY_NAME[name].read(cells[name]) if name in cells else None
