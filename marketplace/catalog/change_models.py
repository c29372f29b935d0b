"""Changes of published offers that the regency reads before buyers do."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from marketplace.catalog.models import Offer
from marketplace.catalog.states import ChangeState
from marketplace.shared.clock import utc_now
from marketplace.shared.database import Base


class HeldChange(Base):
    """What a producer wants of an offer while buyers see it as it was; one open per offer."""

    __tablename__ = "held_changes"
    __table_args__ = (
        CheckConstraint(
            "state not in ('approved', 'refused') or reviewed_at is not null",
            name="decided_has_a_moment",
        ),
        Index(
            "uq_held_changes_open",
            "offer_id",
            unique=True,
            sqlite_where=text("state = 'submitted'"),
            postgresql_where=text("state = 'submitted'"),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    offer_id: Mapped[int] = mapped_column(ForeignKey("offers.id"), index=True)
    state: Mapped[ChangeState] = mapped_column(default=ChangeState.SUBMITTED, index=True)
    wanted: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)  # see changing.py
    reason: Mapped[str | None] = mapped_column(String(500))  # of a price beyond the limit
    submitted_at: Mapped[datetime] = mapped_column(default=utc_now)
    submitted_by: Mapped[int | None] = mapped_column(ForeignKey("persons.id"))
    reviewed_at: Mapped[datetime | None]
    reviewed_by: Mapped[int | None] = mapped_column(ForeignKey("persons.id"))
    review_reason: Mapped[str | None] = mapped_column(String(500))

    offer: Mapped[Offer] = relationship()
    photos: Mapped[list[HeldPhoto]] = relationship(
        order_by="HeldPhoto.id", cascade="all, delete-orphan"
    )

    @property
    def producer_id(self) -> int:
        """Whose offer it is about."""
        return self.offer.producer_id


class HeldPhoto(Base):
    """A photo that joins those of the offer once the regency has seen it."""

    __tablename__ = "held_photos"

    id: Mapped[int] = mapped_column(primary_key=True)
    change_id: Mapped[int] = mapped_column(ForeignKey("held_changes.id"), index=True)
    key: Mapped[str] = mapped_column(String(120), unique=True)
    width: Mapped[int]
    height: Mapped[int]
    brightness: Mapped[int | None]  # mean, 0 to 255
