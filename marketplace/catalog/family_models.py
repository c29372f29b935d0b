"""Products that are variants of one another: other packs, contents or ways of weighing."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal

from sqlalchemy import CheckConstraint, ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from marketplace.catalog.models import Category, Product
from marketplace.shared.clock import utc_now
from marketplace.shared.database import Base


class ProductFamily(Base):
    """What its variants have in common: the good itself, whatever its pack."""

    __tablename__ = "product_families"
    __table_args__ = (UniqueConstraint("category_id", "name"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(120))
    category_id: Mapped[int] = mapped_column(ForeignKey("categories.id"))
    created_at: Mapped[datetime] = mapped_column(default=utc_now)

    category: Mapped[Category] = relationship()


class ProductVariant(Base):
    """A product as one of the choices of its family.

    Of catch weight the ordered quantity is nominal: what counts is weighed at receipt, less
    the tare in kg of each container.
    """

    __tablename__ = "product_variants"
    __table_args__ = (
        UniqueConstraint("family_id", "label"),
        CheckConstraint("tare is null or tare > 0", name="tare_is_positive"),
        CheckConstraint("tare is null or is_catch_weight", name="tare_is_weighed"),
    )

    product_id: Mapped[int] = mapped_column(ForeignKey("products.id"), primary_key=True)
    family_id: Mapped[int] = mapped_column(ForeignKey("product_families.id"), index=True)
    label: Mapped[str] = mapped_column(String(60))  # "botol 600 ml"
    label_en: Mapped[str] = mapped_column(String(60), default="")
    is_catch_weight: Mapped[bool] = mapped_column(default=False)
    tare: Mapped[Decimal | None]  # kg; None: nothing to take off
    position: Mapped[int]

    family: Mapped[ProductFamily] = relationship()
    product: Mapped[Product] = relationship()
