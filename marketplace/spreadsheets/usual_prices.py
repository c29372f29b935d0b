"""Which prices in a spreadsheet need a reason. Pure: no database."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field

from marketplace.catalog.bands import Bounds, words_asking_why
from marketplace.shared.money import Money
from marketplace.spreadsheets.columns import LADDER
from marketplace.spreadsheets.goods import REASON, Cells, tiers_of

PRICED = frozenset({*LADDER, "minimum_quantity"})


@dataclass(frozen=True)
class UsualPrices:
    """Between which prices nobody asks why: by offer; for new goods, by shelf."""

    offers: Mapping[int, Bounds] = field(default_factory=dict)
    goods: Mapping[tuple[str, str], Bounds] = field(default_factory=dict)
    reasoned: Mapping[int, Money] = field(default_factory=dict)  # prices told why, by offer

    def problems_with(
        self, cells: Cells, offer_id: int | None, changed: Collection[str]
    ) -> dict[str, list[str]]:
        """Ask why a price that is new here is so far from the usual, unless the row says it."""
        bounds = self._bounds(cells, offer_id)
        if bounds is None or REASON in cells or not PRICED & set(changed):
            return {}
        tiers = tiers_of(cells)
        if not tiers or bounds.hold(tiers[0].unit_price):
            return {}
        price = tiers[0].unit_price
        if offer_id is not None and self.reasoned.get(offer_id) == price:
            return {}
        return {REASON: [words_asking_why(bounds, price)]}

    def _bounds(self, cells: Cells, offer_id: int | None) -> Bounds | None:
        if offer_id is not None:
            return self.offers.get(offer_id)
        return self.goods.get((cells.get("category", ""), cells.get("unit", "")))
