"""Goods that turned out to be another one: where their old addresses lead."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey
from sqlalchemy.orm import Mapped, mapped_column, relationship

from marketplace.catalog.models import Product
from marketplace.shared.clock import utc_now
from marketplace.shared.database import Base


class ProductMerge(Base):
    """A product that was merged into another; it has no offers of its own any more."""

    __tablename__ = "product_merges"
    __table_args__ = (CheckConstraint("product_id <> into_id", name="it_is_another"),)

    product_id: Mapped[int] = mapped_column(ForeignKey("products.id"), primary_key=True)
    into_id: Mapped[int] = mapped_column(ForeignKey("products.id"), index=True)
    merged_at: Mapped[datetime] = mapped_column(default=utc_now)

    product: Mapped[Product] = relationship(foreign_keys=product_id)
    into: Mapped[Product] = relationship(foreign_keys=into_id)
