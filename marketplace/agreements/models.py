"""Framework agreements: versions, what each producer's document says, and who signed it."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from marketplace.accounts.models import Person
from marketplace.agreements.states import CallOff, PriceRule, Side, VersionState
from marketplace.buyers.models import Buyer
from marketplace.catalog.models import Offer
from marketplace.producers.models import Producer
from marketplace.shared.clock import utc_now
from marketplace.shared.database import Base
from marketplace.shared.money import Money

MOST_LINES = 20
LONGEST_TITLE, LONGEST_TERMS, LONGEST_REASON = 120, 2000, 500
ONE_IN_FORCE = text("state = 'in_force'")
ONE_IN_HAND = text("state in ('draft', 'offered', 'signed')")


class Agreement(Base):
    """What one buyer agrees with some producers for some time; what it says is in versions."""

    __tablename__ = "agreements"

    id: Mapped[int] = mapped_column(primary_key=True)
    number: Mapped[str] = mapped_column(String(30), unique=True)
    buyer_id: Mapped[int] = mapped_column(ForeignKey("buyers.id"), index=True)
    contact_id: Mapped[int] = mapped_column(ForeignKey("persons.id"))  # orders firm releases
    source: Mapped[str | None] = mapped_column(String(30))  # the request it came from
    created_at: Mapped[datetime] = mapped_column(default=utc_now)

    buyer: Mapped[Buyer] = relationship()
    contact: Mapped[Person] = relationship()
    versions: Mapped[list[AgreementVersion]] = relationship(
        order_by="AgreementVersion.version", back_populates="agreement"
    )


class AgreementVersion(Base):
    """One wording of an agreement. Fixed once it is offered; another wording is another row."""

    __tablename__ = "agreement_versions"
    __table_args__ = (
        UniqueConstraint("agreement_id", "version"),
        Index(
            "uq_agreement_versions_in_force",
            "agreement_id",
            unique=True,
            sqlite_where=ONE_IN_FORCE,
            postgresql_where=ONE_IN_FORCE,
        ),
        Index(
            "uq_agreement_versions_in_hand",
            "agreement_id",
            unique=True,
            sqlite_where=ONE_IN_HAND,
            postgresql_where=ONE_IN_HAND,
        ),
        Index("ix_agreement_versions_state_valid_from", "state", "valid_from"),
        CheckConstraint("valid_until >= valid_from", name="days"),
        CheckConstraint("notice_days between 0 and 365", name="notice_is_sane"),
        CheckConstraint("order_days_before between 1 and 30", name="ordered_ahead"),
        CheckConstraint(
            "call_off <> 'competition' or weights is not null", name="competition_is_weighed"
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    agreement_id: Mapped[int] = mapped_column(ForeignKey("agreements.id"))
    version: Mapped[int]
    period: Mapped[int]  # quantities are counted for each; a renewal begins the next
    state: Mapped[VersionState] = mapped_column(default=VersionState.DRAFT)
    title: Mapped[str] = mapped_column(String(LONGEST_TITLE))
    terms: Mapped[str] = mapped_column(String(LONGEST_TERMS), default="")
    buyer_name: Mapped[str] = mapped_column(String(120))  # as it was when written
    call_off: Mapped[CallOff]
    weights: Mapped[dict[str, int] | None] = mapped_column(
        JSON(none_as_null=True)
    )  # per cent by criterion, of a competition
    valid_from: Mapped[date]
    valid_until: Mapped[date]  # the last day
    notice_days: Mapped[int]
    compensation: Mapped[str] = mapped_column(String(LONGEST_REASON), default="")
    order_days_before: Mapped[int]
    drafted_by: Mapped[int] = mapped_column(ForeignKey("persons.id"))
    drafted_at: Mapped[datetime] = mapped_column(default=utc_now)
    offered_at: Mapped[datetime | None]
    in_force_at: Mapped[datetime | None]
    ended_at: Mapped[datetime | None]
    end_reason: Mapped[str | None] = mapped_column(String(LONGEST_REASON))

    agreement: Mapped[Agreement] = relationship(back_populates="versions")
    drafter: Mapped[Person] = relationship()
    parties: Mapped[list[AgreementParty]] = relationship(
        order_by="AgreementParty.rank", cascade="all, delete-orphan", back_populates="version"
    )


class AgreementParty(Base):
    """One producer's document within a version: its lines, its place, its signatures.

    Producers do not read each other's prices, so each signs a document of its own with the
    buyer; the version holds once all of them are signed by both sides.
    """

    __tablename__ = "agreement_parties"
    __table_args__ = (
        UniqueConstraint("version_id", "producer_id"),
        UniqueConstraint("version_id", "rank"),
        CheckConstraint("rank >= 1", name="rank_is_counted"),
        CheckConstraint("share is null or share between 1 and 100", name="share_is_one"),
        CheckConstraint("(ends_on is null) = (ended_by is null)", name="ended_whole"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    version_id: Mapped[int] = mapped_column(ForeignKey("agreement_versions.id"))
    producer_id: Mapped[int] = mapped_column(ForeignKey("producers.id"), index=True)
    producer_name: Mapped[str] = mapped_column(String(120))
    rank: Mapped[int]
    share: Mapped[int | None]  # per cent; all of a version are 100
    document_hash: Mapped[str | None] = mapped_column(String(64))  # once offered
    price_list_id: Mapped[int | None] = mapped_column(ForeignKey("price_lists.id"))
    ends_on: Mapped[date | None]  # the last day, by notice
    ended_by: Mapped[Side | None]
    end_reason: Mapped[str | None] = mapped_column(String(LONGEST_REASON))

    version: Mapped[AgreementVersion] = relationship(back_populates="parties")
    producer: Mapped[Producer] = relationship()
    lines: Mapped[list[AgreementLine]] = relationship(
        order_by="AgreementLine.position", cascade="all, delete-orphan", back_populates="party"
    )
    signatures: Mapped[list[AgreementSignature]] = relationship(
        order_by="AgreementSignature.id", back_populates="party"
    )

    @property
    def last_day(self) -> date:
        """The last day on which it holds."""
        return min(self.ends_on or self.version.valid_until, self.version.valid_until)


class AgreementLine(Base):
    """Goods at a price, from one offer; names as they were when written."""

    __tablename__ = "agreement_lines"
    __table_args__ = (
        UniqueConstraint("version_id", "offer_id"),
        CheckConstraint("unit_price > 0", name="price_is_positive"),
        CheckConstraint("minimum is null or minimum > 0", name="minimum_is_positive"),
        CheckConstraint("maximum is null or maximum > 0", name="maximum_is_positive"),
        CheckConstraint(
            "minimum is null or maximum is null or maximum >= minimum", name="span"
        ),
        CheckConstraint("floor is null or ceiling is null or ceiling >= floor", name="band"),
        CheckConstraint("(price_rule = 'formula') = (percent is not null)", name="formula"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    version_id: Mapped[int] = mapped_column(ForeignKey("agreement_versions.id"))
    party_id: Mapped[int] = mapped_column(ForeignKey("agreement_parties.id"), index=True)
    offer_id: Mapped[int] = mapped_column(ForeignKey("offers.id"), index=True)
    position: Mapped[int]
    product_name: Mapped[str] = mapped_column(String(120))
    pack: Mapped[str] = mapped_column(String(80), default="")
    unit: Mapped[str] = mapped_column(String(20))
    minimum: Mapped[Decimal | None]  # over the validity
    maximum: Mapped[Decimal | None]
    price_rule: Mapped[PriceRule]
    unit_price: Mapped[Money]  # before tax; of a formula: until a reference price is known
    percent: Mapped[int | None]  # added to the reference price
    floor: Mapped[Money | None]
    ceiling: Mapped[Money | None]

    party: Mapped[AgreementParty] = relationship(back_populates="lines")
    offer: Mapped[Offer] = relationship()
    months: Mapped[list[AgreementMonthPrice]] = relationship(
        order_by="AgreementMonthPrice.month"
    )


class AgreementSignature(Base):
    """Who signed which content for which side, and when. Append-only."""

    __tablename__ = "agreement_signatures"
    __table_args__ = (UniqueConstraint("party_id", "side"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    party_id: Mapped[int] = mapped_column(ForeignKey("agreement_parties.id"))
    side: Mapped[Side]
    person_id: Mapped[int] = mapped_column(ForeignKey("persons.id"))
    person_name: Mapped[str] = mapped_column(String(120))
    organisation_name: Mapped[str] = mapped_column(String(120))
    document_hash: Mapped[str] = mapped_column(String(64))
    signed_at: Mapped[datetime] = mapped_column(default=utc_now)

    party: Mapped[AgreementParty] = relationship(back_populates="signatures")


class AgreementMonthPrice(Base):
    """What a formula came to in a month, frozen with the reference price it used."""

    __tablename__ = "agreement_month_prices"
    __table_args__ = (
        UniqueConstraint("line_id", "month"),
        CheckConstraint("unit_price > 0", name="price_is_positive"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    line_id: Mapped[int] = mapped_column(ForeignKey("agreement_lines.id"))
    month: Mapped[date]  # its first day
    reference: Mapped[Money | None]  # None: none was known, the last price stays
    reference_week: Mapped[date | None]
    unit_price: Mapped[Money]
    frozen_at: Mapped[datetime] = mapped_column(default=utc_now)


class AgreementEndWarning(Base):
    """A reminder that a version ends: each once, so many days before."""

    __tablename__ = "agreement_end_warnings"
    __table_args__ = (CheckConstraint("days > 0", name="days_are_positive"),)

    version_id: Mapped[int] = mapped_column(
        ForeignKey("agreement_versions.id"), primary_key=True
    )
    days: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    warned_at: Mapped[datetime] = mapped_column(default=utc_now)
