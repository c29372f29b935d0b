"""Quotations: a sealed envelope until the opening, then whose it is and what it says."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal

from sqlalchemy import CheckConstraint, ForeignKey, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from marketplace.catalog.models import Offer
from marketplace.producers.models import Producer
from marketplace.shared.clock import utc_now
from marketplace.shared.database import Base
from marketplace.shared.money import Money
from marketplace.sourcing.states import QuotationState


class Quotation(Base):
    """What one producer offers in one round.

    Before the opening the row tells nothing: `mark` recognises a producer's own envelope with a
    key that only the service has, `envelope` is encrypted and padded, and `producer_id` is
    empty. The opening fills in the rest.
    """

    __tablename__ = "quotations"
    __table_args__ = (
        UniqueConstraint("rfq_id", "round", "mark"),
        UniqueConstraint("rfq_id", "round", "producer_id"),
        CheckConstraint(
            "(opened_at is null) = (producer_id is null)", name="known_once_opened"
        ),
        CheckConstraint(
            "opened_at is not null or state not in ('awarded', 'lost')",
            name="judged_once_opened",
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    rfq_id: Mapped[int] = mapped_column(ForeignKey("rfqs.id"))
    round: Mapped[int]
    mark: Mapped[str] = mapped_column(String(64))
    envelope: Mapped[str] = mapped_column(Text)
    state: Mapped[QuotationState] = mapped_column(default=QuotationState.DRAFT)
    opened_at: Mapped[datetime | None]
    producer_id: Mapped[int | None] = mapped_column(ForeignKey("producers.id"), index=True)
    submitted_at: Mapped[datetime | None]  # by the database's clock, known once opened
    valid_until: Mapped[date | None]
    freight: Mapped[Money | None]  # of one delivery
    note: Mapped[str] = mapped_column(String(500), default="")
    on_time: Mapped[int | None]  # share in basis points at the opening; None: no record yet
    deliveries: Mapped[int] = mapped_column(default=0)  # that record's orders
    quality: Mapped[int | None]  # share in basis points
    distance: Mapped[int | None]  # tenths of a kilometre to the airport, at the opening
    score: Mapped[int | None]  # of the award, hundredths of a point

    producer: Mapped[Producer | None] = relationship()
    lines: Mapped[list[QuotationLine]] = relationship(
        order_by="QuotationLine.id", back_populates="quotation"
    )


class QuotationLine(Base):
    """One of the producer's goods for one line of the request."""

    __tablename__ = "quotation_lines"
    __table_args__ = (
        UniqueConstraint("quotation_id", "rfq_line_id", "is_alternate"),
        CheckConstraint("quantity > 0", name="quantity_is_positive"),
        CheckConstraint("lead_days between 0 and 90", name="lead_days_are_sane"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    quotation_id: Mapped[int] = mapped_column(ForeignKey("quotations.id"))
    rfq_line_id: Mapped[int] = mapped_column(ForeignKey("rfq_lines.id"), index=True)
    offer_id: Mapped[int] = mapped_column(ForeignKey("offers.id"), index=True)
    is_alternate: Mapped[bool] = mapped_column(default=False)
    quantity: Mapped[Decimal]  # the most it delivers
    lead_days: Mapped[int]
    tax_basis_points: Mapped[int]
    remark: Mapped[str] = mapped_column(String(300), default="")

    quotation: Mapped[Quotation] = relationship(back_populates="lines")
    offer: Mapped[Offer] = relationship()
    tiers: Mapped[list[QuotationTier]] = relationship(order_by="QuotationTier.minimum_quantity")


class QuotationTier(Base):
    """The unit price from a quantity upwards, before value added tax."""

    __tablename__ = "quotation_tiers"
    __table_args__ = (
        UniqueConstraint("quotation_line_id", "minimum_quantity"),
        CheckConstraint("unit_price > 0", name="price_is_positive"),
        CheckConstraint("minimum_quantity > 0", name="quantity_is_positive"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    quotation_line_id: Mapped[int] = mapped_column(ForeignKey("quotation_lines.id"))
    minimum_quantity: Mapped[Decimal]
    unit_price: Mapped[Money]


class QuotationAsked(Base):
    """Which opened quotation was asked to improve in a further round."""

    __tablename__ = "quotations_asked"
    __table_args__ = (UniqueConstraint("rfq_id", "round", "producer_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    rfq_id: Mapped[int] = mapped_column(ForeignKey("rfqs.id"))
    round: Mapped[int]
    producer_id: Mapped[int] = mapped_column(ForeignKey("producers.id"), index=True)
    asked_at: Mapped[datetime] = mapped_column(default=utc_now)
