"""What the regency asks of producers and goods, as dated rules, and what was handed in."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from marketplace.buyers.states import Zone
from marketplace.producers.models import Producer
from marketplace.producers.states import CertificateState
from marketplace.requirements.states import Fulfilment
from marketplace.shared.clock import utc_now
from marketplace.shared.database import Base
from marketplace.shared.language import current_language

LONGEST_GRACE = 365  # days


class Requirement(Base):
    """Something that is asked, under one name for as long as the market exists."""

    __tablename__ = "requirements"

    id: Mapped[int] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(String(40), unique=True)
    created_at: Mapped[datetime] = mapped_column(default=utc_now)

    versions: Mapped[list[RequirementVersion]] = relationship(
        back_populates="requirement", order_by="RequirementVersion.number"
    )


class RequirementVersion(Base):
    """What a requirement says from a day on; a change is a new version, never an edit."""

    __tablename__ = "requirement_versions"
    __table_args__ = (
        UniqueConstraint("requirement_id", "number"),
        CheckConstraint(f"grace_days between 0 and {LONGEST_GRACE}", name="grace_is_sane"),
        CheckConstraint("valid_until is null or valid_until >= valid_from", name="dates"),
        CheckConstraint(
            "zone is null or zone = 'sterile' or not blocks", name="landside_never_bars"
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    requirement_id: Mapped[int] = mapped_column(ForeignKey("requirements.id"), index=True)
    number: Mapped[int]
    name: Mapped[str] = mapped_column(String(80))
    name_en: Mapped[str] = mapped_column(String(80))
    help: Mapped[str] = mapped_column(String(500))
    help_en: Mapped[str] = mapped_column(String(500))
    source: Mapped[str] = mapped_column(String(200), default="")  # the law it rests on
    producer_kinds: Mapped[list[str]] = mapped_column(JSON)  # empty: all
    goods_kinds: Mapped[list[str]] = mapped_column(JSON)  # empty: all
    categories: Mapped[list[str]] = mapped_column(JSON)  # slugs; empty: all
    zone: Mapped[Zone | None]  # only of those who want to sell there
    fulfilment: Mapped[Fulfilment]
    paper_kinds: Mapped[list[str]] = mapped_column(JSON)  # certificates, any of which will do
    profile_field: Mapped[str | None] = mapped_column(String(20))  # met where it is filled in
    spared_by: Mapped[list[str]] = mapped_column(JSON)  # halal bases that need no paper
    blocks: Mapped[bool]  # not sold, or not handed over in its zone; False: warns only
    valid_from: Mapped[date]
    valid_until: Mapped[date | None]  # the last day; None: until the next version
    grace_days: Mapped[int] = mapped_column(default=0)  # for goods on the shelf at the start
    office: Mapped[str] = mapped_column(String(120), default="")  # who helps
    office_phone: Mapped[str | None] = mapped_column(String(20))
    template_key: Mapped[str | None] = mapped_column(String(120))  # an example to fill in
    created_by: Mapped[int | None] = mapped_column(ForeignKey("persons.id"))
    created_at: Mapped[datetime] = mapped_column(default=utc_now)

    requirement: Mapped[Requirement] = relationship(back_populates="versions")

    @property
    def is_about_goods(self) -> bool:
        """Say whether it depends on what is sold, and not on the producer alone."""
        return bool(self.goods_kinds or self.categories)

    @property
    def keeps_off_shelf(self) -> bool:
        """Say whether goods that lack it are not sold; a zone's rule bars deliveries only."""
        return self.blocks and self.zone is None

    @property
    def enforced_from(self) -> date:
        """The day from which goods that are already on the shelf must meet it."""
        return self.valid_from + timedelta(days=self.grace_days)

    @property
    def title(self) -> str:
        """Its name in the reader's language."""
        return self.name_en if current_language() == "en" else self.name

    @property
    def advice(self) -> str:
        """What to do, in the reader's language."""
        return self.help_en if current_language() == "en" else self.help


class Submission(Base):
    """What a producer handed in for a requirement that no kind of certificate meets."""

    __tablename__ = "requirement_submissions"
    __table_args__ = (
        Index("ix_requirement_submissions_producer", "producer_id", "requirement_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    requirement_id: Mapped[int] = mapped_column(ForeignKey("requirements.id"), index=True)
    producer_id: Mapped[int] = mapped_column(ForeignKey("producers.id"))
    state: Mapped[CertificateState] = mapped_column(default=CertificateState.SUBMITTED)
    number: Mapped[str | None] = mapped_column(String(60))  # of the paper, or what was typed
    issuer: Mapped[str | None] = mapped_column(String(120))
    valid_until: Mapped[date | None]
    file_key: Mapped[str | None] = mapped_column(String(120))
    created_at: Mapped[datetime] = mapped_column(default=utc_now)
    created_by: Mapped[int | None] = mapped_column(ForeignKey("persons.id"))
    checked_at: Mapped[datetime | None]
    checked_by: Mapped[int | None] = mapped_column(ForeignKey("persons.id"))
    reject_reason: Mapped[str | None] = mapped_column(String(500))

    requirement: Mapped[Requirement] = relationship()
    producer: Mapped[Producer] = relationship()


class Waiver(Base):
    """Until when the regency does without, for one producer, and why."""

    __tablename__ = "requirement_waivers"
    __table_args__ = (
        Index("ix_requirement_waivers_producer", "producer_id", "requirement_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    requirement_id: Mapped[int] = mapped_column(ForeignKey("requirements.id"), index=True)
    producer_id: Mapped[int] = mapped_column(ForeignKey("producers.id"))
    until: Mapped[date]  # the last day
    reason: Mapped[str] = mapped_column(String(500))
    given_by: Mapped[int | None] = mapped_column(ForeignKey("persons.id"))
    given_at: Mapped[datetime] = mapped_column(default=utc_now)
    ended_at: Mapped[datetime | None]


class ExpiryWarning(Base):
    """A warning that a paper runs out: each once, so many days before."""

    __tablename__ = "expiry_warnings"

    kind: Mapped[str] = mapped_column(String(20), primary_key=True)  # certificate · submission
    paper_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    days: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    warned_at: Mapped[datetime] = mapped_column(default=utc_now)
