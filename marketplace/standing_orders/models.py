"""Standing orders: what comes every week, on which days not, and what became of each."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from datetime import date, datetime, time
from decimal import Decimal
from typing import Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from marketplace.accounts.models import Person
from marketplace.buyers.models import Buyer, CostCentre, DeliveryPoint, Outlet
from marketplace.catalog.models import Offer, Product
from marketplace.orders.models import Order
from marketplace.orders.states import PaymentChoice
from marketplace.shared.clock import utc_now
from marketplace.shared.database import Base
from marketplace.shared.language import SOURCE, current_language, in_each_language
from marketplace.shared.money import Money
from marketplace.standing_orders.states import (
    Gap,
    HolidayRule,
    OccurrenceState,
    StandingState,
    Substitute,
)

WRITTEN = (
    *("name", "delivery_point_id", "dock_hour", "outlet_id", "cost_centre_id", "payment"),
    *("note", "starts_on", "ends_on", "days_before", "tolerance_percent", "holidays"),
)
LONGEST_WHY = 1000
MARK_LENGTH = 32  # of `content_of`
LONGEST_AHEAD = 30  # days before delivery that an order may be made


class StandingOrder(Base):
    """What a buyer wants every week, and how each order of it is made."""

    __tablename__ = "standing_orders"
    __table_args__ = (
        CheckConstraint(f"days_before between 1 and {LONGEST_AHEAD}", name="days_before_fit"),
        CheckConstraint("tolerance_percent between 0 and 100", name="tolerance_is_per_cent"),
        CheckConstraint("ends_on is null or ends_on >= starts_on", name="ends_after_start"),
        CheckConstraint(
            "(state = 'paused') = (paused_from is not null)", name="pause_has_a_day"
        ),
        CheckConstraint(
            "paused_until is null or paused_until >= paused_from", name="pause_ends_after_start"
        ),
        CheckConstraint("(state = 'ended') = (ended_at is not null)", name="end_has_a_moment"),
        Index("ix_standing_orders_state_next_look_on", "state", "next_look_on"),
        Index("ix_standing_orders_buyer_id_id", "buyer_id", "id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    buyer_id: Mapped[int] = mapped_column(ForeignKey("buyers.id"))
    owner_id: Mapped[int] = mapped_column(ForeignKey("persons.id"), index=True)
    name: Mapped[str] = mapped_column(String(80))
    state: Mapped[StandingState] = mapped_column(default=StandingState.ACTIVE)
    delivery_point_id: Mapped[int] = mapped_column(ForeignKey("delivery_points.id"))
    dock_hour: Mapped[time | None]  # WIB, of the wished dock window; None: the first with room
    outlet_id: Mapped[int | None] = mapped_column(ForeignKey("outlets.id"))
    cost_centre_id: Mapped[int | None] = mapped_column(ForeignKey("cost_centres.id"))
    payment: Mapped[PaymentChoice]
    note: Mapped[str] = mapped_column(String(500), default="")
    starts_on: Mapped[date]
    ends_on: Mapped[date | None]
    days_before: Mapped[int] = mapped_column(default=3)
    tolerance_percent: Mapped[int] = mapped_column(default=5)
    holidays: Mapped[HolidayRule] = mapped_column(default=HolidayRule.SKIP)
    paused_from: Mapped[date | None]
    paused_until: Mapped[date | None]  # the last day of the pause; None: until resumed
    looked_through: Mapped[date]  # every day of the pattern up to this one was dealt with
    next_look_on: Mapped[date]  # when a worker looks again
    created_by: Mapped[int] = mapped_column(ForeignKey("persons.id"))
    created_at: Mapped[datetime] = mapped_column(default=utc_now)
    ended_at: Mapped[datetime | None]

    buyer: Mapped[Buyer] = relationship()
    owner: Mapped[Person] = relationship(foreign_keys=[owner_id])
    delivery_point: Mapped[DeliveryPoint] = relationship()
    outlet: Mapped[Outlet | None] = relationship()
    cost_centre: Mapped[CostCentre | None] = relationship()
    lines: Mapped[list[StandingLine]] = relationship(
        order_by="StandingLine.id", cascade="all, delete-orphan"
    )
    skips: Mapped[list[StandingSkip]] = relationship(
        order_by="StandingSkip.day", cascade="all, delete-orphan"
    )


class StandingLine(Base):
    """A good that comes on some weekdays: of one offer, or of a product from any producer."""

    __tablename__ = "standing_order_lines"
    __table_args__ = (CheckConstraint("agreed_price > 0", name="price_is_positive"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    standing_order_id: Mapped[int] = mapped_column(ForeignKey("standing_orders.id"), index=True)
    product_id: Mapped[int] = mapped_column(ForeignKey("products.id"), index=True)
    offer_id: Mapped[int | None] = mapped_column(ForeignKey("offers.id"))  # None: any producer
    substitute: Mapped[Substitute] = mapped_column(default=Substitute.ASK)
    agreed_price: Mapped[Money]  # the dearest of its amounts, of one unit before tax

    product: Mapped[Product] = relationship()
    offer: Mapped[Offer | None] = relationship()
    amounts: Mapped[list[StandingAmount]] = relationship(
        order_by="StandingAmount.weekday", cascade="all, delete-orphan"
    )

    def quantity_on(self, weekday: int) -> Decimal:
        """Return how much comes on a weekday (0: Monday)."""
        found = (each.quantity for each in self.amounts if each.weekday == weekday)
        return next(found, Decimal(0))

    def agreed_for(self, quantity: Decimal) -> Money:
        """Return the agreed price of one unit where so much comes; else that of the line."""
        found = (each.agreed_price for each in self.amounts if each.quantity == quantity)
        return next((price for price in found if price is not None), self.agreed_price)

    def agree(self, quantity: Decimal, price: Money) -> None:
        """Let a higher price be agreed from now on, wherever so much comes."""
        for each in self.amounts:
            if each.quantity == quantity:
                each.agreed_price = max(self.agreed_for(quantity), price)
        self.agreed_price = max(self.agreed_price, price)


class StandingAmount(Base):
    """How much of a line comes on one weekday."""

    __tablename__ = "standing_order_amounts"
    __table_args__ = (
        CheckConstraint("weekday between 0 and 6", name="weekday_is_one"),
        CheckConstraint("quantity > 0", name="quantity_is_positive"),
        CheckConstraint("agreed_price > 0", name="price_is_positive"),
    )

    line_id: Mapped[int] = mapped_column(
        ForeignKey("standing_order_lines.id"), primary_key=True
    )
    weekday: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)  # 0: Monday
    quantity: Mapped[Decimal]
    agreed_price: Mapped[Money | None]  # of one unit of so much; None: as of the line


class StandingSkip(Base):
    """A date on which nothing comes."""

    __tablename__ = "standing_order_skips"

    standing_order_id: Mapped[int] = mapped_column(
        ForeignKey("standing_orders.id"), primary_key=True
    )
    day: Mapped[date] = mapped_column(primary_key=True)
    person_id: Mapped[int | None] = mapped_column(ForeignKey("persons.id"))
    skipped_at: Mapped[datetime] = mapped_column(default=utc_now)


class Occurrence(Base):
    """One day of a standing order whose turn has come; the database knows no second one."""

    __tablename__ = "standing_order_occurrences"
    __table_args__ = (
        UniqueConstraint("standing_order_id", "day"),
        UniqueConstraint("order_id"),
        CheckConstraint(
            "order_id is not null or state not in ('ordered', 'rejected', 'cancelled')",
            name="ordered_has_an_order",
        ),
        CheckConstraint("state <> 'asks' or answer_by is not null", name="asks_until"),
        CheckConstraint(
            "state not in ('asks', 'failed') or gap is not null", name="trouble_has_a_reason"
        ),
        Index("ix_standing_order_occurrences_state_answer_by", "state", "answer_by"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    standing_order_id: Mapped[int] = mapped_column(ForeignKey("standing_orders.id"))
    day: Mapped[date]  # of the weekly pattern
    delivery_day: Mapped[date]  # another one around holidays, or as answered
    state: Mapped[OccurrenceState] = mapped_column(default=OccurrenceState.DUE)
    gap: Mapped[Gap | None]
    message: Mapped[str] = mapped_column(String(LONGEST_WHY), default="")  # in Indonesian
    message_in: Mapped[dict[str, str] | None] = mapped_column(JSON)  # by language
    proposal: Mapped[list[dict[str, Any]]] = mapped_column(JSON, default=list)
    answer_by: Mapped[datetime | None]
    order_id: Mapped[int | None] = mapped_column(ForeignKey("orders.id"))
    generated_at: Mapped[datetime] = mapped_column(default=utc_now)
    settled_at: Mapped[datetime | None]
    answered_by: Mapped[int | None] = mapped_column(ForeignKey("persons.id"))

    standing_order: Mapped[StandingOrder] = relationship()
    order: Mapped[Order | None] = relationship()
    answerer: Mapped[Person | None] = relationship(foreign_keys=[answered_by])

    @property
    def why(self) -> str:
        """Say why, in the language of whoever reads; older rows speak Indonesian only."""
        said = self.message_in or {}
        if said.get(SOURCE) != self.message:  # older code wrote it anew
            return self.message
        return said.get(current_language(), self.message)

    def because(self, say: Callable[[], str]) -> None:
        """Keep why, as `say` tells it in each language."""
        said = said_why(say)
        self.message, self.message_in = said[SOURCE], said


def said_why(say: Callable[[], str]) -> dict[str, str]:
    """Return a reason in each language, as it is kept of a day."""
    return {code: text[:LONGEST_WHY] for code, text in in_each_language(say).items()}


def content_of(standing: StandingOrder) -> str:
    """Return a short mark of what is written of one: another writing changes it."""
    written = [
        *(str(getattr(standing, name)) for name in WRITTEN),
        *(
            f"{line.product_id}|{line.offer_id}|{line.substitute}|{each.weekday}|{each.quantity:f}"
            for line in standing.lines
            for each in line.amounts
        ),
    ]
    return hashlib.sha256("\n".join(written).encode()).hexdigest()[:MARK_LENGTH]
