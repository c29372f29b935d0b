"""People, organisations, and what each person may do for each organisation."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import (
    CheckConstraint,
    ColumnElement,
    ForeignKey,
    ForeignKeyConstraint,
    String,
    UniqueConstraint,
    exists,
    false,
)
from sqlalchemy.orm import Mapped, mapped_column, relationship

from marketplace.accounts.states import TicketPurpose
from marketplace.shared.actors import OrganisationKind, Role
from marketplace.shared.clock import utc_now
from marketplace.shared.database import Base


class Person(Base):
    """Somebody who signs in; may be a member of several organisations."""

    __tablename__ = "persons"
    __table_args__ = (CheckConstraint("email = lower(email)", name="email_is_lower_case"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    email: Mapped[str] = mapped_column(String(254), unique=True)
    name: Mapped[str] = mapped_column(String(120))
    phone: Mapped[str | None] = mapped_column(String(20))
    password_hash: Mapped[str | None] = mapped_column(String(200))
    language: Mapped[str] = mapped_column(String(5), default="id")
    theme: Mapped[str | None] = mapped_column(String(10))  # light, dark, or as the system says
    email_confirmed_at: Mapped[datetime | None]
    totp_secret: Mapped[str | None] = mapped_column(String(200))  # encrypted with SECRET_KEY
    totp_confirmed_at: Mapped[datetime | None]
    totp_last_step: Mapped[int | None]  # the same code is never taken twice
    created_at: Mapped[datetime] = mapped_column(default=utc_now)
    disabled_at: Mapped[datetime | None]

    memberships: Mapped[list[Membership]] = relationship(back_populates="person")

    @property
    def has_second_factor(self) -> bool:
        """Say whether a confirmed authenticator app guards the account."""
        return self.totp_confirmed_at is not None


class Organisation(Base):
    """A producer, a buyer at the airport, a household, or the regency."""

    __tablename__ = "organisations"

    id: Mapped[int] = mapped_column(primary_key=True)
    slug: Mapped[str] = mapped_column(String(80), unique=True)
    name: Mapped[str] = mapped_column(String(120))
    kind: Mapped[OrganisationKind] = mapped_column(index=True)
    is_example: Mapped[bool] = mapped_column(default=False)  # part of the demo market
    prices_with_tax: Mapped[bool] = mapped_column(default=False, server_default=false())
    created_at: Mapped[datetime] = mapped_column(default=utc_now)


class Membership(Base):
    """A person's place in an organisation."""

    __tablename__ = "memberships"
    __table_args__ = (UniqueConstraint("person_id", "organisation_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("persons.id"))
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisations.id"), index=True)
    created_at: Mapped[datetime] = mapped_column(default=utc_now)
    ended_at: Mapped[datetime | None]

    person: Mapped[Person] = relationship(back_populates="memberships")
    organisation: Mapped[Organisation] = relationship()
    held_roles: Mapped[list[HeldRole]] = relationship(
        cascade="all, delete-orphan", lazy="selectin"
    )

    @property
    def roles(self) -> frozenset[Role]:
        """What the member may do; nothing once the membership has ended."""
        return (
            frozenset() if self.ended_at else frozenset(held.role for held in self.held_roles)
        )

    @property
    def outlets(self) -> dict[Role, frozenset[int]]:
        """The outlets of those roles that do not hold everywhere."""
        places = {held.role: held.outlets for held in self.held_roles}
        return {role: outlets for role, outlets in places.items() if outlets is not None}


class HeldRole(Base):
    """One role that a membership holds: everywhere, or only at the places listed."""

    __tablename__ = "held_roles"

    membership_id: Mapped[int] = mapped_column(ForeignKey("memberships.id"), primary_key=True)
    role: Mapped[Role] = mapped_column(primary_key=True)
    is_limited: Mapped[bool] = mapped_column(default=False, server_default=false())

    places: Mapped[list[RolePlace]] = relationship(cascade="all, delete-orphan", lazy="joined")

    @property
    def outlets(self) -> frozenset[int] | None:
        """The ids of the outlets where it holds; None: everywhere."""
        return frozenset(place.outlet_id for place in self.places) if self.is_limited else None

    @classmethod
    def holds_at(cls, outlet_id: int | None) -> ColumnElement[bool]:
        """Return the condition that a role holds at an outlet; None: at none in particular."""
        there = exists().where(
            RolePlace.membership_id == cls.membership_id,
            RolePlace.role == cls.role,
            RolePlace.outlet_id == outlet_id,
        )
        return ~cls.is_limited | there


class RolePlace(Base):
    """An outlet at which a limited role holds. Outlets belong to buyers, who stand above."""

    __tablename__ = "role_places"
    __table_args__ = (
        ForeignKeyConstraint(
            ["membership_id", "role"], ["held_roles.membership_id", "held_roles.role"]
        ),
    )

    membership_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    role: Mapped[Role] = mapped_column(primary_key=True)
    outlet_id: Mapped[int] = mapped_column(
        ForeignKey("outlets.id"), primary_key=True, index=True, autoincrement=False
    )


class SignIn(Base):
    """One signed-in device. Only the hash of its token is kept; it can be ended at any time."""

    __tablename__ = "sign_ins"

    id: Mapped[int] = mapped_column(primary_key=True)
    token_hash: Mapped[str] = mapped_column(String(64), unique=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("persons.id"), index=True)
    membership_id: Mapped[int | None] = mapped_column(ForeignKey("memberships.id"))
    created_at: Mapped[datetime] = mapped_column(default=utc_now)
    last_seen_at: Mapped[datetime] = mapped_column(default=utc_now)
    expires_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]
    second_factor_at: Mapped[datetime | None]
    address: Mapped[str | None] = mapped_column(String(64))
    device: Mapped[str | None] = mapped_column(String(200))

    person: Mapped[Person] = relationship()
    membership: Mapped[Membership | None] = relationship()


class ApiToken(Base):
    """A bearer token of one membership. Only its hash is kept."""

    __tablename__ = "api_tokens"

    id: Mapped[int] = mapped_column(primary_key=True)
    token_hash: Mapped[str] = mapped_column(String(64), unique=True)
    membership_id: Mapped[int] = mapped_column(ForeignKey("memberships.id"), index=True)
    name: Mapped[str] = mapped_column(String(80))
    created_at: Mapped[datetime] = mapped_column(default=utc_now)
    last_used_at: Mapped[datetime | None]
    ended_at: Mapped[datetime | None]

    membership: Mapped[Membership] = relationship()


class Invitation(Base):
    """An offer, sent by e-mail, to join an organisation in some roles."""

    __tablename__ = "invitations"

    id: Mapped[int] = mapped_column(primary_key=True)
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisations.id"), index=True)
    email: Mapped[str] = mapped_column(String(254))
    roles: Mapped[str] = mapped_column(String(200))  # comma-separated role names
    token_hash: Mapped[str] = mapped_column(String(64), unique=True)
    invited_by: Mapped[int] = mapped_column(ForeignKey("persons.id"))
    created_at: Mapped[datetime] = mapped_column(default=utc_now)
    expires_at: Mapped[datetime]
    accepted_at: Mapped[datetime | None]
    withdrawn_at: Mapped[datetime | None]
    outlets: Mapped[str] = mapped_column(String(2000), default="", server_default="")

    organisation: Mapped[Organisation] = relationship()

    @property
    def offered_outlets(self) -> dict[Role, frozenset[int]]:
        """The outlets of those offered roles that will not hold everywhere."""
        offered = (part.partition(":") for part in self.outlets.split(";") if part)
        return {
            Role(role): frozenset(int(outlet_id) for outlet_id in ids.split())
            for role, _colon, ids in offered
        }

    @property
    def offered_roles(self) -> frozenset[Role]:
        """The roles that whoever accepts will hold."""
        return frozenset(Role(name) for name in self.roles.split(",") if name)


class Ticket(Base):
    """A one-time link sent by e-mail: to set a new password or to confirm an address."""

    __tablename__ = "tickets"

    id: Mapped[int] = mapped_column(primary_key=True)
    purpose: Mapped[TicketPurpose]
    person_id: Mapped[int] = mapped_column(ForeignKey("persons.id"), index=True)
    token_hash: Mapped[str] = mapped_column(String(64), unique=True)
    created_at: Mapped[datetime] = mapped_column(default=utc_now)
    expires_at: Mapped[datetime]
    used_at: Mapped[datetime | None]


class RecoveryCode(Base):
    """A printed code that replaces the authenticator app once."""

    __tablename__ = "recovery_codes"

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("persons.id"), index=True)
    code_hash: Mapped[str] = mapped_column(String(64))
    used_at: Mapped[datetime | None]
