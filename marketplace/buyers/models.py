"""Buyers: their outlets, where goods are delivered, and who may spend how much alone."""

from __future__ import annotations

from datetime import datetime, time

from sqlalchemy import CheckConstraint, ForeignKey, String, UniqueConstraint, false
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
    outlets: Mapped[list[Outlet]] = relationship(
        order_by="Outlet.id",
        primaryjoin="and_(Outlet.buyer_id == Buyer.id, Outlet.closed_at.is_(None))",
        viewonly=True,
    )
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
    closed_at: Mapped[datetime | None]  # no longer run; orders of its time still name it


class CostCentre(Base):
    """What spending is booked on: a part of an outlet, or of the company as a whole."""

    __tablename__ = "cost_centres"
    __table_args__ = (UniqueConstraint("buyer_id", "code"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    buyer_id: Mapped[int] = mapped_column(ForeignKey("buyers.id"))
    outlet_id: Mapped[int | None] = mapped_column(ForeignKey("outlets.id"), index=True)
    code: Mapped[str] = mapped_column(String(20))
    name: Mapped[str] = mapped_column(String(120))
    closed_at: Mapped[datetime | None]

    outlet: Mapped[Outlet | None] = relationship(lazy="joined")

    @property
    def title(self) -> str:
        """Its code and name, as people choose it."""
        return f"{self.code} · {self.name}"


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
    # What the gate asks of whoever brings goods; shown to producers who prepare a load.
    vehicle_rule: Mapped[str] = mapped_column(String(120), default="", server_default="")
    needs_seal: Mapped[bool] = mapped_column(default=False, server_default=false())
    needs_pass: Mapped[bool] = mapped_column(default=False, server_default=false())

    buyer: Mapped[Buyer] = relationship(back_populates="delivery_points")


class DockWindow(Base):
    """Hours of a weekday in which a delivery point takes goods over; times are WIB.

    A point without windows takes goods every day within its own hours.
    """

    __tablename__ = "dock_windows"
    __table_args__ = (
        CheckConstraint("weekday between 0 and 6", name="weekday_is_one"),
        CheckConstraint("closes_at > opens_at", name="opens_before_it_closes"),
        CheckConstraint("capacity is null or capacity > 0", name="capacity_is_positive"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    delivery_point_id: Mapped[int] = mapped_column(ForeignKey("delivery_points.id"), index=True)
    weekday: Mapped[int]  # 0: Monday
    opens_at: Mapped[time]
    closes_at: Mapped[time]
    capacity: Mapped[int | None]  # loads of producers on one day; None: no limit
    closed_at: Mapped[datetime | None]  # not for new orders any more
