"""Orders of the example market: placed, approved or not, sent to their producers."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable
from datetime import date
from functools import cache

from marketplace.catalog.taxes import effective_basis_points, tax_on
from marketplace.demo.baskets import Pick
from marketplace.demo.deals import Deal, Line, Part, Plan
from marketplace.demo.fates import Approval, part_fate
from marketplace.demo.habits import usual_shortness
from marketplace.demo.history import SYSTEM, Signer
from marketplace.demo.market import Market
from marketplace.demo.partlife import end_parts, part_life
from marketplace.demo.timeline import Life, soon
from marketplace.demo.words import CANCELLED_BECAUSE, NOT_APPROVED, REFUSED_BECAUSE
from marketplace.orders.days import answer_by, hold_until
from marketplace.orders.fees import fee_basis_points
from marketplace.orders.freight import Vehicle, freight_for
from marketplace.orders.states import OrderState, ProducerOrderState
from marketplace.shared.actors import Role
from marketplace.shared.money import Money
from marketplace.shared.numbering import part_letters

ORDERERS = (Role.REQUESTER, Role.BUYER_OWNER)
DECIDERS = (Role.APPROVER, Role.BUYER_OWNER)


def order_life(
    market: Market, plan: Plan, *, placed: Callable[[Deal], None] | None = None
) -> Life:
    """Place an order, let it be decided where it must be, and send it out.

    `placed` is told of it as soon as it is placed.
    """
    deal = _place(market, plan)
    if placed is not None:
        placed(deal)
    if deal.row["state"] is OrderState.AWAITING_APPROVAL:
        if plan.fate.approval is Approval.AWAITED:
            return
        hold_ends = deal.row["hold_expires_at"]
        if plan.fate.approval is Approval.FORGOTTEN:
            yield soon(market.chance, hold_ends, 0, 0.1)
            _lapse(deal)
            return
        yield min(
            soon(market.chance, market.timeline.now, 0.3, 4),
            soon(market.chance, hold_ends, -1, 0),
        )
        if plan.fate.approval is Approval.REFUSED:
            _refuse(deal)
            return
        _approve(deal)
    if plan.fate.is_withdrawn:
        yield soon(market.chance, market.timeline.now, 0.05, 0.2)
        _withdraw(deal)
        return
    for part in deal.parts:
        deal.live(part_life(part))


def _place(market: Market, plan: Plan) -> Deal:
    shopper, basket = plan.shopper, plan.basket
    now = market.timeline.now
    story = market.open_story()
    row = story.add(
        "orders",
        number=market.numbers.next("PO"),
        document_number=market.numbers.next_document(shopper.id, shopper.slug),
        buyer_id=shopper.id,
        requested_by=shopper.signer(*ORDERERS).person,
        delivery_point_id=basket.dock.id,
        delivery_day=basket.delivery_day,
        payment=plan.payment,
        note=plan.note,
        state=OrderState.PLACED,
        placed_at=now,
    )
    if shopper.places:  # one outlet after the other
        row["outlet_id"], row["cost_centre_id"] = shopper.places[
            row["id"] % len(shopper.places)
        ]
    deal = Deal(market, plan, story, row)
    for place, picks in enumerate(_by_maker(basket.picks)):
        deal.parts.append(_part(deal, picks, part_letters(place)))
    for column in ("goods", "freight", "tax"):
        row[column] = sum(part.row[column] for part in deal.parts)
    row["total"] = row["goods"] + row["freight"] + row["tax"]
    if row["total"] > shopper.limit:
        row["state"] = OrderState.AWAITING_APPROVAL
        row["hold_expires_at"] = hold_until(now, basket.delivery_day)
    else:
        _send(deal)
    deal.record("placed", shopper.signer(*ORDERERS), total=deal.total)
    return deal


def _by_maker(picks: tuple[Pick, ...]) -> list[list[Pick]]:
    parts: dict[int, list[Pick]] = defaultdict(list)
    for pick in picks:
        parts[pick.ware.maker.id].append(pick)
    return list(parts.values())


def _part(deal: Deal, picks: list[Pick], letter: str) -> Part:
    maker, day = picks[0].ware.maker, deal.row["delivery_day"]
    row = deal.story.add(
        "producer_orders",
        number=f"{deal.row['number']}-{letter}",
        order_id=deal.row["id"],
        producer_id=maker.id,
        buyer_id=deal.shopper.id,
        state=ProducerOrderState.WAITING,
        delivery_day=day,
        freight=freight_of(maker.district, day, is_household=deal.shopper.is_household),
    )
    fate = part_fate(deal.market.chance, deal.plan.fate)
    part = Part(deal, maker, row, [_line(deal, row["id"], pick) for pick in picks], fate)
    part.fate = usual_shortness(part)
    row["goods"] = sum(line.row["line_total"] for line in part.lines)
    row["tax"] = sum(_tax(line) for line in part.lines)
    return part


def _line(deal: Deal, part_id: int, pick: Pick) -> Line:
    ware, day = pick.ware, deal.row["delivery_day"]
    row = deal.story.add(
        "order_lines",
        producer_order_id=part_id,
        offer_id=ware.offer_id,
        quantity=pick.quantity,
        unit_price=ware.unit_price(pick.quantity),
        line_total=pick.goods,
        tax_kind=ware.tax_kind,
        tax_basis_points=effective_basis_points(
            ware.tax_kind, is_pkp=ware.maker.is_pkp, day=day
        ),
        fee_basis_points=fee_basis_points(),
        confirmed_quantity=None,
        **ware.frozen,
    )
    deal.market.shelves.take(ware, pick.quantity, day, row["id"])
    return Line(ware, row)


def _tax(line: Line) -> int:
    rate = line.row["tax_basis_points"]
    return tax_on(Money(line.row["line_total"]), rate).rupiah if rate else 0


@cache
def freight_of(district: str, day: date, *, is_household: bool) -> int:
    """Return the freight of one part in rupiah."""
    vehicle = Vehicle.COURIER if is_household else Vehicle.PICKUP
    return freight_for(district, day, vehicle).rupiah


def _send(deal: Deal) -> None:
    now = deal.market.timeline.now
    for part in deal.parts:
        part.row["state"] = ProducerOrderState.SENT
        part.row["answer_by"] = answer_by(now, part.row["delivery_day"])


def _approve(deal: Deal) -> None:
    by = _decide(deal, OrderState.PLACED)
    _send(deal)
    deal.record("approved", by, total=deal.total)


def _refuse(deal: Deal) -> None:
    by = _decide(deal, OrderState.REJECTED)
    reason = deal.row["reason"] = deal.market.chance.choice(REFUSED_BECAUSE)
    end_parts(deal.parts, ProducerOrderState.CANCELLED, by, reason)
    deal.record("rejected", by, reason=reason)


def _withdraw(deal: Deal) -> None:
    by = deal.shopper.signer(*ORDERERS)
    reason = deal.row["reason"] = deal.market.chance.choice(CANCELLED_BECAUSE)
    deal.row["state"] = OrderState.CANCELLED
    end_parts(deal.parts, ProducerOrderState.CANCELLED, by, reason)
    deal.record("cancelled", by, reason=reason)


def _lapse(deal: Deal) -> None:
    deal.row["state"] = OrderState.CANCELLED
    deal.row["reason"] = NOT_APPROVED
    deal.record("expired", SYSTEM)
    end_parts(deal.parts, ProducerOrderState.CANCELLED, SYSTEM, NOT_APPROVED)


def _decide(deal: Deal, state: OrderState) -> Signer:
    by = deal.shopper.signer(*DECIDERS)
    deal.row["state"] = state
    deal.row["decided_by"] = by.person
    deal.row["decided_at"] = deal.market.timeline.now
    return by
