"""What arrives before there is an offer: photos on their own, and drafts named by a phone."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from marketplace.shared.clock import utc_now
from marketplace.shared.database import Base


class Upload(Base):
    """A photo that was sent while its offer is still being written."""

    __tablename__ = "uploads"
    __table_args__ = (UniqueConstraint("producer_id", "client_key"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    producer_id: Mapped[int] = mapped_column(ForeignKey("producers.id"))
    client_key: Mapped[str] = mapped_column(String(64))  # made where the photo was chosen
    key: Mapped[str] = mapped_column(String(120), unique=True)
    width: Mapped[int]
    height: Mapped[int]
    brightness: Mapped[int | None]  # mean, 0 to 255
    created_at: Mapped[datetime] = mapped_column(default=utc_now, index=True)
    attached_at: Mapped[datetime | None]  # since then an offer shows it, or holds it


class DraftKey(Base):
    """Which offer came of a form: it may arrive twice, and makes one draft."""

    __tablename__ = "draft_keys"
    __table_args__ = (UniqueConstraint("producer_id", "key"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    producer_id: Mapped[int] = mapped_column(ForeignKey("producers.id"))
    key: Mapped[str] = mapped_column(String(64))  # made with the form, or on the phone
    offer_id: Mapped[int | None] = mapped_column(ForeignKey("offers.id"), index=True)
    created_at: Mapped[datetime] = mapped_column(default=utc_now, index=True)
