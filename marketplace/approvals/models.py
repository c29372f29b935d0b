"""What was asked of whom about a document, and who decided what."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import (
    JSON,
    CheckConstraint,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    String,
    UniqueConstraint,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column, relationship

from marketplace.accounts.models import Person
from marketplace.approvals.states import FlowState, SeatKind, Side, StepState, Verdict
from marketplace.shared.actors import Role
from marketplace.shared.clock import utc_now
from marketplace.shared.database import Base
from marketplace.shared.money import Money

LIVE = "taken_back_at is null and voided_at is null"
ONE_IS_OPEN = "state = 'open'"


class ApprovalFlow(Base):
    """The asking for one submission of a document; changed and submitted again, the next round.

    An approved flow lets its document out at `release_at`; until then it can be undone.
    """

    __tablename__ = "approval_flows"
    __table_args__ = (
        UniqueConstraint("document_kind", "document_id", "round"),
        UniqueConstraint("id", "requester_id"),  # decisions name both
        CheckConstraint("length(content_hash) = 64", name="content_is_hashed"),
        CheckConstraint(
            "(state = 'approved') = (release_at is not null) or state = 'voided'",
            name="approved_has_a_moment",
        ),
        CheckConstraint(
            "released_at is null or state = 'approved'", name="released_if_approved"
        ),
        Index(
            "uq_approval_flows_open",
            "document_kind",
            "document_id",
            unique=True,
            sqlite_where=text(ONE_IS_OPEN),
            postgresql_where=text(ONE_IS_OPEN),
        ),
        Index("ix_approval_flows_buyer_id_state", "buyer_id", "state", "id"),
        Index("ix_approval_flows_state_release_at", "state", "released_at", "release_at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    buyer_id: Mapped[int] = mapped_column(ForeignKey("buyers.id"))
    document_kind: Mapped[str] = mapped_column(String(20))
    document_id: Mapped[int]
    round: Mapped[int] = mapped_column(default=1)
    outlet_id: Mapped[int | None] = mapped_column(ForeignKey("outlets.id"))  # whose it is
    requester_id: Mapped[int] = mapped_column(ForeignKey("persons.id"))
    state: Mapped[FlowState] = mapped_column(default=FlowState.OPEN)
    amount: Mapped[Money]
    over_budget: Mapped[bool] = mapped_column(default=False)
    content_hash: Mapped[str] = mapped_column(String(64))
    asked_because: Mapped[list[Any]] = mapped_column(JSON)  # names of rules, as of then
    message: Mapped[str | None] = mapped_column(String(500))  # why returned, rejected, voided
    opened_at: Mapped[datetime] = mapped_column(default=utc_now)
    closed_at: Mapped[datetime | None]
    release_at: Mapped[datetime | None]
    released_at: Mapped[datetime | None]

    requester: Mapped[Person] = relationship()
    steps: Mapped[list[ApprovalStep]] = relationship(
        order_by="ApprovalStep.chain, ApprovalStep.stage, ApprovalStep.id",
        back_populates="flow",
    )
    decisions: Mapped[list[ApprovalDecision]] = relationship(
        order_by="ApprovalDecision.id", viewonly=True
    )


class ApprovalStep(Base):
    """One step of a chain as it was when the document was submitted."""

    __tablename__ = "approval_steps"
    __table_args__ = (
        CheckConstraint("needed between 1 and 9", name="somebody_is_needed"),
        Index("ix_approval_steps_state_escalate_at", "state", "escalate_at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    flow_id: Mapped[int] = mapped_column(ForeignKey("approval_flows.id"), index=True)
    chain: Mapped[int]  # 0: the built-in rule, 1 …: the buyer's own
    stage: Mapped[int]
    state: Mapped[StepState] = mapped_column(default=StepState.WAITING)
    needed: Mapped[int] = mapped_column(default=1)
    is_strict: Mapped[bool] = mapped_column(default=True)  # one such step for one person
    escalate_hours: Mapped[int | None]
    opened_at: Mapped[datetime | None]  # None: a step before it is not decided
    escalate_at: Mapped[datetime | None]
    escalated_at: Mapped[datetime | None]
    decided_at: Mapped[datetime | None]

    flow: Mapped[ApprovalFlow] = relationship(back_populates="steps")
    seats: Mapped[list[ApprovalSeat]] = relationship(order_by="ApprovalSeat.id")


class ApprovalSeat(Base):
    """Who may decide on a step: one person, or all who hold a role."""

    __tablename__ = "approval_seats"
    __table_args__ = (
        CheckConstraint("(person_id is null) <> (role is null)", name="person_or_role"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    step_id: Mapped[int] = mapped_column(ForeignKey("approval_steps.id"), index=True)
    kind: Mapped[SeatKind] = mapped_column(default=SeatKind.ASKED)
    person_id: Mapped[int | None] = mapped_column(ForeignKey("persons.id"))
    role: Mapped[Role | None]

    person: Mapped[Person | None] = relationship(lazy="joined")


class ApprovalParticipant(Base):
    """What part a person has in a flow: one row each, so nobody decides on their own work."""

    __tablename__ = "approval_participants"
    __table_args__ = (UniqueConstraint("flow_id", "person_id", "part"),)

    flow_id: Mapped[int] = mapped_column(ForeignKey("approval_flows.id"), primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("persons.id"), primary_key=True)
    part: Mapped[Side]


def _of_a_decider(person: str) -> ForeignKeyConstraint:
    return ForeignKeyConstraint(
        ["flow_id", person, "part"],
        [
            "approval_participants.flow_id",
            "approval_participants.person_id",
            "approval_participants.part",
        ],
        name=f"fk_approval_decisions_{person}_decides",
    )


class ApprovalDecision(Base):
    """What one person decided on one step, for themselves or for somebody who is away.

    `content_hash` is what they saw. Decisions stay when they are undone or no longer count.
    """

    __tablename__ = "approval_decisions"
    __table_args__ = (
        ForeignKeyConstraint(
            ["flow_id", "requester_id"],
            ["approval_flows.id", "approval_flows.requester_id"],
            name="fk_approval_decisions_requester_asked",
        ),
        _of_a_decider("person_id"),
        _of_a_decider("principal_id"),
        CheckConstraint("person_id <> requester_id", name="four_eyes"),
        CheckConstraint("principal_id <> requester_id", name="four_eyes_of_the_absent"),
        CheckConstraint("part = 'decider'", name="only_deciders"),
        CheckConstraint("length(content_hash) = 64", name="content_is_hashed"),
        *(
            Index(
                f"uq_approval_decisions_{name}",
                *columns,
                unique=True,
                sqlite_where=text(where),
                postgresql_where=text(where),
            )
            for name, columns, where in (
                ("person", ("step_id", "person_id"), LIVE),
                ("principal", ("step_id", "principal_id"), LIVE),
                ("strict", ("flow_id", "person_id"), f"is_strict and {LIVE}"),
            )
        ),
        Index("ix_approval_decisions_flow_id", "flow_id"),
        Index("ix_approval_decisions_person_id_undo_until", "person_id", "undo_until"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    flow_id: Mapped[int]
    requester_id: Mapped[int]
    step_id: Mapped[int] = mapped_column(ForeignKey("approval_steps.id"))
    person_id: Mapped[int] = mapped_column(ForeignKey("persons.id"))
    principal_id: Mapped[int] = mapped_column(ForeignKey("persons.id"))  # for whom
    part: Mapped[Side] = mapped_column(default=Side.DECIDER)
    verdict: Mapped[Verdict]
    is_strict: Mapped[bool]
    content_hash: Mapped[str] = mapped_column(String(64))
    reason: Mapped[str] = mapped_column(String(500), default="")
    decided_at: Mapped[datetime] = mapped_column(default=utc_now)
    undo_until: Mapped[datetime]
    taken_back_at: Mapped[datetime | None]
    voided_at: Mapped[datetime | None]

    person: Mapped[Person] = relationship(foreign_keys=[person_id], lazy="joined")
    principal: Mapped[Person] = relationship(foreign_keys=[principal_id], lazy="joined")

    @property
    def counts(self) -> bool:
        """Say whether it still stands."""
        return self.taken_back_at is None and self.voided_at is None


class ApprovalLink(Base):
    """A link in a mail: for one person, one flow, one content; used once."""

    __tablename__ = "approval_links"

    id: Mapped[int] = mapped_column(primary_key=True)
    flow_id: Mapped[int] = mapped_column(ForeignKey("approval_flows.id"), index=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("persons.id"))
    content_hash: Mapped[str] = mapped_column(String(64))
    token_hash: Mapped[str] = mapped_column(String(64), unique=True)
    created_at: Mapped[datetime] = mapped_column(default=utc_now)
    expires_at: Mapped[datetime]
    used_at: Mapped[datetime | None]

    flow: Mapped[ApprovalFlow] = relationship()
    person: Mapped[Person] = relationship()
