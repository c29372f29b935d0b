"""What was bought from outside: a buyer's own list, and as demand without its name."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from sqlalchemy import func, select

from marketplace.catalog.models import Category, Offer, Product
from marketplace.impact.thresholds import thresholds
from marketplace.local_content.equals import Equal, Sought
from marketplace.local_content.models import SourcingGap
from marketplace.local_content.queries.measuring import outside_by_offer
from marketplace.local_content.queries.nearest import nearest_equals
from marketplace.local_content.reckoning import at_most
from marketplace.local_content.states import ReasonKind
from marketplace.local_content.versions import Span
from marketplace.orders.models import OrderLine, ProducerOrder
from marketplace.orders.states import DEAD_STATES
from marketplace.shared.clock import JAKARTA, utc_now
from marketplace.shared.database import db
from marketplace.shared.money import Money
from marketplace.shared.pagination import Part, read_cursor, write_cursor
from marketplace.shared.quantity import QuantityColumn

MOST_GAPS = 50
DEMAND_DAYS = timedelta(days=90)


@dataclass(frozen=True)
class Gap:
    """A good from outside that counts against a rule, and what could fill it."""

    offer: Offer
    unit: str
    value: Money
    quantity: Decimal
    equals: Sequence[Equal]

    @property
    def product(self) -> Product:
        """The good."""
        return self.offer.product

    @property
    def nearest(self) -> Equal | None:
        """The nearest local equal, if there is any now."""
        return self.equals[0] if self.equals else None


def gaps_of(span: Span, buyer_id: int) -> list[Gap]:
    """List what counts against a rule in a period, dearest first, with local equals."""
    version = span.version
    rows = outside_by_offer(version, span.first, span.last, buyer_id, MOST_GAPS)
    sought = [
        Sought(offer.product, quantity, offer.id, _average(value, quantity), version.places)
        for offer, _unit, value, quantity in rows
    ]
    found = nearest_equals(sought, buyer_id)
    return [
        Gap(offer, unit, Money(value), quantity, equals)
        for (offer, unit, value, quantity), equals in zip(rows, found, strict=True)
    ]


def _average(value: int, quantity: Decimal) -> Money | None:
    return Money(value).times(1 / quantity) if quantity > 0 else None


@dataclass(frozen=True)
class Unmet:
    """What buyers took from outside for one reason in the last 90 days.

    Where too few buyers stand behind it, `quantity` is rounded up and the rest stays unsaid.
    """

    product_id: int
    product: str
    category: str
    unit: str
    reason: ReasonKind
    quantity: Decimal
    lines: int | None
    last_on: date | None

    @property
    def is_rough(self) -> bool:
        """Say whether the quantity is only the most that it can be."""
        return self.lines is None


def unmet_demand(*, limit: int = 50, cursor: str | None = None) -> Part[Unmet]:
    """List what local producers could not give, the newest first, without any buyer.

    Goods that buyers took from outside and said why, added up over the last 90 days; orders
    that were refused, cancelled or never answered are none. What fewer buyers did than impact
    asks of producers is told roughly.
    """
    newest = func.max(SourcingGap.id)
    wanted: Any = (
        select(
            Product.id,
            Product.name,
            Category.name,
            SourcingGap.unit,
            SourcingGap.reason,
            func.sum(SourcingGap.quantity, type_=QuantityColumn()),
            func.count(SourcingGap.id),
            func.max(SourcingGap.ordered_at, type_=SourcingGap.ordered_at.type),
            newest,
            func.count(SourcingGap.buyer_id.distinct()),
        )
        .join(Product, Product.id == SourcingGap.product_id)
        .join(Category, Category.id == Product.category_id)
        .join(OrderLine, OrderLine.id == SourcingGap.order_line_id)
        .join(ProducerOrder, ProducerOrder.id == OrderLine.producer_order_id)
        .where(SourcingGap.ordered_at >= utc_now() - DEMAND_DAYS)
        .where(ProducerOrder.state.not_in(DEAD_STATES))
        .group_by(Product.id, Product.name, Category.name, SourcingGap.unit, SourcingGap.reason)
    )
    total = db.session.scalar(select(func.count()).select_from(wanted.subquery())) or 0
    seen = read_cursor(cursor, int)
    if seen:
        wanted = wanted.having(newest < seen[0])
    rows = db.session.execute(wanted.order_by(newest.desc()).limit(limit + 1)).all()
    following = write_cursor(rows[limit - 1][8]) if len(rows) > limit else None
    return Part([_unmet(row) for row in rows[:limit]], following, total)


def _unmet(row: Sequence[Any]) -> Unmet:
    product_id, product, category, unit, reason, quantity, lines, last, _newest, buyers = row
    if buyers < thresholds().producers:
        rough = at_most(quantity)
        return Unmet(product_id, product, category, unit, reason, rough, None, None)
    last_on = last.astimezone(JAKARTA).date()
    return Unmet(product_id, product, category, unit, reason, quantity, lines, last_on)
