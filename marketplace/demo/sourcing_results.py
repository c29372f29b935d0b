"""What an award of the example market decided: frozen as the service freezes it."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from marketplace.catalog.states import PriceScope
from marketplace.demo.cast import Shopper
from marketplace.demo.market import Market
from marketplace.shared.criteria import Criterion
from marketplace.shared.quantity import THOUSAND
from marketplace.sourcing.scoring import METHOD, content_hash, evaluate, landed_costs
from marketplace.sourcing.states import USUAL_WEIGHTS, AwardWay, QuotationState


def add_result(
    market: Market,
    shopper: Shopper,
    rfq: dict[str, Any],
    lines: list[dict[str, Any]],
    quotations: list[dict[str, Any]],
) -> None:
    """Award to the highest score, and keep its prices in a list."""
    inputs = _inputs(rfq, lines, quotations)
    scores = evaluate(inputs)
    totals = {each["id"]: scores["quotations"][str(each["id"])]["total"] for each in quotations}
    winner = max(quotations, key=lambda each: (totals[each["id"]], -each["id"]))
    landed = landed_costs(inputs)
    decided = rfq["closes_at"] + timedelta(hours=18)
    for quotation in quotations:
        is_winner = quotation is winner
        _stored(market, quotation).update(
            state=QuotationState.AWARDED if is_winner else QuotationState.LOST,
            score=totals[quotation["id"]],
        )
    market.rows.add_plain(
        "rfq_results",
        rfq_id=rfq["id"],
        method=METHOD,
        inputs=inputs,
        inputs_hash=content_hash(inputs),
        scores=scores,
        compared=len(quotations),
        asked_for=1,
        exception=None,
        way=AwardWay.PRICES,
        total=sum(landed[line["id"]] for line in winner["lines"]),
        decided_by=rfq["asked_by"],
        decided_at=decided,
    )
    price_list = _price_list(market, shopper, rfq, winner)
    for line in winner["lines"]:
        market.rows.add(
            "rfq_awards",
            rfq_id=rfq["id"],
            rfq_line_id=line["rfq_line_id"],
            quotation_line_id=line["id"],
            price_list_id=price_list,
            quantity=line["quantity"],
            unit_price=line["price"],
            reason=None,
        )


def _stored(market: Market, quotation: dict[str, Any]) -> dict[str, Any]:
    """Return the row that waits to be written."""
    waiting = market.rows.waiting["quotations"]
    return next(row for row in waiting if row["id"] == quotation["id"])


def _inputs(
    rfq: dict[str, Any], lines: list[dict[str, Any]], quotations: list[dict[str, Any]]
) -> dict[str, Any]:
    return {
        "method": METHOD,
        "request": rfq["number"],
        "weights": {criterion.value: USUAL_WEIGHTS[criterion] for criterion in Criterion},
        "lines": [
            {
                "id": line["id"],
                "quantity": line["quantity"] * THOUSAND,
                "unit": line["unit"],
                "trip": f"{line['delivery_day'].isoformat()}|{line['delivery_point_id']}",
            }
            for line in lines
        ],
        "quotations": [
            {
                "id": each["id"],
                "producer": each["producer_id"],
                "round": 1,
                "freight": each["freight"],
                "on_time": each["on_time"],
                "quality": each["quality"],
                "distance": each["distance"],
                "lines": [
                    {
                        "id": line["id"],
                        "line": line["rfq_line_id"],
                        "offer": line["offer_id"],
                        "alternate": False,
                        "quantity": line["quantity"] * THOUSAND,
                        "price": line["price"],
                        "tax": line["tax_basis_points"],
                        "lead": line["lead_days"],
                    }
                    for line in each["lines"]
                ],
            }
            for each in quotations
        ],
    }


def _price_list(
    market: Market, shopper: Shopper, rfq: dict[str, Any], winner: dict[str, Any]
) -> int:
    day = rfq["closes_at"].date() + timedelta(days=1)
    price_list = market.rows.add(
        "price_lists",
        producer_id=winner["producer_id"],
        name=f"Penawaran {rfq['number']}",
        scope=PriceScope.AGREEMENT,
        buyer_id=shopper.id,
        agreement_reference=rfq["number"],
        valid_from=day,
        valid_until=winner["valid_until"],
        created_at=market.timeline.end,
    )
    for line in winner["lines"]:
        multiples = {ware.offer_id: ware.multiple for ware in market.wares}
        price = market.rows.add(
            "list_prices",
            price_list_id=price_list,
            offer_id=line["offer_id"],
            minimum_quantity=line["minimum"],
            order_multiple=multiples[line["offer_id"]],
            may_rise=False,
        )
        market.rows.add(
            "list_tiers",
            list_price_id=price,
            minimum_quantity=line["minimum"],
            unit_price=line["price"],
        )
    return price_list
