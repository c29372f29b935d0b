"""One producer's part in the example market: answered, packed, sent, received."""

from __future__ import annotations

from collections.abc import Generator, Sequence
from datetime import datetime, timedelta

from marketplace.demo.deals import Line, Part
from marketplace.demo.dock import dispatch, receive
from marketplace.demo.fates import Answer, Delivery
from marketplace.demo.habits import days_late
from marketplace.demo.history import SYSTEM, Signer
from marketplace.demo.timeline import Life, clock, some_time, soon
from marketplace.demo.words import (
    CUT_BECAUSE,
    NOT_ANSWERED,
    REST_NEVER_CAME,
    TURNED_DOWN_BECAUSE,
)
from marketplace.orders.states import ProducerOrderState
from marketplace.shared.actors import Role

RECEIVERS = (Role.RECEIVER, Role.BUYER_OWNER)
EARLY_DOCK = 7  # WIB; goods for docks that open before leave on the evening before
LATEST_ANSWER = timedelta(minutes=5)  # before it would be too late


def part_life(part: Part) -> Life:
    """Live from the moment it is sent to the producer until nothing more happens."""
    promised = yield from _answered(part)
    if not promised:
        return
    yield _packing_moment(part)
    part.row["packed_at"] = part.deal.market.timeline.now
    part.record("packed", part.maker.signer)
    if part.fate.delivery is Delivery.AWAITED:
        return
    late = days_late(part)
    yield _leaving_moment(part, late)
    dispatch(part, _first_load(part))
    if part.fate.delivery is Delivery.UNDER_WAY:
        return
    yield _arrival_moment(part, days=late)
    receive(part, part.deal.shopper.signer(*RECEIVERS))
    if part.fate.delivery is Delivery.IN_TWO:
        yield from _second_load(part, days=late + 1)
    elif part.fate.delivery is Delivery.SHORT:
        yield soon(part.deal.market.chance, part.deal.market.timeline.now, 40, 70)
        _close_short(part, part.deal.shopper.signer(*RECEIVERS))


def end_parts(
    parts: Sequence[Part], state: ProducerOrderState, by: Signer, reason: str
) -> None:
    """End parts before anything was sent; all that they held goes back on the shelf."""
    for part in parts:
        part.row["state"] = state
        part.row["reason"] = reason
        part.record(state.value, by, reason=reason)
        for line in part.lines:
            held = line.row["confirmed_quantity"]
            put_back(part, line, line.row["quantity"] if held is None else held)


def put_back(part: Part, line: Line, quantity: int) -> None:
    """Release goods of one line."""
    shelves = part.deal.market.shelves
    shelves.put_back(line.ware, quantity, part.row["delivery_day"], line.row["id"])


def _answered(part: Part) -> Generator[datetime, None, bool]:
    market, answer = part.deal.market, part.fate.answer
    if answer is Answer.AWAITED:
        return False
    latest = part.row["answer_by"] - LATEST_ANSWER
    if answer is Answer.SILENCE:
        yield soon(market.chance, part.row["answer_by"], 0, 0.15)
        end_parts([part], ProducerOrderState.EXPIRED, SYSTEM, NOT_ANSWERED)
        part.deal.derive_state()
        return False
    yield min(soon(market.chance, market.timeline.now, 0.2, 4), latest)
    if answer is Answer.NOTHING:
        _turn_down(part)
        return False
    _promise(part)
    return True


def _turn_down(part: Part) -> None:
    reason = part.deal.market.chance.choice(TURNED_DOWN_BECAUSE)
    end_parts([part], ProducerOrderState.REJECTED, part.maker.signer, reason)
    for line in part.lines:
        line.row["confirmed_quantity"] = 0
    _sign(part)
    part.deal.derive_state()


def _promise(part: Part) -> None:
    for line in part.lines:
        line.row["confirmed_quantity"] = line.row["quantity"]
    state = ProducerOrderState.CONFIRMED
    if part.fate.answer is Answer.SOME and _cut(part, part.lines[0]):
        state = ProducerOrderState.PARTLY_CONFIRMED
    part.row["state"] = state
    _sign(part)
    promised = {str(line.row["id"]): str(line.promised) for line in part.lines}
    part.record(state.value, part.maker.signer, promised=promised)


def _cut(part: Part, line: Line) -> bool:
    """Promise about two thirds of a line; False where that is not possible."""
    ordered = line.row["quantity"]
    promised = ordered * 2 // 3
    if not promised:
        return False
    line.row["confirmed_quantity"] = promised
    line.row["change_reason"] = part.deal.market.chance.choice(CUT_BECAUSE)
    put_back(part, line, ordered - promised)
    return True


def _sign(part: Part) -> None:
    part.row["answered_at"] = part.deal.market.timeline.now
    part.row["answered_by"] = part.maker.signer.person


def _packing_moment(part: Part) -> datetime:
    market, eve = part.deal.market, part.row["delivery_day"] - timedelta(days=1)
    return max(
        some_time(market.chance, eve, 13, 16), soon(market.chance, market.timeline.now, 0.3, 1)
    )


def _leaving_moment(part: Part, late: int) -> datetime:
    """Return when goods leave: in time for the dock, after they were packed; or days late."""
    market, day = part.deal.market, part.row["delivery_day"] + timedelta(days=late)
    opens = part.deal.plan.basket.dock.opens.hour
    if opens < EARLY_DOCK:
        leaving = some_time(market.chance, day - timedelta(days=1), 17.5, 21)
    else:
        leaving = some_time(market.chance, day, opens - 1.5, opens - 0.5)
    return max(leaving, market.timeline.now + timedelta(minutes=20))


def _arrival_moment(part: Part, days: int) -> datetime:
    market, dock = part.deal.market, part.deal.plan.basket.dock
    day = part.row["delivery_day"] + timedelta(days=days)
    opens = dock.opens.hour + dock.opens.minute / 60
    arrival = clock(day, opens + market.chance.uniform(0.1, 1.7))
    return max(arrival, market.timeline.now + timedelta(minutes=30))


def _first_load(part: Part) -> list[tuple[Line, int]]:
    """Return what is sent first: all, or for a while only the larger half of one line."""
    loads = [(line, line.promised) for line in part.lines if line.promised]
    if part.fate.delivery in {Delivery.WHOLE, Delivery.UNDER_WAY}:
        return loads
    line, promised = loads[0]
    return [(line, max(1, promised * 3 // 5)), *loads[1:]]


def _second_load(part: Part, days: int) -> Life:
    rest = [(line, line.promised - line.row["dispatched_quantity"]) for line in part.lines]
    rest = [(line, left) for line, left in rest if left]
    if not rest:
        return
    yield soon(part.deal.market.chance, part.deal.market.timeline.now, 7, 12)
    dispatch(part, rest)
    yield _arrival_moment(part, days=days)
    receive(part, part.deal.shopper.signer(*RECEIVERS))


def _close_short(part: Part, by: Signer) -> None:
    if part.row["state"] is not ProducerOrderState.PARTLY_RECEIVED:
        return
    part.row["reason"] = REST_NEVER_CAME
    for line in part.lines:
        put_back(part, line, line.promised - line.row["dispatched_quantity"])
    part.row["state"] = ProducerOrderState.CLOSED
    part.deal.derive_state()
    part.record("closed", by, reason=REST_NEVER_CAME)
