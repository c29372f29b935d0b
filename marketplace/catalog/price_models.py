"""Price lists: other prices and amounts than an offer's own, for some time and some buyers."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from marketplace.buyers.models import Buyer
from marketplace.catalog.models import Offer
from marketplace.catalog.states import PriceScope
from marketplace.shared.clock import utc_now
from marketplace.shared.database import Base
from marketplace.shared.money import Money


class PriceList(Base):
    """Prices of one producer: for all, for one buyer, or by an agreement with one buyer."""

    __tablename__ = "price_lists"
    __table_args__ = (
        CheckConstraint("(scope = 'public') = (buyer_id is null)", name="it_says_for_whom"),
        CheckConstraint("valid_until is null or valid_until >= valid_from", name="days"),
        CheckConstraint("minimum_order is null or minimum_order >= 0", name="minimum_order"),
        Index("ix_price_lists_buyer_id_valid_from", "buyer_id", "valid_from"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    producer_id: Mapped[int] = mapped_column(ForeignKey("producers.id"), index=True)
    name: Mapped[str] = mapped_column(String(80))
    scope: Mapped[PriceScope]
    buyer_id: Mapped[int | None] = mapped_column(ForeignKey("buyers.id"))  # None: for all
    agreement_reference: Mapped[str | None] = mapped_column(String(80))
    valid_from: Mapped[date]
    valid_until: Mapped[date | None]  # the last day; None: until it is ended
    minimum_order: Mapped[Money | None]  # of goods; None: the producer's own
    created_at: Mapped[datetime] = mapped_column(default=utc_now)
    ended_at: Mapped[datetime | None]
    is_signed: Mapped[bool] = mapped_column(default=False)  # both sides signed: no one alone

    buyer: Mapped[Buyer | None] = relationship()
    prices: Mapped[list[ListPrice]] = relationship(
        order_by="ListPrice.id", cascade="all, delete-orphan", back_populates="price_list"
    )


class ListPrice(Base):
    """What a list says of one offer."""

    __tablename__ = "list_prices"
    __table_args__ = (
        UniqueConstraint("price_list_id", "offer_id"),
        CheckConstraint("minimum_quantity > 0", name="minimum_is_positive"),
        CheckConstraint("order_multiple > 0", name="multiple_is_positive"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    price_list_id: Mapped[int] = mapped_column(ForeignKey("price_lists.id"))
    offer_id: Mapped[int] = mapped_column(ForeignKey("offers.id"), index=True)
    minimum_quantity: Mapped[Decimal]
    order_multiple: Mapped[Decimal]
    may_rise: Mapped[bool] = mapped_column(default=False)  # declared: more may cost more

    price_list: Mapped[PriceList] = relationship(back_populates="prices")
    offer: Mapped[Offer] = relationship()
    tiers: Mapped[list[ListTier]] = relationship(
        order_by="ListTier.minimum_quantity", cascade="all, delete-orphan"
    )


class ListTier(Base):
    """The unit price of a list from a quantity upwards, before value added tax."""

    __tablename__ = "list_tiers"
    __table_args__ = (
        UniqueConstraint("list_price_id", "minimum_quantity"),
        CheckConstraint("unit_price > 0", name="price_is_positive"),
        CheckConstraint("minimum_quantity > 0", name="quantity_is_positive"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    list_price_id: Mapped[int] = mapped_column(ForeignKey("list_prices.id"))
    minimum_quantity: Mapped[Decimal]
    unit_price: Mapped[Money]
