"""Reference prices of the example market, marked as examples, and a band around them."""

from __future__ import annotations

from datetime import timedelta

from marketplace.catalog.capacity import week_of
from marketplace.demo.market import Market

COMPARED = 6  # products with a reference price
WEEKS = 4
STEP = 500  # rupiah
BELOW, ABOVE = 50, 100  # per cent


def plan_references(market: Market) -> None:
    """Tell what some goods of the example cost on the market in the last weeks."""
    week = week_of(market.timeline.end.date())
    wares = {ware.product_id: ware for ware in market.wares}
    chosen = list(wares.values())[:COMPARED]
    for ware in chosen:
        usual = ware.unit_price(ware.minimum)
        for ago in range(WEEKS):
            market.rows.add(
                "reference_prices",
                product_id=ware.product_id,
                week=week - timedelta(weeks=ago),
                unit_price=round(usual * (1.05 - 0.01 * ago) / STEP) * STEP or STEP,
                source="Contoh, bukan pantauan pasar",
                is_example=True,
                entered_at=market.timeline.end,
            )
    for category_id in {ware.category_id: None for ware in chosen}:
        market.rows.add(
            "price_bands", category_id=category_id, percent_below=BELOW, percent_above=ABOVE
        )
