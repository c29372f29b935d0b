"""Why something was refused: a published criterion each time; and the appeal against it."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from marketplace.shared.clock import utc_now
from marketplace.shared.database import Base
from marketplace.shared.language import current_language


class ReviewCriterion(Base):
    """A ground on which the regency may refuse; everybody can read it beforehand."""

    __tablename__ = "review_criteria"

    code: Mapped[str] = mapped_column(String(40), primary_key=True)
    name: Mapped[str] = mapped_column(String(120))
    name_en: Mapped[str] = mapped_column(String(120))
    position: Mapped[int]
    published_on: Mapped[date | None]  # None: from the beginning
    ended_on: Mapped[date | None]  # from this day on no refusal may name it

    @property
    def id(self) -> int:
        """The number under which the history knows it."""
        return self.position

    @property
    def title(self) -> str:
        """Its words in the reader's language."""
        return self.name_en if current_language() == "en" else self.name


class Refusal(Base):
    """One refusal by a reviewer, and what became of the appeal; another person decides that."""

    __tablename__ = "refusals"
    __table_args__ = (
        CheckConstraint(
            "decided_by is null or decided_by <> refused_by", name="second_person_decides"
        ),
        CheckConstraint("(appealed_at is null) = (plea is null)", name="appeal_says_why"),
        CheckConstraint(
            "decided_at is null or appealed_at is not null", name="only_appeals_are_decided"
        ),
        Index(
            "uq_refusals_open_appeal",
            "review_id",
            unique=True,
            sqlite_where=text("appealed_at is not null and decided_at is null"),
            postgresql_where=text("appealed_at is not null and decided_at is null"),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    review_id: Mapped[int] = mapped_column(BigInteger, index=True)  # see reviews.ROOM
    title: Mapped[str] = mapped_column(String(200))  # what was refused
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisations.id"), index=True)
    criterion_code: Mapped[str] = mapped_column(ForeignKey("review_criteria.code"))
    reason: Mapped[str] = mapped_column(String(500))
    refused_by: Mapped[int] = mapped_column(ForeignKey("persons.id"))
    refused_at: Mapped[datetime] = mapped_column(default=utc_now)
    plea: Mapped[str | None] = mapped_column(String(500))
    appealed_by: Mapped[int | None] = mapped_column(ForeignKey("persons.id"))
    appealed_at: Mapped[datetime | None]
    decided_by: Mapped[int | None] = mapped_column(ForeignKey("persons.id"))
    decided_at: Mapped[datetime | None]
    is_granted: Mapped[bool | None]

    criterion: Mapped[ReviewCriterion] = relationship(lazy="joined")

    @property
    def appeal_state(self) -> str:
        """Say in one word how the appeal stands: none, open, granted or upheld."""
        if self.appealed_at is None:
            return "none"
        if self.decided_at is None:
            return "open"
        return "granted" if self.is_granted else "upheld"
