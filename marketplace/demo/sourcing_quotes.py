"""Quotations of the example market: sealed as the service seals them, and told once opened."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from marketplace.catalog.taxes import effective_basis_points
from marketplace.demo.cast import Maker
from marketplace.demo.goods import Ware
from marketplace.demo.market import Market
from marketplace.orders.freight import freight_for
from marketplace.shared.places import km_to_airport
from marketplace.shared.quantity import THOUSAND
from marketplace.sourcing import sealing
from marketplace.sourcing.states import HANDED_IN, QuotationState

STEP = 100  # rupiah
HOLDS = timedelta(days=45)


def opened_at(rfq: dict[str, Any]) -> datetime:
    """Return when two people opened a request."""
    moment: datetime = rfq["closes_at"] + timedelta(minutes=30)
    return moment


def one_each(own: list[tuple[dict[str, Any], Ware]]) -> list[tuple[dict[str, Any], Ware]]:
    """Keep one ware for each line."""
    return list({line["id"]: (line, ware) for line, ware in reversed(own)}.values())


def sealed_facts(
    rfq: dict[str, Any], maker: Maker, own: list[tuple[dict[str, Any], Ware]], place: int
) -> dict[str, Any]:
    """Return what lies in the envelope: the catalogue's price, some per cent less."""
    closing = rfq["closes_at"].date()
    return {
        "lines": [
            {
                "line": line["id"],
                "offer": ware.offer_id,
                "alternate": False,
                "quantity": line["quantity"] // ware.multiple * ware.multiple * THOUSAND,
                "lead": ware.lead_days,
                "tax": effective_basis_points(
                    ware.tax_kind, is_pkp=maker.is_pkp, day=line["delivery_day"]
                ),
                "remark": "",
                "tiers": [
                    [
                        ware.minimum * THOUSAND,
                        ware.unit_price(line["quantity"])
                        * (99 - 2 * place)
                        // 100
                        // STEP
                        * STEP,
                    ]
                ],
            }
            for line, ware in sorted(own, key=lambda each: each[0]["id"])
        ],
        "valid_until": (closing + HOLDS).isoformat(),
        "freight": freight_for(maker.district, own[0][0]["delivery_day"]).rupiah,
        "note": "",
        "submitted_at": (rfq["published_at"] + timedelta(hours=5 + place)).isoformat(),
    }


def _less(place: int, line: dict[str, Any]) -> int:
    """Return how many per cent a producer goes down: each is the cheapest of something."""
    return int(place * 3 + line["position"] * 5) % 7


def add_quotation(
    market: Market,
    rfq: dict[str, Any],
    maker: Maker,
    facts: dict[str, Any],
    fate: QuotationState,
    *,
    is_open: bool,
) -> dict[str, Any]:
    """Add a quotation in its envelope, and what the opening told of it."""
    mark = sealing.mark_of(rfq["id"], maker.id)
    is_draft = fate is QuotationState.DRAFT
    person = maker.signer.person or 0
    envelope = sealing.Envelope(
        maker.id, person, {} if is_draft else facts, draft={} if is_draft else None
    )
    row: dict[str, Any] = {
        "id": market.rows.new_id("quotations"),
        "rfq_id": rfq["id"],
        "round": 1,
        "mark": mark,
        "envelope": sealing.seal(envelope, rfq_id=rfq["id"], round_=1, mark=mark, fixed=True),
        "state": fate,
        "note": "",
        "deliveries": 0,
    }
    known = dict.fromkeys(
        (
            "opened_at",
            "producer_id",
            "submitted_at",
            "valid_until",
            "freight",
            "on_time",
            "quality",
            "distance",
            "score",
        )
    )
    is_known = is_open and fate in HANDED_IN | {QuotationState.AWARDED, QuotationState.LOST}
    if is_known:
        known |= _known(rfq, maker, facts)
    row |= known
    market.rows.keep("quotations", row)
    quoted = _add_lines(market, row, facts) if is_known else []
    return row | {"lines": quoted, "maker": maker}


def _known(rfq: dict[str, Any], maker: Maker, facts: dict[str, Any]) -> dict[str, Any]:
    """Return what the opening tells of an envelope."""
    return {
        "opened_at": opened_at(rfq),
        "producer_id": maker.id,
        "submitted_at": datetime.fromisoformat(facts["submitted_at"]),
        "valid_until": datetime.fromisoformat(facts["valid_until"]).date(),
        "freight": facts["freight"],
        "on_time": 9_000 + maker.id % 10 * 100,
        "quality": 9_300 + maker.id % 7 * 100,
        "deliveries": 20 + maker.id % 30,
        "distance": int(km_to_airport(maker.district) * 10),
    }


def _add_lines(
    market: Market, quotation: dict[str, Any], facts: dict[str, Any]
) -> list[dict[str, Any]]:
    lines = []
    for line in facts["lines"]:
        row = {
            "id": market.rows.new_id("quotation_lines"),
            "quotation_id": quotation["id"],
            "rfq_line_id": line["line"],
            "offer_id": line["offer"],
            "is_alternate": False,
            "quantity": line["quantity"] // THOUSAND,
            "lead_days": line["lead"],
            "tax_basis_points": line["tax"],
            "remark": "",
        }
        market.rows.keep("quotation_lines", row)
        minimum, price = line["tiers"][0]
        market.rows.add(
            "quotation_tiers",
            quotation_line_id=row["id"],
            minimum_quantity=minimum // THOUSAND,
            unit_price=price,
        )
        lines.append({**row, "price": price, "minimum": minimum // THOUSAND})
    return lines
