"""The comparison of quotations on paper, to be signed and filed."""

from __future__ import annotations

from typing import Any

from marketplace.shared import places
from marketplace.shared.calendar import written_day
from marketplace.shared.clock import JAKARTA
from marketplace.shared.criteria import Criterion
from marketplace.shared.documents import render_pdf
from marketplace.shared.errors import RuleBroken
from marketplace.shared.language import _, current_language
from marketplace.shared.quantity import plain
from marketplace.shared.spelling import amount_in_words
from marketplace.sourcing import wording
from marketplace.sourcing.comparing import Cell, Column, Comparison
from marketplace.sourcing.queries.views import RfqView

ON_A_SHEET = 4  # columns side by side; more go onto further tables


def comparison_on_paper(view: RfqView) -> bytes:
    """Return the comparison as a PDF in the reader's language.

    Raises `RuleBroken` before quotations were opened: there is nothing that anybody may read.
    """
    comparison = view.comparison
    if comparison is None:
        raise RuleBroken(_("Belum ada penawaran yang dibuka, jadi belum bisa dicetak."))
    rfq = view.rfq
    facts: dict[str, Any] = {
        "number": rfq.number,
        "date": (rfq.published_at or rfq.created_at).astimezone(JAKARTA).date(),
        "closed": rfq.closes_at.astimezone(JAKARTA).date(),
        "title": rfq.title,
        "buyer": {"name": rfq.buyer.name},
        "openers": [each.person.name for each in view.openings],
        "weights": [
            {"name": str(wording.CRITERIA[each]), "weight": weight}
            for each, weight in rfq.weights.items()
            if weight
        ],
        "sheets": _sheets(comparison, rfq.weights),
        "awards": _awards(view),
        "example": rfq.buyer.organisation.is_example,
    }
    if view.result is not None:
        facts |= {
            "decided": view.result.decided_at.astimezone(JAKARTA).date(),
            "decider": view.result.decider.name,
            "total_rupiah": view.result.total.rupiah,
            "total_in_words": amount_in_words(view.result.total.rupiah, current_language()),
            "hash": view.result.inputs_hash,
            "method": view.result.method,
            "exception": view.result.exception or "",
        }
    return render_pdf("comparison", facts, current_language())


def _sheets(comparison: Comparison, weights: Any) -> list[dict[str, Any]]:  # noqa: ANN401
    sheets = []
    for start in range(0, len(comparison.columns), ON_A_SHEET):
        part = slice(start, start + ON_A_SHEET)
        sheets.append(
            {
                "columns": [_column(column) for column in comparison.columns[part]],
                "rows": [
                    {
                        "goods": wording.goods_name(row.line),
                        "amount": wording.amount(row.line),
                        "day": written_day(row.line.delivery_day),
                        "cells": [[_cell(cell) for cell in cells] for cells in row.cells[part]],
                    }
                    for row in comparison.rows
                ],
                "scores": [
                    {
                        "name": str(wording.CRITERIA[each]),
                        "points": [
                            wording.points(column.scores[each.value])
                            for column in comparison.columns[part]
                        ],
                    }
                    for each in Criterion
                    if weights[each]
                ],
            }
        )
    return sheets


def _column(column: Column) -> dict[str, Any]:
    producer = column.quotation.producer
    return {
        "name": producer.name if producer else "",
        "place": str(places.village(producer.village_code)) if producer else "",
        "landed_rupiah": column.landed.rupiah,
        "freight_rupiah": (column.quotation.freight or column.landed).rupiah,
        "lead": column.lead_days,
        "valid": column.quotation.valid_until,
        "score": wording.points(column.score),
        "best": column.is_best,
    }


def _cell(cell: Cell) -> dict[str, Any]:
    return {
        "price_rupiah": cell.price.rupiah,
        "landed_rupiah": cell.landed.rupiah,
        "quantity": plain(cell.line.quantity),
        "score": wording.points(cell.score),
        "top": cell.is_top,
        "alternate": cell.line.remark if cell.line.is_alternate else "",
    }


def _awards(view: RfqView) -> list[dict[str, Any]]:
    found = []
    for award in view.awards:
        producer = award.quotation_line.quotation.producer
        found.append(
            {
                "goods": award.quotation_line.offer.product.name,
                "producer": producer.name if producer else "",
                "quantity": plain(award.quantity),
                "unit": award.line.unit,
                "price_rupiah": award.unit_price.rupiah,
                "amount_rupiah": award.unit_price.times(award.quantity).rupiah,
                "reason": award.reason or "",
            }
        )
    return found
