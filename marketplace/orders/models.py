"""Carts, orders, and each producer's part of an order."""

from __future__ import annotations

from datetime import date, datetime, time
from decimal import Decimal

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from marketplace.accounts.models import Person
from marketplace.buyers.models import Buyer, CostCentre, DeliveryPoint, Outlet
from marketplace.catalog.models import Offer, Product
from marketplace.catalog.states import TaxKind
from marketplace.orders.states import OrderState, PaymentChoice, ProducerOrderState
from marketplace.producers.models import Producer
from marketplace.shared.clock import utc_now
from marketplace.shared.database import Base
from marketplace.shared.money import Money


class CartLine(Base):
    """A good in somebody's cart: of one offer, or of a product from any producer."""

    __tablename__ = "cart_lines"
    __table_args__ = (
        CheckConstraint("quantity > 0", name="quantity_is_positive"),
        UniqueConstraint("organisation_id", "person_id", "product_id", "offer_id"),
        Index(  # NULLs never clash, so lines without an offer need an index of their own
            "uq_cart_lines_open",
            "organisation_id",
            "person_id",
            "product_id",
            unique=True,
            sqlite_where=text("offer_id is null"),
            postgresql_where=text("offer_id is null"),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisations.id"))
    person_id: Mapped[int] = mapped_column(ForeignKey("persons.id"), index=True)
    product_id: Mapped[int] = mapped_column(ForeignKey("products.id"))
    offer_id: Mapped[int | None] = mapped_column(ForeignKey("offers.id"))  # None: any producer
    quantity: Mapped[Decimal]
    added_at: Mapped[datetime] = mapped_column(default=utc_now)

    product: Mapped[Product] = relationship()
    offer: Mapped[Offer | None] = relationship()


class CartPlace(Base):
    """What the goods in somebody's cart say of where they belong: proposed, never binding."""

    __tablename__ = "cart_places"
    __table_args__ = (UniqueConstraint("organisation_id", "person_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisations.id"))
    person_id: Mapped[int] = mapped_column(ForeignKey("persons.id"))
    outlet_id: Mapped[int | None] = mapped_column(ForeignKey("outlets.id"))
    cost_centre_id: Mapped[int | None] = mapped_column(ForeignKey("cost_centres.id"))
    delivery_point_id: Mapped[int | None] = mapped_column(ForeignKey("delivery_points.id"))


class Order(Base):
    """What a buyer ordered at once, possibly from several producers."""

    __tablename__ = "orders"
    __table_args__ = (
        CheckConstraint("decided_by is null or decided_by <> requested_by", name="four_eyes"),
        CheckConstraint("total = goods + freight + tax", name="total_adds_up"),
        Index("ix_orders_buyer_id_id", "buyer_id", "id"),
        Index("uq_orders_document_number", "buyer_id", "document_number", unique=True),
        Index("ix_orders_state_hold", "state", "hold_expires_at"),
        Index("ix_orders_dock_window_id_delivery_day", "dock_window_id", "delivery_day"),
        Index("ix_orders_cost_centre_id_delivery_day", "cost_centre_id", "delivery_day"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    number: Mapped[str] = mapped_column(String(20), unique=True)
    document_number: Mapped[str | None] = mapped_column(String(60))  # in the buyer's own books
    buyer_id: Mapped[int] = mapped_column(ForeignKey("buyers.id"))
    requested_by: Mapped[int] = mapped_column(ForeignKey("persons.id"), index=True)
    delivery_point_id: Mapped[int] = mapped_column(ForeignKey("delivery_points.id"))
    delivery_day: Mapped[date]
    payment: Mapped[PaymentChoice]
    note: Mapped[str] = mapped_column(String(500), default="")
    state: Mapped[OrderState]
    goods: Mapped[Money]
    freight: Mapped[Money]
    tax: Mapped[Money]
    total: Mapped[Money]
    placed_at: Mapped[datetime] = mapped_column(default=utc_now)
    hold_expires_at: Mapped[datetime | None]  # while it waits for approval
    decided_by: Mapped[int | None] = mapped_column(ForeignKey("persons.id"))
    decided_at: Mapped[datetime | None]
    reason: Mapped[str | None] = mapped_column(String(500))  # why rejected or cancelled
    outlet_id: Mapped[int | None] = mapped_column(ForeignKey("outlets.id"))  # for whom it is
    cost_centre_id: Mapped[int | None] = mapped_column(ForeignKey("cost_centres.id"))
    dock_window_id: Mapped[int | None] = mapped_column(ForeignKey("dock_windows.id"))
    arrives_from: Mapped[time | None]  # the window as it was when ordered, WIB
    arrives_until: Mapped[time | None]
    contact_id: Mapped[int | None] = mapped_column(ForeignKey("persons.id"))  # if not who asked

    buyer: Mapped[Buyer] = relationship()
    requester: Mapped[Person] = relationship(foreign_keys=[requested_by])
    decider: Mapped[Person | None] = relationship(foreign_keys=[decided_by])
    delivery_point: Mapped[DeliveryPoint] = relationship()
    outlet: Mapped[Outlet | None] = relationship()
    cost_centre: Mapped[CostCentre | None] = relationship()
    contact: Mapped[Person | None] = relationship(foreign_keys=[contact_id])
    producer_orders: Mapped[list[ProducerOrder]] = relationship(
        back_populates="order", order_by="ProducerOrder.id"
    )

    @property
    def window(self) -> tuple[time, time]:
        """When the dock takes it over: the window it was ordered for, else the dock's hours."""
        if self.arrives_from is not None and self.arrives_until is not None:
            return self.arrives_from, self.arrives_until
        return self.delivery_point.opens_at, self.delivery_point.closes_at

    @property
    def looked_after_by(self) -> int:
        """The person who hears of it: whoever asked, or who took over when they left."""
        return self.contact_id or self.requested_by


class ProducerOrder(Base):
    """The part of an order that one producer fills, with a life of its own."""

    __tablename__ = "producer_orders"
    __table_args__ = (
        UniqueConstraint("order_id", "producer_id"),
        CheckConstraint("goods >= 0 and freight >= 0 and tax >= 0", name="no_negative_money"),
        Index(  # the lists of a producer and their counts, without a look at the rows
            "ix_producer_orders_producer_id_state_delivery_day",
            "producer_id",
            "state",
            "delivery_day",
            "id",
            "answer_by",
        ),
        Index("ix_producer_orders_state_answer_by", "state", "answer_by"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    number: Mapped[str] = mapped_column(String(24), unique=True)  # PO-2611-0417-A
    order_id: Mapped[int] = mapped_column(ForeignKey("orders.id"), index=True)
    producer_id: Mapped[int] = mapped_column(ForeignKey("producers.id"))
    buyer_id: Mapped[int] = mapped_column(ForeignKey("buyers.id"), index=True)
    state: Mapped[ProducerOrderState]
    delivery_day: Mapped[date] = mapped_column(index=True)
    goods: Mapped[Money]  # as ordered
    freight: Mapped[Money]
    tax: Mapped[Money]
    answer_by: Mapped[datetime | None]  # sent orders not answered by then expire
    answered_at: Mapped[datetime | None]
    answered_by: Mapped[int | None] = mapped_column(ForeignKey("persons.id"))
    packed_at: Mapped[datetime | None]
    reason: Mapped[str | None] = mapped_column(String(500))  # why rejected, cut or cancelled

    order: Mapped[Order] = relationship(back_populates="producer_orders")
    producer: Mapped[Producer] = relationship()
    buyer: Mapped[Buyer] = relationship()
    lines: Mapped[list[OrderLine]] = relationship(
        back_populates="producer_order", order_by="OrderLine.id"
    )

    @property
    def total(self) -> Money:
        """Goods, freight and tax as ordered."""
        return self.goods + self.freight + self.tax


class OrderLine(Base):
    """One good in a producer order, frozen as ordered; its quantities grow with time."""

    __tablename__ = "order_lines"
    __table_args__ = (
        CheckConstraint("quantity > 0", name="quantity_is_positive"),
        CheckConstraint("unit_price > 0", name="price_is_positive"),
        CheckConstraint(
            "confirmed_quantity is null or confirmed_quantity between 0 and quantity",
            name="confirmed_within_ordered",
        ),
        CheckConstraint(
            "dispatched_quantity between 0 and coalesce(confirmed_quantity, 0)",
            name="dispatched_within_confirmed",
        ),
        CheckConstraint(
            "accepted_quantity >= 0 and regraded_quantity >= 0 and rejected_quantity >= 0 and "
            "accepted_quantity + regraded_quantity + rejected_quantity <= dispatched_quantity",
            name="received_within_dispatched",
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    producer_order_id: Mapped[int] = mapped_column(ForeignKey("producer_orders.id"), index=True)
    offer_id: Mapped[int] = mapped_column(ForeignKey("offers.id"), index=True)
    product_name: Mapped[str] = mapped_column(String(120))
    unit: Mapped[str] = mapped_column(String(20))
    pack: Mapped[str] = mapped_column(String(80))
    art: Mapped[str] = mapped_column(String(40))
    quantity: Mapped[Decimal]
    unit_price: Mapped[Money]
    line_total: Mapped[Money]
    tax_kind: Mapped[TaxKind]
    tax_basis_points: Mapped[int] = mapped_column(default=0)  # effective rate; 0: no tax
    fee_basis_points: Mapped[int] = mapped_column(default=0)
    confirmed_quantity: Mapped[Decimal | None]
    change_reason: Mapped[str | None] = mapped_column(String(300))
    dispatched_quantity: Mapped[Decimal] = mapped_column(default=Decimal(0))
    accepted_quantity: Mapped[Decimal] = mapped_column(default=Decimal(0))
    regraded_quantity: Mapped[Decimal] = mapped_column(default=Decimal(0))
    rejected_quantity: Mapped[Decimal] = mapped_column(default=Decimal(0))

    producer_order: Mapped[ProducerOrder] = relationship(back_populates="lines")
    offer: Mapped[Offer] = relationship()

    @property
    def received_quantity(self) -> Decimal:
        """What the receiver has judged so far, whatever the judgement."""
        return self.accepted_quantity + self.regraded_quantity + self.rejected_quantity

    @property
    def awaited_quantity(self) -> Decimal:
        """What was dispatched and not yet judged."""
        return self.dispatched_quantity - self.received_quantity
