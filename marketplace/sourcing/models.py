"""Requests for quotation: what is asked of whom until when, and how it will be judged."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from marketplace.accounts.models import Person
from marketplace.buyers.models import Buyer, DeliveryPoint
from marketplace.catalog.models import Category, Product
from marketplace.producers.models import Producer
from marketplace.shared.clock import utc_now
from marketplace.shared.criteria import Criterion
from marketplace.shared.database import Base
from marketplace.shared.money import Money
from marketplace.sourcing.states import RfqState

MOST_LINES = 20
LONGEST_TITLE, LONGEST_NOTE = 120, 1000


class RequestForQuotation(Base):
    """What a buyer asks producers to quote for, sealed until a deadline."""

    __tablename__ = "rfqs"
    __table_args__ = (
        CheckConstraint("round >= 1", name="round_is_counted"),
        CheckConstraint(
            "published_at is not null or state in ('draft', 'cancelled')",
            name="published_when_shown",
        ),
        Index("ix_rfqs_buyer_id_id", "buyer_id", "id"),
        Index("ix_rfqs_state_closes_at", "state", "closes_at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    number: Mapped[str] = mapped_column(String(30), unique=True)
    buyer_id: Mapped[int] = mapped_column(ForeignKey("buyers.id"))
    asked_by: Mapped[int] = mapped_column(ForeignKey("persons.id"))
    agreement_id: Mapped[int | None] = mapped_column(
        ForeignKey("agreements.id"), index=True
    )  # a competition for a call-off under it
    title: Mapped[str] = mapped_column(String(LONGEST_TITLE))
    note: Mapped[str] = mapped_column(String(LONGEST_NOTE), default="")
    is_open: Mapped[bool]  # to all producers of its categories, not only to those invited
    state: Mapped[RfqState] = mapped_column(default=RfqState.DRAFT)
    round: Mapped[int] = mapped_column(default=1)
    closes_at: Mapped[datetime]  # of the present round
    created_at: Mapped[datetime] = mapped_column(default=utc_now)
    published_at: Mapped[datetime | None]
    ended_at: Mapped[datetime | None]
    end_reason: Mapped[str | None] = mapped_column(String(500))

    buyer: Mapped[Buyer] = relationship()
    asker: Mapped[Person] = relationship()
    lines: Mapped[list[RfqLine]] = relationship(
        order_by="RfqLine.position", cascade="all, delete-orphan", back_populates="rfq"
    )
    criteria: Mapped[list[RfqCriterion]] = relationship(cascade="all, delete-orphan")
    invitations: Mapped[list[RfqInvitation]] = relationship(
        order_by="RfqInvitation.id", cascade="all, delete-orphan"
    )
    rounds: Mapped[list[RfqRound]] = relationship(order_by="RfqRound.round")

    @property
    def weights(self) -> dict[Criterion, int]:
        """What each criterion weighs, in per cent."""
        found = {each.criterion: each.weight for each in self.criteria}
        return {criterion: found.get(criterion, 0) for criterion in Criterion}


class RfqLine(Base):
    """Goods on one day at one place: a product, or anything that meets a description."""

    __tablename__ = "rfq_lines"
    __table_args__ = (
        UniqueConstraint("rfq_id", "position"),
        CheckConstraint("quantity > 0", name="quantity_is_positive"),
        CheckConstraint("ceiling is null or ceiling > 0", name="ceiling_is_positive"),
        CheckConstraint("product_id is not null or spec <> ''", name="it_says_what"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    rfq_id: Mapped[int] = mapped_column(ForeignKey("rfqs.id"))
    position: Mapped[int]
    category_id: Mapped[int] = mapped_column(ForeignKey("categories.id"), index=True)
    product_id: Mapped[int | None] = mapped_column(ForeignKey("products.id"), index=True)
    spec: Mapped[str] = mapped_column(String(300), default="")
    unit: Mapped[str] = mapped_column(String(20))
    quantity: Mapped[Decimal]
    delivery_day: Mapped[date]
    delivery_point_id: Mapped[int] = mapped_column(ForeignKey("delivery_points.id"))
    ceiling: Mapped[Money | None]  # of a unit, before tax
    shows_ceiling: Mapped[bool] = mapped_column(default=False)  # to producers

    rfq: Mapped[RequestForQuotation] = relationship(back_populates="lines")
    category: Mapped[Category] = relationship()
    product: Mapped[Product | None] = relationship()
    delivery_point: Mapped[DeliveryPoint] = relationship()

    @property
    def art(self) -> str:
        """The name of its drawing."""
        return self.product.art if self.product else self.category.art

    @property
    def trip(self) -> tuple[date, int]:
        """What is delivered together: the same day to the same place."""
        return self.delivery_day, self.delivery_point_id


class RfqCriterion(Base):
    """What one criterion weighs, fixed when the request is published."""

    __tablename__ = "rfq_criteria"
    __table_args__ = (CheckConstraint("weight between 0 and 100", name="weight_is_a_share"),)

    rfq_id: Mapped[int] = mapped_column(ForeignKey("rfqs.id"), primary_key=True)
    criterion: Mapped[Criterion] = mapped_column(primary_key=True)
    weight: Mapped[int]  # per cent; all of a request are 100


class RfqInvitation(Base):
    """A producer who was asked by name."""

    __tablename__ = "rfq_invitations"
    __table_args__ = (UniqueConstraint("rfq_id", "producer_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    rfq_id: Mapped[int] = mapped_column(ForeignKey("rfqs.id"))
    producer_id: Mapped[int] = mapped_column(ForeignKey("producers.id"), index=True)

    producer: Mapped[Producer] = relationship()


class RfqQuestion(Base):
    """A question of some producer, answered once to all. Who asked lies sealed in it."""

    __tablename__ = "rfq_questions"
    __table_args__ = (
        CheckConstraint("(answer is null) = (answered_at is null)", name="answered_whole"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    rfq_id: Mapped[int] = mapped_column(ForeignKey("rfqs.id"), index=True)
    sealed_asker: Mapped[str] = mapped_column(String(200))  # only the system could open it
    question: Mapped[str] = mapped_column(String(500))
    asked_at: Mapped[datetime] = mapped_column(default=utc_now)
    answer: Mapped[str | None] = mapped_column(String(1000))
    answered_by: Mapped[int | None] = mapped_column(ForeignKey("persons.id"))
    answered_at: Mapped[datetime | None]


class RfqRound(Base):
    """A sealed round on record: the first, and each further one of a negotiation."""

    __tablename__ = "rfq_rounds"

    rfq_id: Mapped[int] = mapped_column(ForeignKey("rfqs.id"), primary_key=True)
    round: Mapped[int] = mapped_column(primary_key=True)
    closes_at: Mapped[datetime]
    started_at: Mapped[datetime] = mapped_column(default=utc_now)
    started_by: Mapped[int] = mapped_column(ForeignKey("persons.id"))
    note: Mapped[str] = mapped_column(String(500), default="")  # what is to be improved
    closed_at: Mapped[datetime | None]
    opened_at: Mapped[datetime | None]


class RfqOpening(Base):
    """One of the two people who open a round's envelopes, each with a press of their own."""

    __tablename__ = "rfq_openings"
    __table_args__ = (
        UniqueConstraint("rfq_id", "round", "person_id"),
        UniqueConstraint("rfq_id", "round", "place"),
        CheckConstraint("place in (1, 2)", name="two_people"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    rfq_id: Mapped[int] = mapped_column(ForeignKey("rfqs.id"))
    round: Mapped[int]
    place: Mapped[int]
    person_id: Mapped[int] = mapped_column(ForeignKey("persons.id"))
    pressed_at: Mapped[datetime] = mapped_column(default=utc_now)

    person: Mapped[Person] = relationship()


class QuotationRule(Base):
    """A buyer's own rule: above an amount at least so many quotations are compared."""

    __tablename__ = "quotation_rules"
    __table_args__ = (
        UniqueConstraint("buyer_id", "above"),
        CheckConstraint("above >= 0", name="above_is_not_negative"),
        CheckConstraint("least between 1 and 20", name="least_is_sane"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    buyer_id: Mapped[int] = mapped_column(ForeignKey("buyers.id"))
    above: Mapped[Money]
    least: Mapped[int]
