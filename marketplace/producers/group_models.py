"""Groups: which belong to a federation, and what Dinas Sosial attested of each over time."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from marketplace.producers.models import Producer
from marketplace.producers.states import LinkState
from marketplace.shared.clock import utc_now
from marketplace.shared.database import Base

ACTIVE = text("state = 'active'")
STANDING = text("state in ('invited', 'active')")


class GroupLink(Base):
    """A group's tie to a gapoktan or cooperative. Ended ties stay, for the history.

    Whoever has groups belongs to nobody, so no circle arises and nobody is counted twice.
    """

    __tablename__ = "group_links"
    __table_args__ = (
        CheckConstraint("federation_id <> group_id", name="two_producers"),
        CheckConstraint(
            "share_percent is null or share_percent between 1 and 100", name="share_is_a_share"
        ),
        CheckConstraint(
            "state not in ('active', 'ended') or answered_at is not null", name="both_agreed"
        ),
        Index(
            "uq_group_links_one_federation",  # a group belongs to one at a time
            "group_id",
            unique=True,
            sqlite_where=ACTIVE,
            postgresql_where=ACTIVE,
        ),
        Index(
            "uq_group_links_standing",
            "federation_id",
            "group_id",
            unique=True,
            sqlite_where=STANDING,
            postgresql_where=STANDING,
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    federation_id: Mapped[int] = mapped_column(ForeignKey("producers.id"), index=True)
    group_id: Mapped[int] = mapped_column(ForeignKey("producers.id"), index=True)
    state: Mapped[LinkState] = mapped_column(default=LinkState.INVITED)
    share_percent: Mapped[int | None]  # of what is shared out, where they agreed on one
    invited_by: Mapped[int | None] = mapped_column(ForeignKey("persons.id"))
    invited_at: Mapped[datetime] = mapped_column(default=utc_now)
    answered_by: Mapped[int | None] = mapped_column(ForeignKey("persons.id"))
    answered_at: Mapped[datetime | None]
    ended_by: Mapped[int | None] = mapped_column(ForeignKey("persons.id"))
    ended_at: Mapped[datetime | None]

    federation: Mapped[Producer] = relationship(foreign_keys=[federation_id])
    group: Mapped[Producer] = relationship(foreign_keys=[group_id])


class Attestation(Base):
    """One letter of Dinas Sosial about a group; rows are never changed, a new one follows."""

    __tablename__ = "attestations"
    __table_args__ = (
        CheckConstraint(
            "0 <= poor_member_count and poor_member_count <= member_count",
            name="poor_members_are_members",
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    producer_id: Mapped[int] = mapped_column(ForeignKey("producers.id"), index=True)
    member_count: Mapped[int]  # as the group said on that day
    poor_member_count: Mapped[int]
    attested_on: Mapped[date]
    reference: Mapped[str] = mapped_column(String(60))
    entered_by: Mapped[int | None] = mapped_column(ForeignKey("persons.id"))
    entered_at: Mapped[datetime] = mapped_column(default=utc_now)
