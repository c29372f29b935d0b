"""What a producer answers: all of it, a part of it, or no; and that it is packed."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import NotRequired, TypedDict

from marketplace.catalog.services import stock
from marketplace.orders import producer_order_policies as policies
from marketplace.orders.models import OrderLine, ProducerOrder
from marketplace.orders.producer_order_queries import lock_producer_order
from marketplace.orders.promising import promised_state
from marketplace.orders.services.budgeting import settle_parts
from marketplace.orders.services.deriving import derive_order_state
from marketplace.orders.services.ending import end_producer_orders
from marketplace.orders.states import PRODUCER_ORDER_LIFECYCLE, ProducerOrderState
from marketplace.shared import audit, events
from marketplace.shared.actors import Actor
from marketplace.shared.clock import utc_now
from marketplace.shared.database import transactional
from marketplace.shared.errors import Invalid, RuleBroken, require
from marketplace.shared.language import _
from marketplace.shared.quantity import written

PROMISED = frozenset({ProducerOrderState.CONFIRMED, ProducerOrderState.PARTLY_CONFIRMED})
NOTHING = Decimal(0)


class LineAnswer(TypedDict):
    """How much of one line the producer promises; less than ordered needs a reason."""

    id: int
    confirmed_quantity: Decimal
    reason: NotRequired[str | None]


@transactional
def confirm_producer_order(
    producer_order_id: int, *, actor: Actor, lines: Sequence[LineAnswer] | None = None
) -> ProducerOrder:
    """Promise all of it, or what `lines` say; a line that is not named is promised whole.

    What is not promised goes back on the shelf. To promise nothing is to reject. Raises
    `NotFound`, `Forbidden`, `RuleBroken` once it was answered, `Invalid` for a promise above
    what was ordered or for less without a reason.
    """
    sold = _lock_to_answer(producer_order_id, actor)
    promises = _promises(sold, lines or [])
    if not any(promises[line.id][0] for line in sold.lines):
        reasons = [reason for _quantity, reason in promises.values() if reason]
        return _reject(sold, actor, reason=reasons[0])
    for line in sold.lines:
        line.confirmed_quantity, line.change_reason = promises[line.id]
    answer = promised_state(sold.lines)
    _promise(sold, answer, actor)
    promised = {line.id: line.confirmed_quantity for line in sold.lines}
    audit.record(f"producer_order.{answer.value}", sold, actor=actor, promised=promised)
    events.announce("producer_order.answered", producer_order_id=sold.id)
    return sold


@transactional
def reject_producer_order(
    producer_order_id: int, *, actor: Actor, reason: str
) -> ProducerOrder:
    """Turn it down as a whole; all that was held goes back on the shelf.

    Raises `NotFound`, `Forbidden`, `RuleBroken` once it was answered, `Invalid` without reason.
    """
    sold = _lock_to_answer(producer_order_id, actor)
    if not reason.strip():
        raise Invalid({"reason": [_("Tulis alasan singkat agar pembeli mengerti.")]})
    return _reject(sold, actor, reason=reason.strip())


@transactional
def pack_producer_order(producer_order_id: int, *, actor: Actor) -> ProducerOrder:
    """Note that the promised goods stand ready. Raises `RuleBroken` before the promise."""
    sold = lock_producer_order(producer_order_id, actor=actor)
    allowed = policies.may_answer_producer_order(actor, sold)
    require(allowed=allowed, to=_("mengemas pesanan ini"))
    if sold.state not in PROMISED or sold.packed_at is not None:
        raise RuleBroken(_("Pesanan ini belum diterima, atau sudah dikemas."))
    sold.packed_at = utc_now()
    audit.record("producer_order.packed", sold, actor=actor)
    return sold


def _lock_to_answer(producer_order_id: int, actor: Actor) -> ProducerOrder:
    sold = lock_producer_order(producer_order_id, actor=actor)
    allowed = policies.may_answer_producer_order(actor, sold)
    require(allowed=allowed, to=_("menjawab pesanan ini"))
    if sold.state is not ProducerOrderState.SENT:
        raise RuleBroken(_("Pesanan ini sudah dijawab, atau tidak berlaku lagi."))
    return sold


def _promises(
    sold: ProducerOrder, answers: Sequence[LineAnswer]
) -> dict[int, tuple[Decimal, str | None]]:
    """Return quantity and reason for every line of the order."""
    ordered = {line.id: line for line in sold.lines}
    promises: dict[int, tuple[Decimal, str | None]] = {
        line.id: (line.quantity, None) for line in sold.lines
    }
    errors: dict[str, list[str]] = {}
    for place, answer in enumerate(answers):
        line = ordered.pop(answer["id"], None)  # taken out: a line is answered once
        problem = _problem(line, answer)
        if problem or line is None:
            errors[f"lines.{place}"] = [problem]
        elif answer["confirmed_quantity"] < line.quantity:
            promises[line.id] = (answer["confirmed_quantity"], _reason(answer))
    if errors:
        raise Invalid(errors)
    return promises


def _problem(line: OrderLine | None, answer: LineAnswer) -> str:
    if line is None:
        return _("Barang ini tidak ada dalam pesanan, atau disebut dua kali.")
    quantity, name = answer["confirmed_quantity"], line.product_name
    if not NOTHING <= quantity <= line.quantity:
        return _(
            "%(name)s: paling banyak %(quantity)s %(unit)s, sesuai pesanan.",
            name=name,
            quantity=written(line.quantity),
            unit=line.unit,
        )
    if quantity < line.quantity and not _reason(answer):
        return _("%(name)s: tulis alasan mengapa kurang dari pesanan.", name=name)
    return ""


def _reason(answer: LineAnswer) -> str:
    return (answer.get("reason") or "").strip()


def _reject(sold: ProducerOrder, actor: Actor, *, reason: str) -> ProducerOrder:
    end_producer_orders([sold], ProducerOrderState.REJECTED, actor=actor, reason=reason)
    for line in sold.lines:
        line.confirmed_quantity = NOTHING
    _sign(sold, actor)
    derive_order_state(sold.order)
    events.announce("producer_order.answered", producer_order_id=sold.id)
    return sold


def _promise(sold: ProducerOrder, state: ProducerOrderState, actor: Actor) -> None:
    """Write the promise, and put what is not promised back on the shelf."""
    sold.state = PRODUCER_ORDER_LIFECYCLE.move(sold.state, state)
    _sign(sold, actor)
    freed = [
        stock.Hold(line.offer_id, left, sold.delivery_day, line.id)
        for line in sold.lines
        if (left := line.quantity - (line.confirmed_quantity or NOTHING))
    ]
    stock.release_all(freed)
    settle_parts([sold], fact="confirmed")


def _sign(sold: ProducerOrder, actor: Actor) -> None:
    sold.answered_at = utc_now()
    sold.answered_by = actor.person_id
