"""Requests for quotation of the example market, one in each state of their lives."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from marketplace.demo.cast import Shopper
from marketplace.demo.goods import Ware
from marketplace.demo.market import Market
from marketplace.demo.ordering import ORDERERS
from marketplace.demo.sourcing_quotes import add_quotation, one_each, opened_at, sealed_facts
from marketplace.demo.sourcing_results import add_result
from marketplace.demo.timeline import clock
from marketplace.shared.actors import Role
from marketplace.sourcing import sealing
from marketplace.sourcing.states import (
    ENDED,
    USUAL_WEIGHTS,
    QuotationState,
    RfqState,
)

BUYER = "angkasa-rasa-resto"
CLOSING, ANSWERED = 17, 9.5  # hours, WIB
OPENED = frozenset({RfqState.OPENED, RfqState.AWARDED})
SUGAR, SMALL_SUGAR = "gula-semut-organik-500-g", "gula-semut-250-g"
PALM_SUGAR, COFFEE = "gula-kelapa-cetak", "kopi-menoreh-robusta-sangrai"
SALT_EGGS = "telur-asin"
FATES = {
    RfqState.PUBLISHED: (
        QuotationState.SUBMITTED,
        QuotationState.REVISED,
        QuotationState.DRAFT,
        QuotationState.WITHDRAWN,
    ),
    RfqState.CLOSED: (QuotationState.SUBMITTED, QuotationState.REVISED),
    RfqState.OPENED: (
        QuotationState.SUBMITTED,
        QuotationState.REVISED,
        QuotationState.SUBMITTED,
    ),
    RfqState.AWARDED: (QuotationState.AWARDED, QuotationState.LOST, QuotationState.LOST),
    RfqState.CANCELLED: (QuotationState.EXPIRED,),
    RfqState.WITHDRAWN: (QuotationState.EXPIRED,),
}


@dataclass(frozen=True)
class Case:
    """What is asked for, its days counted from the last day, and what became of it."""

    title: str
    goods: tuple[tuple[str, int], ...]
    state: RfqState
    closes: int
    first_day: int
    reason: str | None = None


CASES = (
    Case("Gula semut untuk meja Januari", ((SUGAR, 240),), RfqState.DRAFT, 6, 20),
    Case(
        "Gula dan kopi untuk Desember",
        ((SUGAR, 360), (COFFEE, 40)),
        RfqState.PUBLISHED,
        4,
        14,
    ),
    Case("Kopi robusta untuk kedai", ((COFFEE, 60),), RfqState.CLOSED, -1, 12),
    Case(
        "Gula semut dan gula cetak",
        ((SUGAR, 480), (SMALL_SUGAR, 240), (PALM_SUGAR, 120)),
        RfqState.OPENED,
        -2,
        13,
    ),
    Case("Gula semut kemasan 500 g", ((SUGAR, 300),), RfqState.AWARDED, -6, 10),
    Case("Telur asin akhir tahun", ((SALT_EGGS, 200),), RfqState.UNSUCCESSFUL, -9, 6),
    Case(
        "Kopi untuk acara yang batal",
        ((COFFEE, 80),),
        RfqState.CANCELLED,
        -12,
        5,
        "Acaranya dibatalkan penyelenggara",
    ),
    Case(
        "Gula, jumlahnya keliru",
        ((SUGAR, 36),),
        RfqState.WITHDRAWN,
        2,
        12,
        "Jumlahnya keliru ditulis, kami umumkan lagi",
    ),
)


def plan_sourcing(market: Market) -> None:
    """Have a tenant of the airport ask for quotations."""
    shopper = market.cast.shoppers.get(BUYER)
    if shopper is None:
        return
    for case in CASES:
        _add(market, shopper, case)


def _add(market: Market, shopper: Shopper, case: Case) -> None:
    wares = {slug: [w for w in market.wares if w.slug == slug] for slug, _q in case.goods}
    if not all(wares.values()):
        return
    end = market.timeline.last_day
    closes_at = clock(end + timedelta(days=case.closes), CLOSING)
    began = clock(end + timedelta(days=min(case.closes - 5, -1)), ANSWERED)
    asker = shopper.signer(*ORDERERS)
    is_shown = case.state is not RfqState.DRAFT
    rfq = {
        "id": market.rows.new_id("rfqs"),
        "number": market.numbers.next("RFQ"),
        "buyer_id": shopper.id,
        "asked_by": asker.person,
        "title": case.title,
        "note": "Contoh. Kemasan bersegel, tanggal kedaluwarsa tercetak.",
        "is_open": True,
        "state": case.state,
        "round": 1,
        "closes_at": closes_at,
        "created_at": began,
        "published_at": began if is_shown else None,
        "ended_at": market.timeline.now if case.state in ENDED else None,
        "end_reason": case.reason,
    }
    market.rows.keep("rfqs", rfq)
    lines = [
        _line(market, shopper, case, rfq, wares, place) for place in range(len(case.goods))
    ]
    for criterion, weight in USUAL_WEIGHTS.items():
        market.rows.add_plain(
            "rfq_criteria", rfq_id=rfq["id"], criterion=criterion, weight=weight
        )
    if is_shown:
        _add_round(market, shopper, case, rfq)
        _add_questions(market, rfq, wares, asker.person or 0)
    quotations = list(_quotations(market, case, rfq, lines, wares))
    if case.state is RfqState.AWARDED:
        add_result(market, shopper, rfq, lines, quotations)


def _line(
    market: Market,
    shopper: Shopper,
    case: Case,
    rfq: dict[str, Any],
    wares: dict[str, list[Ware]],
    place: int,
) -> dict[str, Any]:
    slug, quantity = case.goods[place]
    ware = wares[slug][0]
    line = {
        "id": market.rows.new_id("rfq_lines"),
        "rfq_id": rfq["id"],
        "position": place,
        "category_id": ware.category_id,
        "product_id": ware.product_id,
        "spec": "",
        "unit": ware.frozen["unit"],
        "quantity": quantity,
        "delivery_day": market.timeline.last_day + timedelta(days=case.first_day),
        "delivery_point_id": shopper.docks[0].id,
        "ceiling": None,
        "shows_ceiling": False,
    }
    market.rows.keep("rfq_lines", line)
    return line


def _add_round(market: Market, shopper: Shopper, case: Case, rfq: dict[str, Any]) -> None:
    has_closed = case.closes < 0
    market.rows.add_plain(
        "rfq_rounds",
        rfq_id=rfq["id"],
        round=1,
        closes_at=rfq["closes_at"],
        started_at=rfq["published_at"],
        started_by=rfq["asked_by"],
        note="",
        closed_at=rfq["closes_at"] if has_closed else None,
        opened_at=opened_at(rfq) if case.state in OPENED else None,
    )
    pressed = 2 if case.state in OPENED else 1 if case.state is RfqState.CLOSED else 0
    openers = [shopper.signer(*ORDERERS).person, shopper.signer(Role.APPROVER).person]
    for place, person in enumerate(openers[:pressed], start=1):
        market.rows.add(
            "rfq_openings",
            rfq_id=rfq["id"],
            round=1,
            place=place,
            person_id=person,
            pressed_at=opened_at(rfq),
        )


def _add_questions(
    market: Market, rfq: dict[str, Any], wares: dict[str, list[Ware]], person: int
) -> None:
    maker = next(iter(wares.values()))[0].maker
    told = [("Apakah kemasan 1 kg juga boleh?", "Boleh, asal bersegel.")]
    if rfq["state"] is RfqState.PUBLISHED:
        told.append(("Bisakah diantar sebelum jam 6 pagi?", ""))
    for place, (question, answer) in enumerate(told):
        asked_at = rfq["published_at"] + timedelta(hours=2 + place)
        sealed = sealing.seal_asker(
            rfq["id"], maker.id, maker.signer.person or 0, nonce=bytes([place + 1]) * 12
        )
        market.rows.add(
            "rfq_questions",
            rfq_id=rfq["id"],
            sealed_asker=sealed,
            question=question,
            asked_at=asked_at,
            answer=answer or None,
            answered_by=person if answer else None,
            answered_at=asked_at + timedelta(hours=1) if answer else None,
        )


def _quotations(
    market: Market,
    case: Case,
    rfq: dict[str, Any],
    lines: list[dict[str, Any]],
    wares: dict[str, list[Ware]],
) -> Iterator[dict[str, Any]]:
    """Let producers quote, each for what it sells of the goods."""
    makers = {ware.maker.id: ware.maker for some in wares.values() for ware in some}
    for place, (maker, fate) in enumerate(
        zip(makers.values(), FATES.get(case.state, ()), strict=False)
    ):
        own = [
            (line, ware)
            for line, (slug, _quantity) in zip(lines, case.goods, strict=True)
            for ware in wares[slug]
            if ware.maker.id == maker.id
        ]
        facts = sealed_facts(rfq, maker, one_each(own), place)
        yield add_quotation(market, rfq, maker, facts, fate, is_open=case.state in OPENED)
