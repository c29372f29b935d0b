"""What producers sold outside the market, as they declare it. Never part of the ledger."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal

from sqlalchemy import CheckConstraint, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from marketplace.catalog.models import Offer
from marketplace.direct_sales.states import SoldThrough, SoldTo, WithdrawalReason
from marketplace.shared.clock import utc_now
from marketplace.shared.database import Base
from marketplace.shared.money import Money


class DirectSale(Base):
    """One declared sale. Append-only, but for its withdrawal."""

    __tablename__ = "direct_sales"
    __table_args__ = (
        CheckConstraint("quantity > 0", name="quantity_is_positive"),
        CheckConstraint("unit_price > 0", name="price_is_positive"),
        CheckConstraint("value > 0", name="value_is_positive"),
        CheckConstraint("taken_quantity between 0 and quantity", name="taken_is_a_part"),
        CheckConstraint("booked_quantity between 0 and quantity", name="booked_is_a_part"),
        CheckConstraint(
            "(withdrawn_at is null) = (withdrawn_reason is null)", name="withdrawn_with_reason"
        ),
        Index("ix_direct_sales_producer_id_day", "producer_id", "day"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    producer_id: Mapped[int] = mapped_column(ForeignKey("producers.id"))
    offer_id: Mapped[int] = mapped_column(ForeignKey("offers.id"), index=True)
    day: Mapped[date] = mapped_column(index=True)
    quantity: Mapped[Decimal]
    unit_price: Mapped[Money]
    value: Mapped[Money]
    buyer_kind: Mapped[SoldTo]
    channel: Mapped[SoldThrough]
    note: Mapped[str] = mapped_column(String(200), default="")
    taken_quantity: Mapped[Decimal]  # how much of it lay on the shelf as we knew it
    booked_quantity: Mapped[Decimal]  # how much of it fitted into the week's capacity
    recorded_by: Mapped[int] = mapped_column(ForeignKey("persons.id"))
    recorded_at: Mapped[datetime] = mapped_column(default=utc_now)
    withdrawn_at: Mapped[datetime | None]
    withdrawn_by: Mapped[int | None] = mapped_column(ForeignKey("persons.id"))
    withdrawn_reason: Mapped[WithdrawalReason | None]

    offer: Mapped[Offer] = relationship()

    @property
    def counts(self) -> bool:
        """Say whether the sale stands."""
        return self.withdrawn_at is None
