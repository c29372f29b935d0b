"""What was called off: quantities against the agreed maximum, and scheduled deliveries."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from marketplace.agreements.models import LONGEST_REASON, Agreement, AgreementLine
from marketplace.agreements.states import ReleaseKind, ReleaseState
from marketplace.buyers.models import DeliveryPoint
from marketplace.catalog.models import Product
from marketplace.orders.models import Order, OrderLine
from marketplace.shared.clock import utc_now
from marketplace.shared.database import Base


class AgreementQuota(Base):
    """How much of an offer was called off in a period; the database keeps the maximum."""

    __tablename__ = "agreement_quotas"
    __table_args__ = (
        UniqueConstraint("agreement_id", "period", "offer_id"),
        CheckConstraint("used >= 0", name="used_is_not_negative"),
        CheckConstraint("maximum is null or used <= maximum", name="used_within_maximum"),
        CheckConstraint("held >= 0", name="held_is_not_negative"),
        CheckConstraint(
            "maximum is null or used + held <= maximum", name="held_within_maximum"
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    agreement_id: Mapped[int] = mapped_column(ForeignKey("agreements.id"))
    period: Mapped[int]
    offer_id: Mapped[int] = mapped_column(ForeignKey("offers.id"), index=True)
    maximum: Mapped[Decimal | None]
    used: Mapped[Decimal] = mapped_column(default=Decimal(0))
    held: Mapped[Decimal] = mapped_column(
        default=Decimal(0), server_default="0"
    )  # kept for competitions that are not decided


class AgreementCall(Base):
    """An order line that counts for an agreement, once."""

    __tablename__ = "agreement_calls"
    __table_args__ = (CheckConstraint("quantity >= 0", name="quantity_is_not_negative"),)

    order_line_id: Mapped[int] = mapped_column(ForeignKey("order_lines.id"), primary_key=True)
    quota_id: Mapped[int] = mapped_column(ForeignKey("agreement_quotas.id"), index=True)
    line_id: Mapped[int] = mapped_column(ForeignKey("agreement_lines.id"), index=True)
    quantity: Mapped[Decimal]  # as it counts now
    source: Mapped[str | None] = mapped_column(String(30))  # number of the competition

    quota: Mapped[AgreementQuota] = relationship()
    line: Mapped[AgreementLine] = relationship()
    order_line: Mapped[OrderLine] = relationship()


class AgreementRelease(Base):
    """A delivery on the calendar; a firm one becomes one order."""

    __tablename__ = "agreement_releases"
    __table_args__ = (
        CheckConstraint("quantity > 0", name="quantity_is_positive"),
        CheckConstraint("state <> 'ordered' or order_id is not null", name="ordered_by"),
        Index(
            "ix_agreement_releases_agreement_id_delivery_day", "agreement_id", "delivery_day"
        ),
        Index("ix_agreement_releases_state_kind", "state", "kind"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    agreement_id: Mapped[int] = mapped_column(ForeignKey("agreements.id"))
    product_id: Mapped[int] = mapped_column(ForeignKey("products.id"), index=True)
    delivery_day: Mapped[date]
    delivery_point_id: Mapped[int] = mapped_column(ForeignKey("delivery_points.id"))
    quantity: Mapped[Decimal]
    kind: Mapped[ReleaseKind]
    state: Mapped[ReleaseState] = mapped_column(default=ReleaseState.OPEN)
    order_id: Mapped[int | None] = mapped_column(ForeignKey("orders.id"), unique=True)
    problem: Mapped[str | None] = mapped_column(String(LONGEST_REASON))
    created_by: Mapped[int] = mapped_column(ForeignKey("persons.id"))
    created_at: Mapped[datetime] = mapped_column(default=utc_now)

    agreement: Mapped[Agreement] = relationship()
    product: Mapped[Product] = relationship()
    delivery_point: Mapped[DeliveryPoint] = relationship()
    order: Mapped[Order | None] = relationship()
