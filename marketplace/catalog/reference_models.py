"""What prices are compared with: the market's, the band around it, and what they were."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from marketplace.catalog.models import Category, Product
from marketplace.catalog.states import PriceBasis
from marketplace.shared.clock import utc_now
from marketplace.shared.database import Base
from marketplace.shared.money import Money


class ReferencePrice(Base):
    """What a commodity costs on the market in a week, before value added tax.

    The commodity is a product, or everything of a category that is sold by a unit.
    """

    __tablename__ = "reference_prices"
    __table_args__ = (
        UniqueConstraint("product_id", "week"),
        UniqueConstraint("category_id", "unit", "week"),
        CheckConstraint("(product_id is null) <> (category_id is null)", name="one_commodity"),
        CheckConstraint("(category_id is null) = (unit is null)", name="category_by_unit"),
        CheckConstraint("unit_price > 0", name="price_is_positive"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    product_id: Mapped[int | None] = mapped_column(ForeignKey("products.id"))
    category_id: Mapped[int | None] = mapped_column(ForeignKey("categories.id"))
    unit: Mapped[str | None] = mapped_column(String(20))
    week: Mapped[date] = mapped_column(index=True)  # its Monday
    unit_price: Mapped[Money]
    source: Mapped[str] = mapped_column(String(120))  # who says so
    is_example: Mapped[bool] = mapped_column(default=False)
    entered_by: Mapped[int | None] = mapped_column(ForeignKey("persons.id"))
    entered_at: Mapped[datetime] = mapped_column(default=utc_now)

    product: Mapped[Product | None] = relationship()
    category: Mapped[Category | None] = relationship()


class PriceBand(Base):
    """How far prices of a category may be from what they are compared with, in per cent."""

    __tablename__ = "price_bands"
    __table_args__ = (
        CheckConstraint("percent_below between 0 and 99", name="below"),
        CheckConstraint("percent_above between 0 and 1000", name="above"),
    )

    category_id: Mapped[int] = mapped_column(ForeignKey("categories.id"), primary_key=True)
    percent_below: Mapped[int]
    percent_above: Mapped[int]


class PriceReason(Base):
    """Why a producer asks a price outside the band, as it was then. Append-only."""

    __tablename__ = "price_reasons"

    id: Mapped[int] = mapped_column(primary_key=True)
    offer_id: Mapped[int] = mapped_column(ForeignKey("offers.id"), index=True)
    unit_price: Mapped[Money]
    compared_with: Mapped[Money]
    basis: Mapped[PriceBasis]
    reason: Mapped[str] = mapped_column(String(300))
    given_by: Mapped[int | None] = mapped_column(ForeignKey("persons.id"))
    given_at: Mapped[datetime] = mapped_column(default=utc_now)


class PriceChange(Base):
    """What an offer costs from a moment on: its first tier and its last. Append-only."""

    __tablename__ = "price_changes"
    __table_args__ = (Index("ix_price_changes_offer_id_id", "offer_id", "id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    offer_id: Mapped[int] = mapped_column(ForeignKey("offers.id"))
    unit_price: Mapped[Money]
    best_price: Mapped[Money]
    since: Mapped[datetime] = mapped_column(default=utc_now)
