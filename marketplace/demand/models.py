"""What buyers will need, what producers offer for it, and the orders that came of it."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from decimal import Decimal

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from marketplace.accounts.models import Person
from marketplace.buyers.models import Buyer, DeliveryPoint
from marketplace.catalog.models import Category, Offer, Product
from marketplace.demand.states import NeedState, PledgeAnswer
from marketplace.orders.models import Order
from marketplace.producers.models import Producer
from marketplace.shared.clock import utc_now
from marketplace.shared.database import Base
from marketplace.shared.money import Money

MOST_WEEKS = 8  # orders are taken 60 days ahead, so a longer row could not be ordered

STILL_ORDERED = text("ended_at is null")


class Need(Base):
    """Goods that a buyer will need on a day, or on the same weekday of several weeks."""

    __tablename__ = "needs"
    __table_args__ = (
        CheckConstraint("quantity > 0", name="quantity_is_positive"),
        CheckConstraint("ceiling > 0", name="ceiling_is_positive"),
        CheckConstraint(f"weeks between 1 and {MOST_WEEKS}", name="weeks_are_sane"),
        CheckConstraint("answer_by < first_day", name="answers_come_before"),
        CheckConstraint(
            "published_at is not null or state in ('draft', 'cancelled')",
            name="published_when_shown",
        ),
        Index("ix_needs_buyer_id_id", "buyer_id", "id"),
        Index("ix_needs_state_answer_by", "state", "answer_by"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    buyer_id: Mapped[int] = mapped_column(ForeignKey("buyers.id"))
    asked_by: Mapped[int] = mapped_column(ForeignKey("persons.id"))
    category_id: Mapped[int] = mapped_column(ForeignKey("categories.id"), index=True)
    product_id: Mapped[int | None] = mapped_column(  # None: anything of the category
        ForeignKey("products.id"), index=True
    )
    unit: Mapped[str] = mapped_column(String(20))
    quantity: Mapped[Decimal]  # for each delivery
    ceiling: Mapped[Money]  # the highest price of a unit, before tax
    first_day: Mapped[date]
    weeks: Mapped[int] = mapped_column(default=1)
    delivery_point_id: Mapped[int] = mapped_column(ForeignKey("delivery_points.id"))
    answer_by: Mapped[date]  # the last day on which producers answer
    note: Mapped[str] = mapped_column(String(500), default="")
    state: Mapped[NeedState] = mapped_column(default=NeedState.DRAFT)
    created_at: Mapped[datetime] = mapped_column(default=utc_now)
    published_at: Mapped[datetime | None]
    announced_at: Mapped[datetime | None] = mapped_column(index=True)  # in a day's digest
    summed_up_at: Mapped[datetime | None]  # the buyer was told what the answers came to
    ended_at: Mapped[datetime | None]

    buyer: Mapped[Buyer] = relationship()
    asker: Mapped[Person] = relationship()
    category: Mapped[Category] = relationship()
    product: Mapped[Product | None] = relationship()
    delivery_point: Mapped[DeliveryPoint] = relationship()
    pledges: Mapped[list[Pledge]] = relationship(back_populates="need", order_by="Pledge.id")
    orders: Mapped[list[NeedOrder]] = relationship(
        back_populates="need", order_by="NeedOrder.delivery_day"
    )

    @property
    def days(self) -> list[date]:
        """The days of delivery, one a week."""
        return [self.first_day + timedelta(weeks=week) for week in range(self.weeks)]

    @property
    def last_day(self) -> date:
        """The last day of delivery."""
        return self.days[-1]

    @property
    def art(self) -> str:
        """The name of its drawing."""
        return self.product.art if self.product else self.category.art


class Pledge(Base):
    """A producer's answer to a need. It holds no stock: only an order does."""

    __tablename__ = "pledges"
    __table_args__ = (
        UniqueConstraint("need_id", "producer_id"),
        CheckConstraint(
            "(answer = 'no' and quantity = 0 and floor_price is null) or "
            "(answer <> 'no' and quantity > 0 and floor_price > 0)",
            name="offers_something_or_says_no",
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    need_id: Mapped[int] = mapped_column(ForeignKey("needs.id"))
    producer_id: Mapped[int] = mapped_column(ForeignKey("producers.id"), index=True)
    offer_id: Mapped[int | None] = mapped_column(ForeignKey("offers.id"))  # with which goods
    answer: Mapped[PledgeAnswer]
    quantity: Mapped[Decimal]  # for each delivery
    floor_price: Mapped[Money | None]  # the lowest price of a unit, before tax
    answered_by: Mapped[int] = mapped_column(ForeignKey("persons.id"))
    answered_at: Mapped[datetime] = mapped_column(default=utc_now)

    need: Mapped[Need] = relationship(back_populates="pledges")
    producer: Mapped[Producer] = relationship()
    offer: Mapped[Offer | None] = relationship()


class NeedOrder(Base):
    """An order that came of a need for one of its days: one at a time stands."""

    __tablename__ = "need_orders"
    __table_args__ = (
        Index(
            "uq_need_orders_live",
            "need_id",
            "delivery_day",
            unique=True,
            sqlite_where=STILL_ORDERED,
            postgresql_where=STILL_ORDERED,
        ),
        Index("ix_need_orders_need_id", "need_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    need_id: Mapped[int] = mapped_column(ForeignKey("needs.id"))
    delivery_day: Mapped[date]
    order_id: Mapped[int] = mapped_column(ForeignKey("orders.id"), unique=True)
    ended_at: Mapped[datetime | None]  # when its order came to nothing, and the day was free

    need: Mapped[Need] = relationship(back_populates="orders")
    order: Mapped[Order] = relationship()
