"""Rules on local content of the example market, with closed periods, a waiver and reasons.

All producers of the market are of the regency: the buyer's rule asks for the kapanewon around
the airport.
"""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import select

from marketplace.accounts.models import Organisation
from marketplace.budgets.states import BudgetPeriod, period_of
from marketplace.catalog.models import Category
from marketplace.demo.timeline import end_of_market
from marketplace.local_content.models import (
    ContentPeriod,
    ContentRule,
    ContentVersion,
    ContentWaiver,
    SourcingGap,
)
from marketplace.local_content.queries.closing import closed_periods
from marketplace.local_content.sealing import row_of
from marketplace.local_content.states import Measure, ReasonKind, is_local
from marketplace.orders.models import Order, OrderLine, ProducerOrder
from marketplace.shared.database import db

BUYER, GOODS, EXEMPT = "hotel-temon-transit", "sayur-bumbu", "bunga"
NEAR = ["34.01.01", "34.01.02", "34.01.07"]  # Temon, Wates, Pengasih
OWN_SHARE, PLEDGED_SHARE = 3000, 3000  # basis points
MONTHS_BEFORE = 4
REASONS = (
    (ReasonKind.NO_SUPPLY, "Panen di sekitar bandara baru bulan depan"),
    (ReasonKind.PRICE, ""),
)


def plan_local_content(day: date) -> None:
    """Write a buyer's rule, the regency's pledge, and what became of them until a day."""
    moment = end_of_market(day)
    first = _months_before(day, MONTHS_BEFORE)
    buyer_id = db.session.scalar(select(Organisation.id).where(Organisation.slug == BUYER))
    if buyer_id is None:
        return
    near = {"target": OWN_SHARE, "places": NEAR, "category_id": _category(GOODS)}
    own = _rule(buyer_id, first, moment, **near)
    pledge = _rule(None, first, moment, target=PLEDGED_SHARE, places=[])
    for rule in (own, pledge):
        for closed in closed_periods(rule, day - timedelta(days=1)):
            db.session.add(ContentPeriod(frozen_at=moment, **row_of(closed)))
    _tell_reasons(buyer_id)
    _waive(buyer_id, day, moment)
    db.session.flush()


def _months_before(day: date, months: int) -> date:
    first = day.replace(day=1)
    for _month in range(months):
        first = period_of(first - timedelta(days=1), BudgetPeriod.MONTH)[0]
    return first


def _category(slug: str) -> int | None:
    return db.session.scalar(select(Category.id).where(Category.slug == slug))


def _rule(
    buyer_id: int | None,
    first: date,
    moment: datetime,
    **asked: Any,  # noqa: ANN401
) -> ContentRule:
    rule = ContentRule(buyer_id=buyer_id, created_at=moment)
    db.session.add(rule)
    db.session.flush()
    version = ContentVersion(
        rule_id=rule.id,
        number=1,
        measure=Measure.VALUE,
        period=BudgetPeriod.MONTH,
        valid_from=first,
        created_at=moment,
        **asked,
    )
    db.session.add(version)
    db.session.flush()
    db.session.refresh(rule)
    return rule


def _tell_reasons(buyer_id: int) -> None:
    """Say why the buyer's last two goods from elsewhere were taken."""
    wanted = (
        select(OrderLine, Order)
        .join(ProducerOrder, ProducerOrder.id == OrderLine.producer_order_id)
        .join(Order, Order.id == ProducerOrder.order_id)
        .where(Order.buyer_id == buyer_id)
        .order_by(OrderLine.id.desc())
        .limit(60)
    )
    outside = [
        (line, order)
        for line, order in db.session.execute(wanted)
        if not is_local(line.offer.producer.village_code, NEAR)
    ]
    for (reason, words), (line, order) in zip(REASONS, outside, strict=False):
        gap = SourcingGap(
            buyer_id=buyer_id,
            person_id=order.requested_by,
            offer_id=line.offer_id,
            product_id=line.offer.product_id,
            unit=line.unit,
            quantity=line.quantity,
            reason=reason,
            words=words,
            order_line_id=line.id,
            told_at=order.placed_at,
            ordered_at=order.placed_at,
        )
        db.session.add(gap)


def _waive(buyer_id: int, day: date, moment: datetime) -> None:
    category_id = _category(EXEMPT)
    if category_id is not None:
        waiver = ContentWaiver(
            buyer_id=buyer_id,
            category_id=category_id,
            until=day + timedelta(days=60),
            reason="Belum ada yang menanamnya di sekitar bandara",
            granted_at=moment,
        )
        db.session.add(waiver)
