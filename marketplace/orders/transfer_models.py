"""What went from one waiting order to another, and which orders were one before."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal

from sqlalchemy import CheckConstraint, ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from marketplace.accounts.models import Person
from marketplace.orders.models import Order
from marketplace.orders.states import TransferKind
from marketplace.shared.clock import utc_now
from marketplace.shared.database import Base


class OrderTransfer(Base):
    """So much of a good that left one order for another, for the story of both."""

    __tablename__ = "order_transfers"
    __table_args__ = (CheckConstraint("quantity > 0", name="quantity_is_positive"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[TransferKind]
    from_order_id: Mapped[int] = mapped_column(ForeignKey("orders.id"), index=True)
    to_order_id: Mapped[int] = mapped_column(ForeignKey("orders.id"), index=True)
    offer_id: Mapped[int] = mapped_column(ForeignKey("offers.id"))
    product_name: Mapped[str] = mapped_column(String(120))
    unit: Mapped[str] = mapped_column(String(20))
    quantity: Mapped[Decimal]
    person_id: Mapped[int] = mapped_column(ForeignKey("persons.id"))
    happened_at: Mapped[datetime] = mapped_column(default=utc_now)

    from_order: Mapped[Order] = relationship(foreign_keys=[from_order_id])
    to_order: Mapped[Order] = relationship(foreign_keys=[to_order_id])
    person: Mapped[Person] = relationship()


class OrderFamily(Base):
    """Orders that count as one for approval: split from each other, or joined with such."""

    __tablename__ = "order_families"

    order_id: Mapped[int] = mapped_column(
        ForeignKey("orders.id"), primary_key=True, autoincrement=False
    )
    family_id: Mapped[int] = mapped_column(ForeignKey("orders.id"), index=True)  # the first
