"""Conversations about orders, their messages, files, and how far each person has read."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from marketplace.accounts.models import Organisation, Person
from marketplace.orders.models import Order, ProducerOrder
from marketplace.shared.clock import utc_now
from marketplace.shared.database import Base
from marketplace.threads.states import LONGEST_TEXT, MOST_FILES, WITHDRAW_MINUTES, Audience


class Thread(Base):
    """The conversation of one document. Its audience is fixed by what it hangs on.

    The database refuses a conversation of the buyer's people that hangs on a producer's part,
    and one with a producer that hangs on the whole order.
    """

    __tablename__ = "threads"
    __table_args__ = (
        CheckConstraint(
            "(audience = 'internal' and order_id is not null and producer_order_id is null) or "
            "(audience = 'shared' and order_id is null and producer_order_id is not null)",
            name="audience_fits_document",
        ),
        UniqueConstraint("order_id"),
        UniqueConstraint("producer_order_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    audience: Mapped[Audience]
    order_id: Mapped[int | None] = mapped_column(ForeignKey("orders.id"))
    producer_order_id: Mapped[int | None] = mapped_column(ForeignKey("producer_orders.id"))
    created_at: Mapped[datetime] = mapped_column(default=utc_now)

    order: Mapped[Order | None] = relationship()
    producer_order: Mapped[ProducerOrder | None] = relationship()


class ThreadMessage(Base):
    """What somebody said, for the side they spoke for. Never edited; withdrawn at most."""

    __tablename__ = "thread_messages"
    __table_args__ = (
        CheckConstraint(
            "(withdrawn_at is null) = (length(body) > 0)", name="withdrawn_is_empty"
        ),
        CheckConstraint(f"length(body) <= {LONGEST_TEXT}", name="body_is_short"),
        UniqueConstraint("thread_id", "mail_key"),  # a mail that comes twice is one message
        Index("ix_thread_messages_thread_id_id", "thread_id", "id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    thread_id: Mapped[int] = mapped_column(ForeignKey("threads.id"))
    author_id: Mapped[int] = mapped_column(ForeignKey("persons.id"), index=True)
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisations.id"))
    body: Mapped[str] = mapped_column(String(LONGEST_TEXT))
    written_at: Mapped[datetime] = mapped_column(default=utc_now)
    withdrawn_at: Mapped[datetime | None]
    mail_key: Mapped[str | None] = mapped_column(String(64))  # hash of a mail's Message-ID

    thread: Mapped[Thread] = relationship()
    author: Mapped[Person] = relationship()
    organisation: Mapped[Organisation] = relationship()
    files: Mapped[list[ThreadFile]] = relationship(
        back_populates="message", order_by="ThreadFile.place", cascade="all, delete-orphan"
    )

    @property
    def withdrawable_until(self) -> datetime:
        """Until when its author may take it back."""
        return self.written_at + timedelta(minutes=WITHDRAW_MINUTES)


class ThreadFile(Base):
    """A file that came with a message, kept under a key of ours."""

    __tablename__ = "thread_files"
    __table_args__ = (
        UniqueConstraint("message_id", "place"),
        CheckConstraint(f"place between 1 and {MOST_FILES}", name="few_files"),
        CheckConstraint("size > 0", name="not_empty"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    message_id: Mapped[int] = mapped_column(ForeignKey("thread_messages.id"))
    place: Mapped[int]
    name: Mapped[str] = mapped_column(String(100))  # cleaned, with the ending we gave it
    key: Mapped[str] = mapped_column(String(120))
    size: Mapped[int]  # bytes, as kept

    message: Mapped[ThreadMessage] = relationship(back_populates="files")


class ThreadReader(Base):
    """How far a person, acting for one side, has read; those who follow are told of news."""

    __tablename__ = "thread_readers"
    __table_args__ = (
        Index("ix_thread_readers_person_id_organisation_id", "person_id", "organisation_id"),
    )

    thread_id: Mapped[int] = mapped_column(
        ForeignKey("threads.id"), primary_key=True, autoincrement=False
    )
    person_id: Mapped[int] = mapped_column(
        ForeignKey("persons.id"), primary_key=True, autoincrement=False
    )
    organisation_id: Mapped[int] = mapped_column(
        ForeignKey("organisations.id"), primary_key=True, autoincrement=False
    )
    read_to: Mapped[int] = mapped_column(default=0)  # the id of the last message seen
    follows: Mapped[bool] = mapped_column(default=False)
