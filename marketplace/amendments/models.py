"""Changes that one side of an order proposes, and what became of each point."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal

from sqlalchemy import (
    CheckConstraint,
    ForeignKey,
    Index,
    String,
    UniqueConstraint,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column, relationship

from marketplace.accounts.models import Person
from marketplace.amendments.states import Decision, ProposalState, Side, Silence
from marketplace.catalog.states import TaxKind
from marketplace.orders.models import OrderLine, ProducerOrder
from marketplace.shared.clock import utc_now
from marketplace.shared.database import Base
from marketplace.shared.money import Money


class OrderProposal(Base):
    """A change of one producer order that waits for the other side, or was decided."""

    __tablename__ = "order_proposals"
    __table_args__ = (
        CheckConstraint("(new_day is null) = (day_decision is null)", name="day_is_decided"),
        CheckConstraint("(state = 'open') = (decided_at is null)", name="decided_or_open"),
        Index(  # two changes at once would each be about what the other changes
            "uq_order_proposals_open",
            "producer_order_id",
            unique=True,
            sqlite_where=text("state = 'open'"),
            postgresql_where=text("state = 'open'"),
        ),
        Index("ix_order_proposals_state_answer_by", "state", "answer_by"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    producer_order_id: Mapped[int] = mapped_column(ForeignKey("producer_orders.id"), index=True)
    side: Mapped[Side]
    state: Mapped[ProposalState] = mapped_column(default=ProposalState.OPEN)
    silence: Mapped[Silence]
    reason: Mapped[str] = mapped_column(String(300))
    old_day: Mapped[date]
    new_day: Mapped[date | None]
    day_decision: Mapped[Decision | None]
    proposed_by: Mapped[int | None] = mapped_column(ForeignKey("persons.id"))
    proposed_at: Mapped[datetime] = mapped_column(default=utc_now)
    answer_by: Mapped[datetime]
    decided_by: Mapped[int | None] = mapped_column(ForeignKey("persons.id"))
    decided_at: Mapped[datetime | None]
    answer: Mapped[str] = mapped_column(String(300), default="")
    total_before: Mapped[Money]  # of the whole order, when it was proposed
    total_after: Mapped[Money | None]  # once applied

    producer_order: Mapped[ProducerOrder] = relationship()
    proposer: Mapped[Person | None] = relationship(foreign_keys=[proposed_by])
    decider: Mapped[Person | None] = relationship(foreign_keys=[decided_by])
    lines: Mapped[list[ProposedLine]] = relationship(
        back_populates="proposal", order_by="ProposedLine.id"
    )


class ProposedLine(Base):
    """What would become of one line: as it was, and as it would be."""

    __tablename__ = "order_proposal_lines"
    __table_args__ = (
        UniqueConstraint("proposal_id", "order_line_id"),
        CheckConstraint("new_quantity >= 0", name="no_negative_quantity"),
        CheckConstraint("new_unit_price > 0", name="price_is_positive"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    proposal_id: Mapped[int] = mapped_column(ForeignKey("order_proposals.id"))
    order_line_id: Mapped[int] = mapped_column(ForeignKey("order_lines.id"), index=True)
    old_name: Mapped[str] = mapped_column(String(120))
    old_unit: Mapped[str] = mapped_column(String(20))
    old_quantity: Mapped[Decimal]
    old_unit_price: Mapped[Money]
    new_offer_id: Mapped[int] = mapped_column(ForeignKey("offers.id"))
    new_name: Mapped[str] = mapped_column(String(120))
    new_unit: Mapped[str] = mapped_column(String(20))
    new_pack: Mapped[str] = mapped_column(String(80))
    new_art: Mapped[str] = mapped_column(String(40))
    new_quantity: Mapped[Decimal]
    new_unit_price: Mapped[Money]
    new_tax_kind: Mapped[TaxKind]
    new_tax_basis_points: Mapped[int]
    decision: Mapped[Decision] = mapped_column(default=Decision.OPEN)

    proposal: Mapped[OrderProposal] = relationship(back_populates="lines")
    order_line: Mapped[OrderLine] = relationship()

    @property
    def is_substitute(self) -> bool:
        """Say whether another good would come instead."""
        return self.old_name != self.new_name
