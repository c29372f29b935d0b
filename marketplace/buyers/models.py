"""Buyers: their outlets, where goods are delivered, and who may spend how much alone."""

from __future__ import annotations

from datetime import datetime, time

from sqlalchemy import CheckConstraint, ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from marketplace.accounts.models import Organisation
from marketplace.buyers.states import BuyerKind, Zone
from marketplace.producers.states import ReviewState
from marketplace.shared.database import Base
from marketplace.shared.money import Money


class Buyer(Base):
    """The buying side of an organisation; shares its id with it."""

    __tablename__ = "buyers"
    __table_args__ = (
        CheckConstraint("approval_limit >= 0", name="approval_limit_is_not_negative"),
        CheckConstraint("payment_days between 0 and 90", name="payment_days_are_sane"),
    )

    id: Mapped[int] = mapped_column(ForeignKey("organisations.id"), primary_key=True)
    kind: Mapped[BuyerKind]
    state: Mapped[ReviewState] = mapped_column(default=ReviewState.DRAFT, index=True)
    npwp: Mapped[str | None] = mapped_column(String(20))
    phone: Mapped[str | None] = mapped_column(String(20))
    payment_days: Mapped[int] = mapped_column(default=14)  # from invoice to due day
    approval_limit: Mapped[Money]  # an order above it waits for an approver
    submitted_at: Mapped[datetime | None]
    reviewed_at: Mapped[datetime | None]
    reviewed_by: Mapped[int | None] = mapped_column(ForeignKey("persons.id"))
    review_reason: Mapped[str | None] = mapped_column(String(500))

    organisation: Mapped[Organisation] = relationship(lazy="joined")
    outlets: Mapped[list[Outlet]] = relationship()
    delivery_points: Mapped[list[DeliveryPoint]] = relationship(
        order_by="DeliveryPoint.id", back_populates="buyer"
    )

    @property
    def name(self) -> str:
        """The organisation's name."""
        return self.organisation.name

    @property
    def open_points(self) -> list[DeliveryPoint]:
        """Where it takes goods over at present."""
        return [point for point in self.delivery_points if point.closed_at is None]

    @property
    def only_zone(self) -> Zone | None:
        """The zone of all its docks; None where they differ, or there is none."""
        zones = {point.zone for point in self.open_points}
        return zones.pop() if len(zones) == 1 else None


class Outlet(Base):
    """A restaurant, bar, kitchen or shop of a buyer."""

    __tablename__ = "outlets"

    id: Mapped[int] = mapped_column(primary_key=True)
    buyer_id: Mapped[int] = mapped_column(ForeignKey("buyers.id"), index=True)
    name: Mapped[str] = mapped_column(String(120))


class DeliveryPoint(Base):
    """A dock or door where a buyer takes goods over."""

    __tablename__ = "delivery_points"

    id: Mapped[int] = mapped_column(primary_key=True)
    buyer_id: Mapped[int] = mapped_column(ForeignKey("buyers.id"), index=True)
    name: Mapped[str] = mapped_column(String(120))
    zone: Mapped[Zone] = mapped_column(default=Zone.LANDSIDE)
    address: Mapped[str] = mapped_column(String(200), default="")
    opens_at: Mapped[time]
    closes_at: Mapped[time]
    instructions: Mapped[str] = mapped_column(String(300), default="")
    closed_at: Mapped[datetime | None]

    buyer: Mapped[Buyer] = relationship(back_populates="delivery_points")
