"""Sharing lines out over quotations: what is proposed, what it costs, what needs a reason."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import ROUND_FLOOR, Decimal

from marketplace.catalog.pricing import unit_price
from marketplace.catalog.taxes import tax_on
from marketplace.shared.money import Money, total
from marketplace.sourcing.comparing import Cell, Comparison, Row
from marketplace.sourcing.models import RfqLine
from marketplace.sourcing.quotation_models import QuotationLine

NOTHING = Decimal(0)


@dataclass(frozen=True)
class Pick:
    """How much of a line is to come from one quoted line."""

    line: QuotationLine
    quantity: Decimal

    @property
    def unit_price(self) -> Money:
        """The price of the tier that the quantity reaches."""
        return unit_price(self.line.tiers, self.quantity)

    @property
    def goods(self) -> Money:
        """What the goods cost, before tax."""
        return self.unit_price.times(self.quantity)

    @property
    def tax(self) -> Money:
        """The value added tax on them."""
        return tax_on(self.goods, self.line.tax_basis_points)


def proposal(comparison: Comparison, only: int | None = None) -> list[Pick]:
    """Share each line over the highest scores that still hold, each up to what it offers.

    `only` keeps to one quotation, by id.
    """
    valid = {column.quotation.id for column in comparison.columns if column.is_valid}
    picks = []
    for row in comparison.rows:
        left = row.line.quantity
        cells = [
            cell
            for cells in row.cells
            for cell in cells[:1]
            if cell.line.quotation_id in valid and only in (None, cell.line.quotation_id)
        ]
        for cell in sorted(cells, key=lambda cell: (-cell.score, cell.line.id)):
            quantity = orderable(cell.line, left)
            if quantity:
                picks.append(Pick(cell.line, quantity))
                left -= quantity
    return picks


def orderable(line: QuotationLine, wanted: Decimal) -> Decimal:
    """Return the most of a quoted line, up to what is wanted, that comes in whole packs."""
    multiple = line.offer.order_multiple
    packs = (min(wanted, line.quantity) / multiple).to_integral_value(ROUND_FLOOR)
    quantity = packs * multiple
    return quantity if quantity >= line.tiers[0].minimum_quantity else NOTHING


def award_total(picks: Sequence[Pick], lines: Mapping[int, RfqLine]) -> Money:
    """Return what picks cost at the dock: goods, tax, and freight for each delivery."""
    trips = {(pick.line.quotation_id, lines[pick.line.rfq_line_id].trip) for pick in picks}
    freight = {
        pick.line.quotation_id: pick.line.quotation.freight or Money(0) for pick in picks
    }
    return total(
        [
            *(pick.goods + pick.tax for pick in picks),
            *(freight[quotation_id] for quotation_id, _trip in trips),
        ]
    )


def passed_over(comparison: Comparison, row: Row, picks: Sequence[Pick]) -> bool:
    """Say whether a line goes to somebody while a higher score that holds is not used up."""
    valid = {column.quotation.id for column in comparison.columns if column.is_valid}
    taken = {pick.line.id: pick.quantity for pick in picks}
    cells = [cell for cells in row.cells for cell in cells if cell.line.quotation_id in valid]
    chosen = [cell for cell in cells if cell.line.id in taken]
    if not chosen:
        return False
    lowest = min(cell.score for cell in chosen)
    left = row.line.quantity - sum((taken[cell.line.id] for cell in chosen), NOTHING)
    return any(
        cell.score > lowest and _could_give_more(cell, taken, left, chosen) for cell in cells
    )


def _could_give_more(
    cell: Cell, taken: Mapping[int, Decimal], left: Decimal, chosen: Sequence[Cell]
) -> bool:
    """Say whether a quoted line could take over what goes to lower scores."""
    below = sum((taken[each.line.id] for each in chosen if each.score < cell.score), left)
    has = taken.get(cell.line.id, NOTHING)
    return orderable(cell.line, has + below) > has
