"""Rules on local content in versions, closed periods, waivers, and why others were chosen."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import (
    JSON,
    BigInteger,
    CheckConstraint,
    ForeignKey,
    Index,
    String,
    UniqueConstraint,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column, relationship

from marketplace.accounts.models import Person
from marketplace.budgets.states import BudgetPeriod
from marketplace.buyers.models import Buyer
from marketplace.catalog.models import Category, Product
from marketplace.local_content.states import Measure, ReasonKind
from marketplace.shared.clock import today, utc_now
from marketplace.shared.database import Base

DRAFT = text("order_line_id is null")


class ContentRule(Base):
    """A promise to buy a part locally: of one buyer, or a pledge of the regency for all.

    What it asks stands in its versions; a pledge informs buyers and never stops them.
    """

    __tablename__ = "content_rules"

    id: Mapped[int] = mapped_column(primary_key=True)
    buyer_id: Mapped[int | None] = mapped_column(ForeignKey("buyers.id"), index=True)
    created_by: Mapped[int | None] = mapped_column(ForeignKey("persons.id"))
    created_at: Mapped[datetime] = mapped_column(default=utc_now)

    buyer: Mapped[Buyer | None] = relationship()
    versions: Mapped[list[ContentVersion]] = relationship(
        back_populates="rule", order_by="ContentVersion.number", lazy="selectin"
    )

    @property
    def is_pledge(self) -> bool:
        """Say whether the regency made it, for all buyers."""
        return self.buyer_id is None


class ContentVersion(Base):
    """What a rule asks from a day on. Append-only: a change is another version.

    `places` are codes of kapanewon and kalurahan that count as local, none for the whole
    regency. `is_end`: from `valid_from` on nothing is asked.
    """

    __tablename__ = "content_versions"
    __table_args__ = (
        UniqueConstraint("rule_id", "number"),
        CheckConstraint("target between 1 and 10000", name="target_is_a_share"),
        CheckConstraint(
            "valid_until is null or valid_until >= valid_from", name="ends_after_start"
        ),
        CheckConstraint(
            "measure = 'value' or (unit is not null and category_id is not null)",
            name="quantities_have_one_unit",
        ),
        CheckConstraint("number > 0", name="numbers_count_up"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    rule_id: Mapped[int] = mapped_column(ForeignKey("content_rules.id"))
    number: Mapped[int]
    category_id: Mapped[int | None] = mapped_column(ForeignKey("categories.id"))  # None: all
    target: Mapped[int]  # basis points
    measure: Mapped[Measure]
    unit: Mapped[str | None] = mapped_column(String(20))
    period: Mapped[BudgetPeriod]
    places: Mapped[list[str]] = mapped_column(JSON, default=list)
    valid_from: Mapped[date]
    valid_until: Mapped[date | None]
    is_end: Mapped[bool] = mapped_column(default=False)
    created_by: Mapped[int | None] = mapped_column(ForeignKey("persons.id"))
    created_at: Mapped[datetime] = mapped_column(default=utc_now)

    rule: Mapped[ContentRule] = relationship(back_populates="versions")
    category: Mapped[Category | None] = relationship(lazy="joined")


class ContentPeriod(Base):
    """How a buyer met a rule in a period that is over. Written once, never changed.

    `numerator` and `denominator` are rupiah before tax, or thousandths of the unit; `actual`
    is their share in basis points, None where nothing was bought.
    """

    __tablename__ = "content_periods"
    __table_args__ = (
        UniqueConstraint("rule_id", "buyer_id", "starts_on"),
        CheckConstraint("starts_on <= ends_on", name="period_has_days"),
        CheckConstraint("actual is null or actual between 0 and 10000", name="actual_a_share"),
        Index("ix_content_periods_buyer_id_starts_on", "buyer_id", "starts_on"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    rule_id: Mapped[int] = mapped_column(ForeignKey("content_rules.id"))
    version_id: Mapped[int] = mapped_column(ForeignKey("content_versions.id"))
    buyer_id: Mapped[int] = mapped_column(ForeignKey("buyers.id"))
    starts_on: Mapped[date]
    ends_on: Mapped[date]
    target: Mapped[int]
    actual: Mapped[int | None]
    numerator: Mapped[int] = mapped_column(BigInteger)
    denominator: Mapped[int] = mapped_column(BigInteger)
    frozen_at: Mapped[datetime] = mapped_column(default=utc_now)
    hash: Mapped[str] = mapped_column(String(64))

    rule: Mapped[ContentRule] = relationship()
    version: Mapped[ContentVersion] = relationship()

    @property
    def is_met(self) -> bool | None:
        """Say whether the target was reached; None where nothing was bought."""
        return None if self.actual is None else self.actual >= self.target


class ContentWaiver(Base):
    """A buyer is not asked for reasons on a category or a product until a day."""

    __tablename__ = "content_waivers"
    __table_args__ = (
        CheckConstraint(
            "(category_id is null) <> (product_id is null)", name="one_kind_of_scope"
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    buyer_id: Mapped[int] = mapped_column(ForeignKey("buyers.id"), index=True)
    category_id: Mapped[int | None] = mapped_column(ForeignKey("categories.id"))
    product_id: Mapped[int | None] = mapped_column(ForeignKey("products.id"))
    until: Mapped[date]
    reason: Mapped[str] = mapped_column(String(300))
    granted_by: Mapped[int | None] = mapped_column(ForeignKey("persons.id"))
    granted_at: Mapped[datetime] = mapped_column(default=utc_now)
    ended_at: Mapped[datetime | None]
    ended_by: Mapped[int | None] = mapped_column(ForeignKey("persons.id"))

    category: Mapped[Category | None] = relationship(lazy="joined")
    product: Mapped[Product | None] = relationship(lazy="joined")
    granter: Mapped[Person | None] = relationship(foreign_keys=[granted_by], lazy="joined")

    @property
    def runs(self) -> bool:
        """Say whether it holds today."""
        return self.ended_at is None and self.until >= today()


class SourcingGap(Base):
    """A good that a buyer took from outside, and why: what local producers could not give.

    Written while somebody fills a cart; it counts as demand once its line is ordered. The
    words are the buyer's own and never shown to others.
    """

    __tablename__ = "sourcing_gaps"
    __table_args__ = (
        CheckConstraint("quantity > 0", name="quantity_is_positive"),
        CheckConstraint("reason <> 'other' or words <> ''", name="other_reasons_are_told"),
        Index(
            "uq_sourcing_gaps_draft",
            "buyer_id",
            "person_id",
            "offer_id",
            unique=True,
            sqlite_where=DRAFT,
            postgresql_where=DRAFT,
        ),
        Index("ix_sourcing_gaps_ordered_at", "ordered_at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    buyer_id: Mapped[int] = mapped_column(ForeignKey("buyers.id"))
    person_id: Mapped[int] = mapped_column(ForeignKey("persons.id"))
    offer_id: Mapped[int] = mapped_column(ForeignKey("offers.id"))  # that was taken
    product_id: Mapped[int] = mapped_column(ForeignKey("products.id"), index=True)
    unit: Mapped[str] = mapped_column(String(20))
    quantity: Mapped[Decimal]
    reason: Mapped[ReasonKind]
    words: Mapped[str] = mapped_column(String(300), default="")
    instead_of_id: Mapped[int | None] = mapped_column(ForeignKey("offers.id"))  # passed over
    order_line_id: Mapped[int | None] = mapped_column(ForeignKey("order_lines.id"), unique=True)
    told_at: Mapped[datetime] = mapped_column(default=utc_now)
    ordered_at: Mapped[datetime | None]

    product: Mapped[Product] = relationship(lazy="joined")


def facts_of(version: ContentVersion) -> dict[str, Any]:
    """Return what a version asks, as it is written into audit lines."""
    return {
        "version": version.number,
        "category_id": version.category_id,
        "basis_points": version.target,
        "measure": version.measure,
        "unit": version.unit,
        "period": version.period,
        "places": version.places,
        "valid_from": version.valid_from.isoformat(),
        "valid_until": version.valid_until.isoformat() if version.valid_until else None,
        "is_end": version.is_end,
    }
