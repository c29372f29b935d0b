"""Awards: who delivers how much of a request, why, and the orders that came of it."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from marketplace.accounts.models import Person
from marketplace.orders.models import Order
from marketplace.shared.clock import utc_now
from marketplace.shared.database import Base
from marketplace.shared.money import Money
from marketplace.sourcing.models import RfqLine
from marketplace.sourcing.quotation_models import QuotationLine
from marketplace.sourcing.states import AwardWay

STILL_ORDERED = text("ended_at is null")


class RfqResult(Base):
    """The one result of a request, frozen: what was judged, by which method, what came out."""

    __tablename__ = "rfq_results"

    rfq_id: Mapped[int] = mapped_column(ForeignKey("rfqs.id"), primary_key=True)
    method: Mapped[str] = mapped_column(String(20))  # version of the way scores are reckoned
    inputs: Mapped[dict[str, Any]] = mapped_column(JSON)
    inputs_hash: Mapped[str] = mapped_column(String(64))
    scores: Mapped[dict[str, Any]] = mapped_column(JSON)
    compared: Mapped[int]  # quotations
    asked_for: Mapped[int]  # the least that the buyer's rule wanted compared
    exception: Mapped[str | None] = mapped_column(String(500))  # why fewer were enough
    way: Mapped[AwardWay]
    total: Mapped[Money]  # landed: goods, freight and tax
    decided_by: Mapped[int] = mapped_column(ForeignKey("persons.id"))
    decided_at: Mapped[datetime] = mapped_column(default=utc_now)

    decider: Mapped[Person] = relationship()
    __table_args__ = (
        CheckConstraint("compared >= asked_for or exception is not null", name="or_exception"),
    )


class RfqAward(Base):
    """How much of a line goes to one quotation, at the price of that quantity."""

    __tablename__ = "rfq_awards"
    __table_args__ = (
        UniqueConstraint("quotation_line_id"),
        CheckConstraint("quantity > 0", name="quantity_is_positive"),
        CheckConstraint("unit_price > 0", name="price_is_positive"),
        Index("ix_rfq_awards_rfq_line_id", "rfq_line_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    rfq_id: Mapped[int] = mapped_column(ForeignKey("rfq_results.rfq_id"), index=True)
    rfq_line_id: Mapped[int] = mapped_column(ForeignKey("rfq_lines.id"))
    quotation_line_id: Mapped[int] = mapped_column(ForeignKey("quotation_lines.id"))
    price_list_id: Mapped[int] = mapped_column(ForeignKey("price_lists.id"))
    quantity: Mapped[Decimal]
    unit_price: Mapped[Money]
    reason: Mapped[str | None] = mapped_column(String(500))  # why not the highest score

    line: Mapped[RfqLine] = relationship()
    quotation_line: Mapped[QuotationLine] = relationship()


class RfqOrder(Base):
    """The order for one delivery of an award: one at a time stands."""

    __tablename__ = "rfq_orders"
    __table_args__ = (
        Index(
            "uq_rfq_orders_live",
            "rfq_id",
            "delivery_day",
            "delivery_point_id",
            unique=True,
            sqlite_where=STILL_ORDERED,
            postgresql_where=STILL_ORDERED,
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    rfq_id: Mapped[int] = mapped_column(ForeignKey("rfqs.id"), index=True)
    delivery_day: Mapped[date]
    delivery_point_id: Mapped[int] = mapped_column(ForeignKey("delivery_points.id"))
    order_id: Mapped[int] = mapped_column(ForeignKey("orders.id"), unique=True)
    ended_at: Mapped[datetime | None]  # when its order came to nothing

    order: Mapped[Order] = relationship()
