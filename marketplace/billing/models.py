"""Invoices: what a receipt makes a buyer owe to a producer."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal

from sqlalchemy import CheckConstraint, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from marketplace.billing.states import InvoiceState
from marketplace.buyers.models import Buyer
from marketplace.fulfilment.models import Receipt, ReceiptLine
from marketplace.orders.models import OrderLine, ProducerOrder
from marketplace.producers.models import Producer
from marketplace.shared.clock import today, utc_now
from marketplace.shared.database import Base
from marketplace.shared.money import ZERO, Money


class Invoice(Base):
    """The bill for exactly one receipt."""

    __tablename__ = "invoices"
    __table_args__ = (
        CheckConstraint("total = goods + freight + tax", name="total_adds_up"),
        CheckConstraint("goods >= 0 and freight >= 0 and tax >= 0", name="no_negative_money"),
        CheckConstraint("paid >= 0 and paid <= total", name="paid_within_total"),
        CheckConstraint("fee >= 0 and fee <= total", name="fee_within_total"),
        Index("ix_invoices_buyer_id_state", "buyer_id", "state"),
        Index("ix_invoices_producer_id_state", "producer_id", "state"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    number: Mapped[str] = mapped_column(String(20), unique=True)
    receipt_id: Mapped[int] = mapped_column(ForeignKey("receipts.id"), unique=True)
    producer_order_id: Mapped[int] = mapped_column(ForeignKey("producer_orders.id"), index=True)
    producer_id: Mapped[int] = mapped_column(ForeignKey("producers.id"))
    buyer_id: Mapped[int] = mapped_column(ForeignKey("buyers.id"))
    state: Mapped[InvoiceState] = mapped_column(default=InvoiceState.ISSUED)
    goods: Mapped[Money]
    freight: Mapped[Money]
    tax_base: Mapped[Money]  # "DPP nilai lain"
    tax: Mapped[Money]
    total: Mapped[Money]
    fee: Mapped[Money] = mapped_column(default=ZERO)  # the marketplace's part of the total
    paid: Mapped[Money] = mapped_column(default=ZERO)
    issued_at: Mapped[datetime] = mapped_column(default=utc_now)
    due_day: Mapped[date]
    decided_by: Mapped[int | None] = mapped_column(ForeignKey("persons.id"))
    decided_at: Mapped[datetime | None]
    paid_at: Mapped[datetime | None]
    dispute_reason: Mapped[str | None] = mapped_column(String(500))

    receipt: Mapped[Receipt] = relationship()
    producer_order: Mapped[ProducerOrder] = relationship()
    producer: Mapped[Producer] = relationship()
    buyer: Mapped[Buyer] = relationship()
    lines: Mapped[list[InvoiceLine]] = relationship(
        back_populates="invoice", order_by="InvoiceLine.id"
    )

    @property
    def left_to_pay(self) -> Money:
        """What the buyer still owes; nothing once the producer has given the invoice up."""
        return ZERO if self.state is InvoiceState.CREDITED else self.total - self.paid

    @property
    def is_overdue(self) -> bool:
        """Say whether the due day has passed with something left to pay."""
        unpaid = self.state not in {InvoiceState.PAID, InvoiceState.CREDITED}
        return unpaid and self.due_day < today()


class InvoiceLine(Base):
    """One good on an invoice, from one line of the receipt."""

    __tablename__ = "invoice_lines"
    __table_args__ = (CheckConstraint("amount >= 0", name="amount_is_not_negative"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    invoice_id: Mapped[int] = mapped_column(ForeignKey("invoices.id"), index=True)
    receipt_line_id: Mapped[int] = mapped_column(ForeignKey("receipt_lines.id"), unique=True)
    order_line_id: Mapped[int] = mapped_column(ForeignKey("order_lines.id"), index=True)
    product_name: Mapped[str] = mapped_column(String(120))
    unit: Mapped[str] = mapped_column(String(20))
    accepted_quantity: Mapped[Decimal]
    regraded_quantity: Mapped[Decimal]
    regrade_percent: Mapped[int] = mapped_column(default=0)
    unit_price: Mapped[Money]
    amount: Mapped[Money]
    tax: Mapped[Money]

    invoice: Mapped[Invoice] = relationship(back_populates="lines")
    receipt_line: Mapped[ReceiptLine] = relationship()
    order_line: Mapped[OrderLine] = relationship()
