"""What left the producer and what the dock took over."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal

from sqlalchemy import CheckConstraint, ForeignKey, String
from sqlalchemy.orm import Mapped, backref, mapped_column, relationship

from marketplace.orders.models import OrderLine, ProducerOrder
from marketplace.shared.clock import utc_now
from marketplace.shared.database import Base
from marketplace.shared.money import Money, total


class DeliveryNote(Base):
    """A dispatch and the paper that travels with it. `code` is what its QR leads to."""

    __tablename__ = "delivery_notes"

    id: Mapped[int] = mapped_column(primary_key=True)
    number: Mapped[str] = mapped_column(String(20), unique=True)
    code: Mapped[str] = mapped_column(String(40), unique=True)
    producer_order_id: Mapped[int] = mapped_column(ForeignKey("producer_orders.id"), index=True)
    vehicle: Mapped[str] = mapped_column(String(60), default="")
    dispatched_by: Mapped[int | None] = mapped_column(ForeignKey("persons.id"))
    dispatched_at: Mapped[datetime] = mapped_column(default=utc_now)

    producer_order: Mapped[ProducerOrder] = relationship(
        backref=backref("delivery_notes", order_by="DeliveryNote.id", viewonly=True)
    )
    lots: Mapped[list[Lot]] = relationship(back_populates="delivery_note", order_by="Lot.id")


class Lot(Base):
    """A harvest or production batch within a dispatch."""

    __tablename__ = "lots"
    __table_args__ = (CheckConstraint("quantity > 0", name="quantity_is_positive"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    delivery_note_id: Mapped[int] = mapped_column(ForeignKey("delivery_notes.id"), index=True)
    order_line_id: Mapped[int] = mapped_column(ForeignKey("order_lines.id"), index=True)
    code: Mapped[str] = mapped_column(String(40))
    quantity: Mapped[Decimal]

    delivery_note: Mapped[DeliveryNote] = relationship(back_populates="lots")
    order_line: Mapped[OrderLine] = relationship()


class Receipt(Base):
    """One handover at the dock."""

    __tablename__ = "receipts"

    id: Mapped[int] = mapped_column(primary_key=True)
    number: Mapped[str] = mapped_column(String(20), unique=True)
    producer_order_id: Mapped[int] = mapped_column(ForeignKey("producer_orders.id"), index=True)
    received_by: Mapped[int | None] = mapped_column(ForeignKey("persons.id"))
    received_at: Mapped[datetime] = mapped_column(default=utc_now, index=True)
    note: Mapped[str] = mapped_column(String(500), default="")

    producer_order: Mapped[ProducerOrder] = relationship()
    lines: Mapped[list[ReceiptLine]] = relationship(
        back_populates="receipt", order_by="ReceiptLine.id"
    )

    @property
    def value(self) -> Money:
        """What was taken over, before tax."""
        return total(line.value for line in self.lines)


class ReceiptLine(Base):
    """The judgement on one good: accepted, taken at a lower grade, or rejected. Final."""

    __tablename__ = "receipt_lines"
    __table_args__ = (
        CheckConstraint(
            "accepted_quantity >= 0 and regraded_quantity >= 0 and rejected_quantity >= 0 and "
            "accepted_quantity + regraded_quantity + rejected_quantity > 0",
            name="something_was_judged",
        ),
        CheckConstraint("regrade_percent between 0 and 100", name="percent_is_sane"),
        CheckConstraint("value >= 0", name="value_is_not_negative"),
        CheckConstraint(
            "(gross_weight is null) = (containers is null) and "
            "(gross_weight is null) = (tare is null)",
            name="weighing_is_whole",
        ),
        CheckConstraint(
            "gross_weight is null or (containers >= 0 and tare >= 0 and accepted_quantity + "
            "regraded_quantity + rejected_quantity <= gross_weight - containers * tare)",
            name="judged_within_net_weight",
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    receipt_id: Mapped[int] = mapped_column(ForeignKey("receipts.id"), index=True)
    order_line_id: Mapped[int] = mapped_column(ForeignKey("order_lines.id"), index=True)
    accepted_quantity: Mapped[Decimal]
    regraded_quantity: Mapped[Decimal]
    regrade_percent: Mapped[int] = mapped_column(default=0)  # taken off the price
    rejected_quantity: Mapped[Decimal]
    reason: Mapped[str | None] = mapped_column(String(300))
    photo_key: Mapped[str | None] = mapped_column(String(120))
    value: Mapped[Money]  # accepted at full, regraded at the reduced price, before tax
    gross_weight: Mapped[Decimal | None]  # kg on the scale, with the containers; None: counted
    containers: Mapped[int | None]
    tare: Mapped[Decimal | None]  # kg of each container on that day

    receipt: Mapped[Receipt] = relationship(back_populates="lines")
    order_line: Mapped[OrderLine] = relationship()

    @property
    def weighing(self) -> ReceiptLine | None:
        """The line itself where it was weighed."""
        return None if self.gross_weight is None else self

    @property
    def net_weight(self) -> Decimal | None:
        """The kg of the goods alone, where they were weighed."""
        if self.gross_weight is None or self.containers is None or self.tare is None:
            return None
        return self.gross_weight - self.containers * self.tare
