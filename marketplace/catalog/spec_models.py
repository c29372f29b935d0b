"""What the spec sheet of a category asks about its goods; kept by the regency as data."""

from __future__ import annotations

from sqlalchemy import JSON, CheckConstraint, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from marketplace.catalog.states import SpecKind
from marketplace.shared.database import Base


class SpecField(Base):
    """One line of a category's spec sheet; products keep what it says under its key."""

    __tablename__ = "spec_fields"
    __table_args__ = (
        UniqueConstraint("category", "key"),
        CheckConstraint("unit = '' or kind = 'number'", name="only_numbers_have_units"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    category: Mapped[str] = mapped_column(String(60))  # slug, also of one that is yet to come
    key: Mapped[str] = mapped_column(String(40))
    name: Mapped[str] = mapped_column(String(60))
    name_en: Mapped[str] = mapped_column(String(60))
    kind: Mapped[SpecKind]
    unit: Mapped[str] = mapped_column(String(20), default="")
    choices: Mapped[list[dict[str, str]]] = mapped_column(JSON, default=list)  # name, name_en
    required: Mapped[bool] = mapped_column(default=False)
    position: Mapped[int]
