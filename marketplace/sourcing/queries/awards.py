"""Awards, the deliveries that come of them, and whether a result can be reproduced."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from sqlalchemy import exists, select
from sqlalchemy.orm import joinedload, selectinload

from marketplace.buyers.models import DeliveryPoint
from marketplace.catalog.models import Offer
from marketplace.orders.models import Order
from marketplace.orders.queries.quotes import LineInput
from marketplace.shared.database import db
from marketplace.shared.errors import NotFound
from marketplace.shared.money import Money, total
from marketplace.sourcing.award_models import RfqAward, RfqOrder, RfqResult
from marketplace.sourcing.models import RequestForQuotation, RfqLine
from marketplace.sourcing.quotation_models import Quotation, QuotationLine

FRESH = {"populate_existing": True}


@dataclass(frozen=True)
class Delivery:
    """What was awarded for one day at one place, and the order that stands for it."""

    day: date
    point: DeliveryPoint
    awards: Sequence[RfqAward]
    order: Order | None

    @property
    def goods(self) -> Money:
        """What its goods cost, before tax and freight."""
        return total(each.unit_price.times(each.quantity) for each in self.awards)

    @property
    def producers(self) -> int:
        """From how many producers it comes."""
        return len({each.quotation_line.quotation.producer_id for each in self.awards})

    @property
    def order_lines(self) -> list[LineInput]:
        """What is ordered: the awarded quantities and no more."""
        return [
            {"offer_id": each.quotation_line.offer_id, "quantity": each.quantity}
            for each in self.awards
        ]

    def highest_price(self, offer_id: int) -> Money:
        """Return what a unit of an offer costs at most by the award."""
        return max(
            each.unit_price for each in self.awards if each.quotation_line.offer_id == offer_id
        )


def find_result(rfq_id: int) -> RfqResult | None:
    """Return the result of a request, if it was awarded."""
    wanted = select(RfqResult).where(RfqResult.rfq_id == rfq_id)
    return db.session.scalar(
        wanted.options(joinedload(RfqResult.decider)), execution_options=FRESH
    )


def awards_of(rfq_id: int) -> Sequence[RfqAward]:
    """List the awards of a request with their goods and producers."""
    quoted = selectinload(RfqAward.quotation_line)
    wanted = (
        select(RfqAward)
        .where(RfqAward.rfq_id == rfq_id)
        .options(
            joinedload(RfqAward.line).joinedload(RfqLine.delivery_point),
            quoted.joinedload(QuotationLine.offer).joinedload(Offer.product),
            quoted.joinedload(QuotationLine.quotation).joinedload(Quotation.producer),
        )
        .order_by(RfqAward.id)
    )
    return db.session.scalars(wanted, execution_options=FRESH).all()


def deliveries_of(rfq_id: int, awards: Sequence[RfqAward] | None = None) -> list[Delivery]:
    """List what an award is delivered as, by day and place, with the orders that stand."""
    orders = {
        (each.delivery_day, each.delivery_point_id): each.order
        for each in db.session.scalars(
            select(RfqOrder)
            .where(RfqOrder.rfq_id == rfq_id, RfqOrder.ended_at.is_(None))
            .options(joinedload(RfqOrder.order)),
            execution_options=FRESH,
        )
    }
    trips: dict[tuple[date, int], list[RfqAward]] = {}
    for award in awards_of(rfq_id) if awards is None else awards:
        trips.setdefault(award.line.trip, []).append(award)
    return [
        Delivery(trip[0], some[0].line.delivery_point, some, orders.get(trip))
        for trip, some in sorted(trips.items())
    ]


def find_delivery(rfq: RequestForQuotation, day: date, point_id: int) -> Delivery:
    """Return one delivery of an award; `NotFound` where nothing was awarded for it."""
    for delivery in deliveries_of(rfq.id):
        if (delivery.day, delivery.point.id) == (day, point_id):
            return delivery
    raise NotFound


def rfq_behind(order_id: int) -> RequestForQuotation | None:
    """Return the request that an order came of, if any."""
    wanted = select(RequestForQuotation).join(
        RfqOrder, RfqOrder.rfq_id == RequestForQuotation.id
    )
    return db.session.scalar(wanted.where(RfqOrder.order_id == order_id))


def is_of_rfq(order_id: int) -> bool:
    """Say whether an order came of an award."""
    return bool(db.session.scalar(select(exists().where(RfqOrder.order_id == order_id))))


def own_awards(quotation: Quotation | None) -> dict[int, Decimal]:
    """Return how much of each of its lines a quotation won."""
    if quotation is None:
        return {}
    wanted = (
        select(RfqAward.quotation_line_id, RfqAward.quantity)
        .join(QuotationLine, QuotationLine.id == RfqAward.quotation_line_id)
        .where(QuotationLine.quotation_id == quotation.id)
    )
    return {row[0]: row[1] for row in db.session.execute(wanted)}
