"""What a buyer's owner sets: rules with their chains, absences, the limit of links."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import CheckConstraint, Enum, ForeignKey, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from marketplace.accounts.models import Person
from marketplace.approvals.states import Rolling
from marketplace.buyers.models import Outlet
from marketplace.catalog.models import Category
from marketplace.shared.actors import Role
from marketplace.shared.clock import utc_now
from marketplace.shared.database import Base
from marketplace.shared.money import Money

ESCALATE_ROLE = Enum(  # a name of its own: the table has another column of roles
    Role,
    name="escalate_role",
    native_enum=False,
    create_constraint=True,
    length=40,
    values_callable=lambda roles: [role.value for role in roles],
)


class ApprovalRule(Base):
    """Conditions that must all hold, and the chain of people who are asked then.

    A rule that is changed ends, and another takes its place: flows that are open keep theirs.
    """

    __tablename__ = "approval_rules"
    __table_args__ = (
        CheckConstraint("amount_from >= 0", name="amount_is_not_negative"),
        CheckConstraint("amount_to is null or amount_to >= amount_from", name="range_is_one"),
        Index("ix_approval_rules_buyer_id_ended_at", "buyer_id", "ended_at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    buyer_id: Mapped[int] = mapped_column(ForeignKey("buyers.id"))
    name: Mapped[str] = mapped_column(String(80))
    amount_from: Mapped[Money]  # from this amount on
    amount_to: Mapped[Money | None]  # up to and with this amount; None: without end
    outlet_id: Mapped[int | None] = mapped_column(ForeignKey("outlets.id", ondelete="SET NULL"))
    category_id: Mapped[int | None] = mapped_column(ForeignKey("categories.id"))
    off_agreement: Mapped[bool] = mapped_column(default=False)  # True: only such orders
    over_budget: Mapped[bool] = mapped_column(default=False)
    new_producer: Mapped[bool] = mapped_column(default=False)
    non_local: Mapped[bool] = mapped_column(default=False)
    rolling: Mapped[Rolling] = mapped_column(default=Rolling.NONE)
    may_repeat: Mapped[bool] = mapped_column(default=False)  # one person, several steps
    created_at: Mapped[datetime] = mapped_column(default=utc_now)
    created_by: Mapped[int] = mapped_column(ForeignKey("persons.id"))
    ended_at: Mapped[datetime | None]

    outlet: Mapped[Outlet | None] = relationship()
    category: Mapped[Category | None] = relationship()
    steps: Mapped[list[RuleStep]] = relationship(
        order_by="RuleStep.stage, RuleStep.id", lazy="selectin", cascade="all, delete-orphan"
    )


class RuleStep(Base):
    """One step of a rule's chain; steps of the same stage are asked at the same time."""

    __tablename__ = "approval_rule_steps"
    __table_args__ = (
        CheckConstraint("stage between 1 and 9", name="stage_is_sane"),
        CheckConstraint("needed between 1 and 9", name="somebody_is_needed"),
        CheckConstraint(
            "escalate_hours is null or escalate_hours between 1 and 240", name="hours_are_sane"
        ),
        CheckConstraint(
            "(escalate_hours is null) = (escalate_role is null and escalate_person_id is null)",
            name="escalation_is_whole",
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    rule_id: Mapped[int] = mapped_column(ForeignKey("approval_rules.id"), index=True)
    stage: Mapped[int]
    role: Mapped[Role | None]  # None: the people named
    needed: Mapped[int] = mapped_column(default=1)  # how many of those asked must approve
    escalate_hours: Mapped[int | None]
    escalate_role: Mapped[Role | None] = mapped_column(ESCALATE_ROLE)
    escalate_person_id: Mapped[int | None] = mapped_column(ForeignKey("persons.id"))

    people: Mapped[list[RulePerson]] = relationship(
        order_by="RulePerson.person_id", lazy="selectin", cascade="all, delete-orphan"
    )
    escalate_person: Mapped[Person | None] = relationship(lazy="joined")

    @property
    def person_ids(self) -> list[int]:
        """Whom the step names."""
        return [each.person_id for each in self.people]


class RulePerson(Base):
    """Somebody whom a step names."""

    __tablename__ = "approval_rule_people"

    step_id: Mapped[int] = mapped_column(ForeignKey("approval_rule_steps.id"), primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("persons.id"), primary_key=True)

    person: Mapped[Person] = relationship(lazy="joined")


class Delegation(Base):
    """While somebody is away, another decides for them."""

    __tablename__ = "approval_delegations"
    __table_args__ = (
        CheckConstraint("from_person_id <> to_person_id", name="somebody_else"),
        CheckConstraint("first_day <= last_day", name="days_in_order"),
        Index("ix_approval_delegations_buyer_id_last_day", "buyer_id", "last_day"),
        Index(
            "uq_approval_delegations_live",
            "buyer_id",
            "from_person_id",
            "first_day",
            unique=True,
            sqlite_where=text("ended_at is null"),
            postgresql_where=text("ended_at is null"),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    buyer_id: Mapped[int] = mapped_column(ForeignKey("buyers.id"))
    from_person_id: Mapped[int] = mapped_column(ForeignKey("persons.id"))
    to_person_id: Mapped[int] = mapped_column(ForeignKey("persons.id"))
    first_day: Mapped[date]
    last_day: Mapped[date]  # the last one with it
    created_at: Mapped[datetime] = mapped_column(default=utc_now)
    created_by: Mapped[int] = mapped_column(ForeignKey("persons.id"))
    ended_at: Mapped[datetime | None]  # taken back before its last day

    absent: Mapped[Person] = relationship(foreign_keys=[from_person_id])
    deputy: Mapped[Person] = relationship(foreign_keys=[to_person_id])


class ApprovalSettings(Base):
    """What else an owner sets; a buyer without a row has the usual."""

    __tablename__ = "approval_settings"
    __table_args__ = (CheckConstraint("mail_limit >= 0", name="mail_limit_is_not_negative"),)

    buyer_id: Mapped[int] = mapped_column(ForeignKey("buyers.id"), primary_key=True)
    mail_limit: Mapped[Money]  # above it a mailed link asks to sign in as well
