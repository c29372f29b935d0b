"""The dock takes goods over, line by line. Judgements are final."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal

from sqlalchemy import update

from marketplace.fulfilment import policies, queries
from marketplace.fulfilment.judgements import NOTHING, Judgement, judged_quantity, parts
from marketplace.fulfilment.models import Receipt, ReceiptLine
from marketplace.fulfilment.queries import ON_THE_WAY
from marketplace.fulfilment.valuing import LEAST_PERCENT, MOST_PERCENT, receipt_value
from marketplace.fulfilment.weighing import weighed
from marketplace.orders.booking import taken_amount
from marketplace.orders.models import OrderLine, ProducerOrder
from marketplace.orders.producer_order_queries import lock_producer_order, read_lines_again
from marketplace.orders.services import budgeting
from marketplace.orders.states import PRODUCER_ORDER_LIFECYCLE, ProducerOrderState
from marketplace.shared import audit, events
from marketplace.shared.actors import Actor
from marketplace.shared.database import db, transactional
from marketplace.shared.errors import Invalid, RuleBroken, require
from marketplace.shared.language import _
from marketplace.shared.numbering import next_number
from marketplace.shared.quantity import written


@transactional
def record_receipt(
    producer_order_id: int,
    *,
    actor: Actor,
    lines: Sequence[Judgement],
    note: str | None = None,
    photos: Mapping[int, str] | None = None,
) -> Receipt:
    """Judge goods that have arrived; what is not named stays awaited.

    `photos` maps a line's id to the key of a stored picture. Raises `NotFound`, `Forbidden`,
    `Invalid` for an unclear judgement or weighing, and `RuleBroken` for more than was sent and
    not yet judged, however many receivers judge at once.
    """
    bought = lock_producer_order(producer_order_id, actor=actor)
    require(allowed=policies.may_receive(actor, bought), to=_("menerima barang ini"))
    if bought.state not in ON_THE_WAY:
        raise RuleBroken(_("Tidak ada kiriman yang dapat diterima untuk pesanan ini."))
    if any(each.get("weighing") for each in lines):
        lines = weighed(bought, lines, queries.tares_of(bought))
    judged = _checked(bought, lines)
    _take_over(bought, lines)
    bought.state = _state_after(bought)
    receipt = _write_receipt(bought, judged, note=note, photos=photos or {}, actor=actor)
    _book(bought, receipt)
    said = [[line.order_line_id, *_quantities_of(line)] for line in receipt.lines]
    audit.record(
        f"producer_order.{bought.state.value}",
        bought,
        actor=actor,
        receipt=receipt.number,
        lines=said,
        weighed=[
            [line.order_line_id, line.gross_weight, line.containers, line.tare]
            for line in receipt.lines
            if line.weighing
        ],
    )
    events.announce("goods.received", receipt_id=receipt.id)
    return receipt


def _book(bought: ProducerOrder, receipt: Receipt) -> None:
    """Book on the buyer's budgets what the receipt's invoice will claim."""
    lines = {line.id: line for line in bought.lines}
    spent = {
        line.order_line_id: taken_amount(line.value, lines[line.order_line_id])
        for line in receipt.lines
    }
    budgeting.settle_parts(
        [bought],
        fact=f"receipt-{receipt.id}",
        spent=spent,
        bills_freight=queries.takes_first_goods(receipt),
    )


def _checked(bought: ProducerOrder, lines: Sequence[Judgement]) -> list[Judgement]:
    """Return the judgements that say something, or refuse with `Invalid`."""
    waiting = {line.id: line for line in bought.lines}
    errors: dict[str, list[str]] = {}
    for place, judgement in enumerate(lines):
        line = waiting.pop(judgement["id"], None)  # taken out: a line is judged once
        problem = _problem(line, judgement)
        if problem:
            errors[f"lines.{place}"] = [problem]
    judged = [judgement for judgement in lines if judged_quantity(judgement)]
    if not judged and not errors:
        errors["lines"] = [_("Isi paling sedikit satu barang yang diterima atau ditolak.")]
    if errors:
        raise Invalid(errors)
    return judged


def _problem(line: OrderLine | None, judgement: Judgement) -> str:
    if line is None:
        return _("Barang ini tidak ada dalam pesanan, atau disebut dua kali.")
    if any(quantity < 0 for quantity in parts(judgement)):
        return _("%(name)s: jumlah tidak boleh di bawah nol.", name=line.product_name)
    percent = judgement.get("regrade_percent") or 0
    regraded = judgement.get("regraded_quantity", NOTHING)
    if regraded and not LEAST_PERCENT <= percent <= MOST_PERCENT:
        return _(
            "%(name)s: potongan harga antara %(least)s dan %(most)s persen.",
            name=line.product_name,
            least=LEAST_PERCENT,
            most=MOST_PERCENT,
        )
    blamed = regraded or judgement.get("rejected_quantity", NOTHING)
    if blamed and not _reason(judgement):
        return _("%(name)s: pilih atau tulis penyebabnya.", name=line.product_name)
    return ""


def _reason(judgement: Judgement) -> str:
    return (judgement.get("reason") or "").strip()


def _take_over(bought: ProducerOrder, lines: Sequence[Judgement]) -> None:
    """Add the judgements to the lines; a line that would pass what was sent stops it all."""
    named = {line.id: line for line in bought.lines}
    errors = {
        f"lines.{place}": [_too_much(named[judgement["id"]])]
        for place, judgement in enumerate(lines)
        if judged_quantity(judgement) and not _judge(judgement)
    }
    if errors:
        raise RuleBroken(
            _("Jumlahnya melebihi barang yang dikirim dan belum diterima."), errors=errors
        )
    read_lines_again(bought)


def _judge(judgement: Judgement) -> bool:
    """Judge one line in one statement that never passes what was sent."""
    added = parts(judgement)
    accepted = OrderLine.accepted_quantity + added[0]
    regraded = OrderLine.regraded_quantity + added[1]
    rejected = OrderLine.rejected_quantity + added[2]
    statement = (
        update(OrderLine)
        .where(OrderLine.id == judgement["id"])
        .where(accepted + regraded + rejected <= OrderLine.dispatched_quantity)
        .values(
            accepted_quantity=accepted, regraded_quantity=regraded, rejected_quantity=rejected
        )
        .execution_options(synchronize_session=False)
    )
    return bool(db.session.execute(statement).rowcount == 1)  # type: ignore[attr-defined]


def _too_much(line: OrderLine) -> str:
    return _(
        "%(name)s: tinggal %(quantity)s %(unit)s yang belum diterima.",
        name=line.product_name,
        quantity=written(line.awaited_quantity),
        unit=line.unit,
    )


def _state_after(bought: ProducerOrder) -> ProducerOrderState:
    """Everything promised was sent and judged, or something is still to come."""
    whole = all(line.received_quantity == line.confirmed_quantity for line in bought.lines)
    wanted = ProducerOrderState.RECEIVED if whole else ProducerOrderState.PARTLY_RECEIVED
    return PRODUCER_ORDER_LIFECYCLE.move(bought.state, wanted)


def _write_receipt(
    bought: ProducerOrder,
    judged: Sequence[Judgement],
    *,
    note: str | None,
    photos: Mapping[int, str],
    actor: Actor,
) -> Receipt:
    prices = {line.id: line.unit_price for line in bought.lines}
    receipt = Receipt(
        number=next_number("BAST"),
        producer_order_id=bought.id,
        received_by=actor.person_id,
        note=(note or "").strip(),
    )
    for judgement in judged:
        line = _receipt_line(judgement, photo_key=photos.get(judgement["id"]))
        line.value = receipt_value(
            prices[line.order_line_id],
            accepted=line.accepted_quantity,
            regraded=line.regraded_quantity,
            regrade_percent=line.regrade_percent,
        )
        receipt.lines.append(line)
    db.session.add(receipt)
    db.session.flush()
    return receipt


def _receipt_line(judgement: Judgement, *, photo_key: str | None) -> ReceiptLine:
    accepted, regraded, rejected = parts(judgement)
    scale = judgement.get("weighing")
    return ReceiptLine(
        order_line_id=judgement["id"],
        accepted_quantity=accepted,
        regraded_quantity=regraded,
        regrade_percent=(judgement.get("regrade_percent") or 0) if regraded else 0,
        rejected_quantity=rejected,
        reason=_reason(judgement) or None,
        photo_key=photo_key,
        gross_weight=scale["gross_weight"] if scale else None,
        containers=scale["containers"] if scale else None,
        tare=scale["tare"] if scale else None,
    )


def _quantities_of(line: ReceiptLine) -> tuple[Decimal, Decimal, int, Decimal]:
    return (
        line.accepted_quantity,
        line.regraded_quantity,
        line.regrade_percent,
        line.rejected_quantity,
    )
