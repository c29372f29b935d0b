"""Quotations side by side: columns of producers, rows of lines, and what is best. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_FLOOR, Decimal
from functools import cached_property

from marketplace.catalog.pricing import unit_price
from marketplace.catalog.taxes import tax_on
from marketplace.shared.money import Money, total
from marketplace.shared.quantity import in_thousandths
from marketplace.sourcing.models import RequestForQuotation, RfqLine
from marketplace.sourcing.quotation_models import Quotation, QuotationLine
from marketplace.sourcing.scoring import METHOD, Facts, Scores, evaluate, landed_costs
from marketplace.sourcing.states import Criterion

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


@dataclass(frozen=True)
class Cell:
    """What one quotation says of one line."""

    line: QuotationLine
    price: Money
    landed: Money
    score: int
    is_cheapest: bool  # landed, by the unit
    is_top: bool  # of all scores on this line
    is_quickest: bool
    is_above_ceiling: bool


@dataclass(frozen=True)
class Column:
    """One quotation."""

    quotation: Quotation
    scores: Mapping[str, int]
    landed: Money  # of its main lines
    is_best: bool
    is_valid: bool

    @property
    def score(self) -> int:
        """Its whole score in hundredths of a point."""
        return self.scores["total"]

    @cached_property
    def lead_days(self) -> int:
        """The days of its slowest line."""
        return max(line.lead_days for line in self.quotation.lines)

    @property
    def distance(self) -> Decimal:
        """Kilometres to the airport."""
        return Decimal(self.quotation.distance or 0) / 10


@dataclass(frozen=True)
class Row:
    """One line of the request with what each column says of it, in the columns' order."""

    line: RfqLine
    cells: Sequence[Sequence[Cell]]  # the main one first, then an alternate


@dataclass(frozen=True)
class Comparison:
    """The whole sheet."""

    inputs: Facts
    scores: Scores
    columns: Sequence[Column]
    rows: Sequence[Row]
    best: Mapping[str, object]  # by criterion, where columns differ

    @property
    def top(self) -> Column | None:
        """The column of the highest score that still holds."""
        return next((column for column in self.columns if column.is_best), None)

    def cell_of(self, quotation_line_id: int) -> Cell:
        """Return one cell; `LookupError` where no such line was quoted."""
        for row in self.rows:
            for cells in row.cells:
                for cell in cells:
                    if cell.line.id == quotation_line_id:
                        return cell
        raise LookupError(quotation_line_id)


def inputs_of(
    rfq: RequestForQuotation,
    quotations: Sequence[Quotation],
    weights: Mapping[Criterion, int] | None = None,
) -> Facts:
    """Return the frozen facts that scores are reckoned from, as JSON holds them."""
    weights = weights or rfq.weights
    return {
        "method": METHOD,
        "request": rfq.number,
        "weights": {criterion.value: weights[criterion] for criterion in Criterion},
        "lines": [
            {
                "id": line.id,
                "quantity": in_thousandths(line.quantity),
                "unit": line.unit,
                "trip": f"{line.delivery_day.isoformat()}|{line.delivery_point_id}",
            }
            for line in rfq.lines
        ],
        "quotations": [_facts_of(quotation) for quotation in quotations],
    }


def _facts_of(quotation: Quotation) -> Facts:
    freight = quotation.freight or Money(0)
    return {
        "id": quotation.id,
        "producer": quotation.producer_id,
        "round": quotation.round,
        "freight": freight.rupiah,
        "on_time": quotation.on_time,
        "quality": quotation.quality,
        "distance": quotation.distance or 0,
        "lines": [
            {
                "id": line.id,
                "line": line.rfq_line_id,
                "offer": line.offer_id,
                "alternate": line.is_alternate,
                "quantity": in_thousandths(line.quantity),
                "price": unit_price(line.tiers, line.quantity).rupiah,
                "tax": line.tax_basis_points,
                "lead": line.lead_days,
            }
            for line in quotation.lines
        ],
    }


def compare(
    rfq: RequestForQuotation,
    quotations: Sequence[Quotation],
    day: date,
    weights: Mapping[Criterion, int] | None = None,
) -> Comparison:
    """Lay quotations side by side, the highest score first."""
    inputs = inputs_of(rfq, quotations, weights)
    scores = evaluate(inputs)
    landed = landed_costs(inputs)
    ranked = sorted(
        quotations, key=lambda each: (-scores["quotations"][str(each.id)]["total"], each.id)
    )
    valid = [each for each in ranked if holds(each, day)]
    columns = [
        Column(
            quotation=each,
            scores=scores["quotations"][str(each.id)],
            landed=Money(sum(landed[line.id] for line in each.lines if not line.is_alternate)),
            is_best=bool(valid) and each is valid[0],
            is_valid=each in valid,
        )
        for each in ranked
    ]
    rows = [_row(line, ranked, scores, landed) for line in rfq.lines]
    return Comparison(inputs, scores, columns, rows, _best(columns))


def holds(quotation: Quotation, day: date) -> bool:
    """Say whether a quotation is still valid on a day."""
    return quotation.valid_until is not None and quotation.valid_until >= day


def _row(
    line: RfqLine, ranked: Sequence[Quotation], scores: Scores, landed: Mapping[int, int]
) -> Row:
    offered = [
        [each for each in quotation.lines if each.rfq_line_id == line.id]
        for quotation in ranked
    ]
    quoted = [each for some in offered for each in some]
    units = {each.id: landed[each.id] / each.quantity for each in quoted}
    points: Mapping[str, int] = scores["lines"][str(line.id)]
    leads = {each.lead_days for each in quoted}
    differ = len(set(units.values())) > 1
    return Row(
        line,
        [
            [
                Cell(
                    line=each,
                    price=(price := unit_price(each.tiers, each.quantity)),
                    landed=Money(landed[each.id]),
                    score=points[str(each.id)],
                    is_cheapest=differ and units[each.id] == min(units.values()),
                    is_top=points[str(each.id)] == max(points.values()),
                    is_quickest=len(leads) > 1 and each.lead_days == min(leads),
                    is_above_ceiling=line.ceiling is not None and price > line.ceiling,
                )
                for each in sorted(some, key=lambda each: each.is_alternate)
            ]
            for some in offered
        ],
    )


def _best(columns: Sequence[Column]) -> dict[str, object]:
    """Return the best value of each criterion, where columns differ in it."""
    whole = max(
        (sum(not x.is_alternate for x in c.quotation.lines) for c in columns), default=0
    )
    values: dict[str, list[object]] = {
        "landed": [
            -c.landed.rupiah
            for c in columns
            if sum(not x.is_alternate for x in c.quotation.lines) == whole
        ],
        "lead_time": [-c.lead_days for c in columns],
        "on_time": [c.quotation.on_time for c in columns if c.quotation.on_time is not None],
        "quality": [c.quotation.quality for c in columns if c.quotation.quality is not None],
        "locality": [-c.distance for c in columns],
    }
    return {
        name: max(found)  # type: ignore[type-var]
        for name, found in values.items()
        if len(set(found)) > 1
    }


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
