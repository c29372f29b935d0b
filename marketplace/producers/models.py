"""Producers: who they are, where their goods come from, what was certified."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from marketplace.accounts.models import Organisation
from marketplace.producers.states import (
    CertificateKind,
    CertificateState,
    ProducerKind,
    ReviewState,
)
from marketplace.shared.clock import today, utc_now
from marketplace.shared.database import Base
from marketplace.shared.money import ZERO, Money

REMIND_BEFORE = timedelta(days=180)  # a new certificate takes its time


class Producer(Base):
    """The selling side of an organisation; shares its id with it."""

    __tablename__ = "producers"
    __table_args__ = (
        CheckConstraint("minimum_order >= 0", name="minimum_order_is_not_negative"),
        CheckConstraint(
            "poor_member_count is null or poor_member_count <= member_count",
            name="poor_members_are_members",
        ),
    )

    id: Mapped[int] = mapped_column(ForeignKey("organisations.id"), primary_key=True)
    kind: Mapped[ProducerKind] = mapped_column(index=True)
    state: Mapped[ReviewState] = mapped_column(default=ReviewState.DRAFT, index=True)
    village_code: Mapped[str] = mapped_column(String(13), index=True)  # Kemendagri code
    district_code: Mapped[str] = mapped_column(String(8), index=True)
    address: Mapped[str] = mapped_column(String(200), default="")
    story: Mapped[str] = mapped_column(Text, default="")
    phone: Mapped[str | None] = mapped_column(String(20))
    is_pkp: Mapped[bool] = mapped_column(default=False)  # registered for value added tax
    npwp: Mapped[str | None] = mapped_column(String(20))  # tax number
    minimum_order: Mapped[Money] = mapped_column(default=ZERO)  # per producer order
    is_women_led: Mapped[bool] = mapped_column(default=False)
    member_count: Mapped[int | None]
    poor_member_count: Mapped[int | None]  # in welfare decile 1-4, attested by Dinas Sosial
    attested_on: Mapped[date | None]
    attestation_reference: Mapped[str | None] = mapped_column(String(60))
    submitted_at: Mapped[datetime | None]
    reviewed_at: Mapped[datetime | None]
    reviewed_by: Mapped[int | None] = mapped_column(ForeignKey("persons.id"))
    review_reason: Mapped[str | None] = mapped_column(String(500))

    organisation: Mapped[Organisation] = relationship(lazy="joined")
    certificates: Mapped[list[Certificate]] = relationship(back_populates="producer")

    @property
    def name(self) -> str:
        """The organisation's name."""
        return self.organisation.name

    @property
    def slug(self) -> str:
        """The organisation's public name in addresses."""
        return self.organisation.slug


class BankAccount(Base):
    """Where a producer is paid. A new row replaces the old one; rows are never changed."""

    __tablename__ = "bank_accounts"
    __table_args__ = (
        Index(
            "uq_bank_accounts_in_use",  # a producer is paid to one account
            "producer_id",
            unique=True,
            sqlite_where=text("replaced_at is null"),
            postgresql_where=text("replaced_at is null"),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    producer_id: Mapped[int] = mapped_column(ForeignKey("producers.id"), index=True)
    bank: Mapped[str] = mapped_column(String(60))
    number: Mapped[str] = mapped_column(String(34))
    holder: Mapped[str] = mapped_column(String(120))
    added_by: Mapped[int | None] = mapped_column(ForeignKey("persons.id"))
    added_at: Mapped[datetime] = mapped_column(default=utc_now)
    usable_from: Mapped[datetime] = mapped_column(default=utc_now)
    replaced_at: Mapped[datetime | None]


class Certificate(Base):
    """A certificate that a producer holds; the number stays empty when it is not known."""

    __tablename__ = "certificates"

    id: Mapped[int] = mapped_column(primary_key=True)
    producer_id: Mapped[int] = mapped_column(ForeignKey("producers.id"), index=True)
    kind: Mapped[CertificateKind]
    state: Mapped[CertificateState] = mapped_column(default=CertificateState.SUBMITTED)
    number: Mapped[str | None] = mapped_column(String(60))
    issuer: Mapped[str | None] = mapped_column(String(120))
    valid_until: Mapped[date | None]
    file_key: Mapped[str | None] = mapped_column(String(120))
    created_at: Mapped[datetime] = mapped_column(default=utc_now)
    checked_at: Mapped[datetime | None]
    checked_by: Mapped[int | None] = mapped_column(ForeignKey("persons.id"))
    reject_reason: Mapped[str | None] = mapped_column(String(500))

    producer: Mapped[Producer] = relationship(back_populates="certificates")

    @property
    def is_valid(self) -> bool:
        """Say whether it is accepted and has not run out."""
        runs = self.valid_until is None or self.valid_until >= today()
        return self.state is CertificateState.ACCEPTED and runs

    @property
    def standing(self) -> str:
        """Say in one word how it stands today: the state, or how its date changes that."""
        if self.state is not CertificateState.ACCEPTED:
            return self.state.value
        if not self.is_valid:
            return "expired"
        soon = self.valid_until is not None and self.valid_until <= today() + REMIND_BEFORE
        return "expiring" if soon else "verified"


class Closure(Base):
    """Days on which a producer delivers nothing. A row that is ended keeps its last day."""

    __tablename__ = "producer_closures"
    __table_args__ = (CheckConstraint("last_day >= first_day", name="it_ends_after_it_starts"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    producer_id: Mapped[int] = mapped_column(ForeignKey("producers.id"), index=True)
    first_day: Mapped[date]
    last_day: Mapped[date]
    reason: Mapped[str] = mapped_column(String(80))  # shown to buyers: "Libur Lebaran"
    entered_by: Mapped[int | None] = mapped_column(ForeignKey("persons.id"))
    entered_at: Mapped[datetime] = mapped_column(default=utc_now)


class TrackRecord(Base):
    """How a producer kept its orders of the last year, as counted in the night."""

    __tablename__ = "track_records"
    __table_args__ = (
        CheckConstraint(
            "0 <= on_time_count and on_time_count <= promised_count and "
            "promised_count <= order_count",
            name="parts_are_parts",
        ),
        CheckConstraint("fill_basis_points between 0 and 10000", name="fill_is_a_share"),
    )

    producer_id: Mapped[int] = mapped_column(ForeignKey("producers.id"), primary_key=True)
    order_count: Mapped[int]  # producer orders that were due
    promised_count: Mapped[int]  # of them, neither rejected nor left unanswered
    on_time_count: Mapped[int]  # of those, arrived by the day they were due
    fill_basis_points: Mapped[int]  # share of the ordered value that was taken over
    counted_at: Mapped[datetime] = mapped_column(default=utc_now)
