"""Goods of the example market leave their producers and are judged at the dock."""

from __future__ import annotations

from decimal import Decimal

from marketplace.demo.bills import issue
from marketplace.demo.closing import close_when_settled
from marketplace.demo.deals import Line, Part
from marketplace.demo.fates import Quality
from marketplace.demo.history import Signer
from marketplace.demo.rows import Row
from marketplace.demo.words import REGRADED_BECAUSE, REJECTED_BECAUSE, VEHICLES
from marketplace.fulfilment.naming import LENGTH, LETTERS, suggested_lot
from marketplace.fulfilment.valuing import receipt_value
from marketplace.orders.states import ProducerOrderState
from marketplace.shared.money import Money

REGRADE_PERCENTS = (10, 15, 20, 30)
JUDGEMENTS = ("accepted", "regraded", "rejected")


def dispatch(part: Part, loads: list[tuple[Line, int]]) -> None:
    """Send goods in lots, with a delivery note."""
    market = part.deal.market
    if part.row["state"] is not ProducerOrderState.PARTLY_RECEIVED:
        part.row["state"] = ProducerOrderState.DISPATCHED
    note = part.deal.story.add(
        "delivery_notes",
        number=market.numbers.next("SJ"),
        code="".join(market.chance.choices(LETTERS, k=LENGTH)),
        producer_order_id=part.row["id"],
        vehicle=market.chance.choice(VEHICLES),
        dispatched_by=part.maker.signer.person,
        dispatched_at=market.timeline.now,
    )
    sent = [_load(part, note, line, quantity) for line, quantity in loads]
    part.record("dispatched", part.maker.signer, delivery_note=note["number"], lots=sent)


def _load(part: Part, note: Row, line: Line, quantity: int) -> list[object]:
    row = line.row
    packed_on = part.deal.market.timeline.today
    lot = part.deal.story.add(
        "lots",
        delivery_note_id=note["id"],
        order_line_id=row["id"],
        code=suggested_lot(row["product_name"], packed_on),
        quantity=quantity,
    )
    row["dispatched_quantity"] = row.get("dispatched_quantity", 0) + quantity
    return [row["id"], lot["code"], str(quantity)]


def receive(part: Part, by: Signer) -> None:
    """Judge all that has arrived, and bill what was taken."""
    market = part.deal.market
    arrived = [line for line in part.lines if _awaited(line)]
    receipt = part.deal.story.add(
        "receipts",
        number=market.numbers.next("BAST"),
        producer_order_id=part.row["id"],
        received_by=by.person,
        received_at=market.timeline.now,
    )
    judged = [_judge(part, receipt, line, is_worst=line is arrived[0]) for line in arrived]
    whole = all(_received(line) == line.promised for line in part.lines)
    state = ProducerOrderState.RECEIVED if whole else ProducerOrderState.PARTLY_RECEIVED
    part.row["state"] = state
    said = [
        [
            row["order_line_id"],
            str(row["accepted_quantity"]),
            str(row["regraded_quantity"]),
            row["regrade_percent"],
            str(row["rejected_quantity"]),
        ]
        for row in judged
    ]
    part.record(state.value, by, receipt=receipt["number"], lines=said)
    issue(part, receipt, judged)
    close_when_settled(part)


def _received(line: Line) -> int:
    row = line.row
    return sum(row.get(f"{judgement}_quantity", 0) for judgement in JUDGEMENTS)


def _awaited(line: Line) -> int:
    return int(line.row.get("dispatched_quantity", 0)) - _received(line)


def _judge(part: Part, receipt: Row, line: Line, *, is_worst: bool) -> Row:
    quality = part.fate.quality if is_worst else Quality.GOOD
    accepted, regraded, rejected, percent, reason = _verdict(part, quality, _awaited(line))
    row = line.row
    judged = part.deal.story.add(
        "receipt_lines",
        receipt_id=receipt["id"],
        order_line_id=row["id"],
        accepted_quantity=accepted,
        regraded_quantity=regraded,
        regrade_percent=percent,
        rejected_quantity=rejected,
        reason=reason,
        value=_value(row["unit_price"], accepted, regraded, percent),
    )
    for judgement, quantity in zip(JUDGEMENTS, (accepted, regraded, rejected), strict=True):
        column = f"{judgement}_quantity"
        row[column] = row.get(column, 0) + quantity
    return judged


def _verdict(
    part: Part, quality: Quality, quantity: int
) -> tuple[int, int, int, int, str | None]:
    """Return accepted, regraded, rejected, the percent taken off, and why."""
    chance = part.deal.market.chance
    some = max(1, round(quantity * chance.uniform(0.04, 0.15)))
    if quality is Quality.REGRADED:
        percent = chance.choice(REGRADE_PERCENTS)
        return quantity - some, some, 0, percent, chance.choice(REGRADED_BECAUSE)
    if quality is Quality.PARTLY_REJECTED:
        return quantity - some, 0, some, 0, chance.choice(REJECTED_BECAUSE)
    if quality is Quality.REJECTED:
        return 0, 0, quantity, 0, chance.choice(REJECTED_BECAUSE)
    return quantity, 0, 0, 0, None


def _value(price: int, accepted: int, regraded: int, percent: int) -> int:
    if not regraded:
        return price * accepted
    return receipt_value(
        Money(price),
        accepted=Decimal(accepted),
        regraded=Decimal(regraded),
        regrade_percent=percent,
    ).rupiah
