"""Impact events, the rollups beside them, and what producers say of their spending."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from marketplace.impact.states import EventKind
from marketplace.shared.clock import utc_now
from marketplace.shared.database import Base
from marketplace.shared.money import Money


class ImpactEvent(Base):
    """One fact that counts, with all that describes it frozen. Append-only.

    `source` names what it was made from; the same fact never counts twice. Values of
    corrections are below zero.
    """

    __tablename__ = "impact_events"
    __table_args__ = (
        CheckConstraint(
            "(kind in ('received', 'paid', 'declared') and value >= 0) or "
            "(kind in ('credited', 'refunded', 'withdrawn') and value <= 0)",
            name="only_corrections_are_negative",
        ),
        CheckConstraint(
            "buyer_id is not null or kind in ('declared', 'withdrawn')",
            name="sales_of_the_market_have_a_buyer",
        ),
        CheckConstraint("days_to_pay is null or kind = 'paid'", name="only_payments_take_days"),
        Index("ix_impact_events_producer_id_day", "producer_id", "day"),
        Index("ix_impact_events_buyer_id_day", "buyer_id", "day"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[EventKind]
    source: Mapped[str] = mapped_column(String(60), unique=True)  # "receipt_line:71"
    document_id: Mapped[int]  # receipt, invoice credited, ledger transfer or direct sale
    day: Mapped[date]
    happened_at: Mapped[datetime]
    buyer_id: Mapped[int | None] = mapped_column(ForeignKey("buyers.id"))
    is_airport: Mapped[bool]  # bought by a company of the airport, not by a household
    producer_id: Mapped[int] = mapped_column(ForeignKey("producers.id"))
    village_code: Mapped[str] = mapped_column(String(13))  # origin, as it was that day
    district_code: Mapped[str] = mapped_column(String(8))
    category_id: Mapped[int] = mapped_column(ForeignKey("categories.id"))
    is_local: Mapped[bool]  # origin in Kulon Progo
    value: Mapped[Money]  # before tax and freight
    quantity: Mapped[Decimal]
    member_count: Mapped[int | None]
    poor_member_count: Mapped[int | None]  # None: not attested by that day
    days_to_pay: Mapped[int | None]  # on the payment that settled an invoice: from its receipt


class ImpactMonth(Base):
    """Events summed by month. Zero as buyer or category stands for all of them together.

    Residents only ever stand together, and so do declared sales: see `states`.
    """

    __tablename__ = "impact_months"
    __table_args__ = (Index("ix_impact_months_producer_id_month", "producer_id", "month"),)

    buyer_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    month: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)  # 202611
    category_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    producer_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    village_code: Mapped[str] = mapped_column(String(13), primary_key=True)
    district_code: Mapped[str] = mapped_column(String(8))
    accepted: Mapped[Money]
    spend: Mapped[Money]
    receipts: Mapped[int]  # lines accepted, or sales declared: not zero where goods went
    payments: Mapped[int]
    poor_member_count: Mapped[int]  # the most attested at any receipt of the month


class ImpactPaymentDays(Base):
    """How many invoices were paid in full in a month, by the days that took."""

    __tablename__ = "impact_payment_days"

    buyer_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    month: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    category_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    district_code: Mapped[str] = mapped_column(String(8), primary_key=True)
    days: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    invoices: Mapped[int]


class ImpactVersion(Base):
    """One row whose token is another after every change of what the figures are made of."""

    __tablename__ = "impact_versions"

    id: Mapped[int] = mapped_column(primary_key=True)
    token: Mapped[int] = mapped_column(BigInteger)


class SpendingSurvey(Base):
    """What part of its income a producer says it spent in Kulon Progo in one quarter."""

    __tablename__ = "spending_surveys"
    __table_args__ = (
        UniqueConstraint("producer_id", "year", "quarter"),
        CheckConstraint("quarter between 1 and 4", name="quarter_is_one_of_four"),
        CheckConstraint(
            "wages_basis_points >= 0 and suppliers_basis_points >= 0 and "
            "wages_basis_points + suppliers_basis_points <= 10000",
            name="no_more_than_all",
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    producer_id: Mapped[int] = mapped_column(ForeignKey("producers.id"))
    year: Mapped[int]
    quarter: Mapped[int]
    wages_basis_points: Mapped[int]  # of income, to people who live in Kulon Progo
    suppliers_basis_points: Mapped[int]  # of income, to suppliers in Kulon Progo
    declared_by: Mapped[int | None] = mapped_column(ForeignKey("persons.id"))
    declared_at: Mapped[datetime] = mapped_column(default=utc_now)
