"""What was saved at once from the table of goods, so that it can be taken back."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import JSON, Boolean, ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from marketplace.catalog.models import Offer
from marketplace.grid.states import RowOutcome
from marketplace.shared.clock import utc_now
from marketplace.shared.database import Base


class GridSave(Base):
    """One press on Save, however often it arrives: `key` was made for that one table."""

    __tablename__ = "grid_saves"
    __table_args__ = (UniqueConstraint("producer_id", "key"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    producer_id: Mapped[int] = mapped_column(ForeignKey("producers.id"))
    person_id: Mapped[int | None] = mapped_column(ForeignKey("persons.id"))
    key: Mapped[str] = mapped_column(String(64))
    created_at: Mapped[datetime] = mapped_column(default=utc_now, index=True)
    taken_back_at: Mapped[datetime | None]


class GridRow(Base):
    """One good of a save: what its cells held before and after, or why it was refused."""

    __tablename__ = "grid_rows"
    __table_args__ = (UniqueConstraint("save_id", "offer_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    save_id: Mapped[int] = mapped_column(ForeignKey("grid_saves.id"))
    offer_id: Mapped[int] = mapped_column(ForeignKey("offers.id"), index=True)
    outcome: Mapped[RowOutcome]
    before: Mapped[dict[str, str]] = mapped_column(JSON, default=dict)  # changed cells only
    after: Mapped[dict[str, str]] = mapped_column(JSON, default=dict)
    problems: Mapped[dict[str, list[str]]] = mapped_column(JSON, default=dict)  # by column
    waits: Mapped[bool] = mapped_column(Boolean, default=False)  # for the regency to read

    offer: Mapped[Offer] = relationship()

    def told(self) -> str:
        """Return all that is wrong with the row in one line."""
        return " ".join(words for found in self.problems.values() for words in found)
