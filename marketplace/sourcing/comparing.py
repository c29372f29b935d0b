"""Quotations side by side: columns of producers, rows of lines, and what is best. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cached_property

from marketplace.catalog.pricing import unit_price
from marketplace.shared.criteria import Criterion
from marketplace.shared.money import Money
from marketplace.shared.quantity import in_thousandths
from marketplace.sourcing.models import RequestForQuotation, RfqLine
from marketplace.sourcing.quotation_models import Quotation, QuotationLine
from marketplace.sourcing.scoring import METHOD, Facts, Scores, evaluate, landed_costs

NOTHING = Decimal(0)


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
