"""Order lines that count for an agreement: taken when ordered, counted anew when changed.

Beyond the maximum an order at the agreed price is refused; once no order of the smallest amount
fits into it any more, the agreed price leaves the list and the ordinary one holds.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from decimal import Decimal

from sqlalchemy import Select, or_, select, update
from sqlalchemy.orm import joinedload

from marketplace.agreements.call_models import AgreementCall, AgreementQuota
from marketplace.agreements.formula import present_price
from marketplace.agreements.models import AgreementLine
from marketplace.agreements.queries.consumption import HeldLine, counted, held_lines
from marketplace.agreements.services.pricing import fit_price
from marketplace.catalog.pricing import unit_price
from marketplace.orders.models import Order, OrderLine, ProducerOrder
from marketplace.orders.queries.orders import order_lines
from marketplace.shared import events
from marketplace.shared.database import db, transactional
from marketplace.shared.errors import RuleBroken
from marketplace.shared.language import _
from marketplace.shared.quantity import written

NOTHING = Decimal(0)
TOLD = "called_off_before"  # in the transaction: lines that are written anew, with their offers


@transactional
def take_order(order_id: int) -> None:
    """Count the lines of a new order that were ordered at an agreed price.

    Raises `RuleBroken` where one goes beyond the agreed maximum.
    """
    order = db.session.get_one(Order, order_id)
    db.session.flush()
    held = _newest(held_lines(order.buyer_id, _offers_of(order_id)))
    if not held:
        return
    lines = order_lines(order_id)
    taken: set[int] = set()
    for each in sorted(held.values(), key=lambda one: one.quota.id):
        for line in lines:
            if line.offer_id == each.line.offer_id and _take(line, each):
                taken.add(line.offer_id)
    _fit(order.buyer_id, taken)


@transactional
def forget_order(order_id: int) -> None:
    """Give back what an order took, before it is written anew and taken again."""
    order = db.session.get_one(Order, order_id)
    calls = _calls_of([line.id for line in order_lines(order_id)])
    told: set[tuple[int, int]] = db.session.info.setdefault(TOLD, set())
    for call in calls:
        told.add((call.order_line_id, call.line.offer_id))
        add(call.quota_id, -call.quantity)
        db.session.delete(call)
    _fit(order.buyer_id, {call.line.offer_id for call in calls})


@transactional
def recount(producer_order_id: int) -> None:
    """Count the lines of a part anew after it was answered, changed or ended.

    Raises `RuleBroken` where a change goes beyond the agreed maximum.
    """
    part = db.session.get_one(ProducerOrder, producer_order_id)
    calls = _calls_of([line.id for line in part.lines])
    by_id = {line.id: line for line in part.lines}
    changed: set[int] = set()
    for call in calls:
        line = by_id[call.order_line_id]
        same = line.offer_id == call.line.offer_id  # a substitute is not what was agreed
        now = counted(line, part) if same else NOTHING
        if now != call.quantity:
            if not add(call.quota_id, now - call.quantity):
                raise beyond(call.line, call.quota_id)
            call.quantity = now
            changed.add(call.line.offer_id)
    _fit(part.buyer_id, changed)


def _offers_of(order_id: int) -> Select[int]:
    parts = select(ProducerOrder.id).where(ProducerOrder.order_id == order_id)
    return select(OrderLine.offer_id).where(OrderLine.producer_order_id.in_(parts))


def _calls_of(line_ids: Collection[int]) -> Sequence[AgreementCall]:
    wanted = (
        select(AgreementCall)
        .where(AgreementCall.order_line_id.in_(line_ids))
        .options(joinedload(AgreementCall.line).joinedload(AgreementLine.offer))
        .order_by(AgreementCall.quota_id, AgreementCall.order_line_id)
    )
    return db.session.scalars(wanted, execution_options={"populate_existing": True}).all()


def _newest(held: Iterable[HeldLine]) -> dict[int, HeldLine]:
    """Keep the line whose price holds for each offer: the newest list that names it."""
    found: dict[int, HeldLine] = {}
    for each in sorted(held, key=_nearness):
        found[each.line.offer_id] = each
    return found


def _nearness(held: HeldLine) -> tuple[bool, int]:
    return held.listed is not None, held.party.price_list_id or 0


def _take(line: OrderLine, held: HeldLine) -> bool:
    """Tie an order line to its agreement; say whether it counts."""
    if line.unit_price != present_price(held.line):
        return False
    if not add(held.quota.id, line.quantity):
        if held.listed is None and line.unit_price == _ordinary(line):
            return False
        raise beyond(held.line, held.quota.id)
    db.session.add(
        AgreementCall(
            order_line_id=line.id,
            quota_id=held.quota.id,
            line_id=held.line.id,
            quantity=line.quantity,
        )
    )
    db.session.flush()
    tell_of(line)
    return True


@transactional
def tell_of(line: OrderLine) -> None:
    """Announce that a line was called off, unless it was already before it was written anew."""
    if (line.id, line.offer_id) not in db.session.info.get(TOLD, ()):
        events.announce("agreement.called_off", order_line_id=line.id)


@transactional
def add(quota_id: int, quantity: Decimal) -> bool:
    """Count a quantity if it fits; one statement, so that no two fit where one does."""
    fits = or_(
        AgreementQuota.maximum.is_(None),
        AgreementQuota.used + quantity <= AgreementQuota.maximum - AgreementQuota.held,
    )
    wanted = update(AgreementQuota).where(AgreementQuota.id == quota_id)
    if quantity > 0:
        wanted = wanted.where(fits)
    wanted = wanted.values(used=AgreementQuota.used + quantity)
    row = db.session.execute(
        wanted.returning(AgreementQuota.id), execution_options={"synchronize_session": False}
    )
    return row.scalar() is not None


def _ordinary(line: OrderLine) -> object:
    return unit_price(line.offer.price_tiers, line.quantity)


@transactional
def beyond(line: AgreementLine, quota_id: int) -> RuleBroken:
    """Say how much is left of a maximum."""
    quota = db.session.get_one(AgreementQuota, quota_id, populate_existing=True)
    left = (quota.maximum or NOTHING) - quota.used - quota.held
    return RuleBroken(
        _(
            "Kesepakatan harga untuk %(goods)s tinggal %(left)s %(unit)s. Pesan sampai jumlah "
            "itu; selebihnya bisa dipesan sesudahnya dengan harga biasa.",
            goods=line.product_name,
            left=written(left),
            unit=line.unit,
        )
    )


def _fit(buyer_id: int, offer_ids: Collection[int]) -> None:
    """Let lists say what still holds; after all quotas, by list, so that nobody deadlocks."""
    if not offer_ids:
        return
    db.session.flush()
    held = held_lines(buyer_id, offer_ids)
    for each in sorted(held, key=lambda one: (one.party.price_list_id or 0, one.line.id)):
        db.session.refresh(each.quota)
        fit_price(each.line, each.party, each.quota)
