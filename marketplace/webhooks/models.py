"""Endpoints, what is told to them, and how each call went."""

from __future__ import annotations

from datetime import datetime
from secrets import token_hex

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from marketplace.accounts.models import Organisation
from marketplace.shared.clock import utc_now
from marketplace.shared.database import Base
from marketplace.webhooks.states import DeliveryState, EndpointState


def new_reference() -> str:
    """Return the name of an event as receivers see it; a repeated call carries the same."""
    return f"evt_{token_hex(12)}"


class WebhookEndpoint(Base):
    """An address of an organisation that wants to be told of some kinds of events."""

    __tablename__ = "webhook_endpoints"
    __table_args__ = (
        CheckConstraint("failures_in_row >= 0", name="failures_are_counted"),
        CheckConstraint(
            "(sealed_old_secret is null) = (old_secret_until is null)", name="old_secret_ends"
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisations.id"), index=True)
    url: Mapped[str] = mapped_column(String(500))
    note: Mapped[str] = mapped_column(String(80), default="")
    kinds: Mapped[list[str]] = mapped_column(JSON)
    state: Mapped[EndpointState] = mapped_column(default=EndpointState.ACTIVE)
    sealed_secret: Mapped[str] = mapped_column(String(300), default="")
    sealed_old_secret: Mapped[str | None] = mapped_column(String(300))
    old_secret_until: Mapped[datetime | None]
    failing_since: Mapped[datetime | None]  # no call went well since
    failures_in_row: Mapped[int] = mapped_column(default=0)
    rests_until: Mapped[datetime | None]  # nobody answered there: not asked again before
    told_at: Mapped[datetime | None]  # when its owner was last told of failures
    created_by: Mapped[int | None] = mapped_column(ForeignKey("persons.id"))
    created_at: Mapped[datetime] = mapped_column(default=utc_now)

    organisation: Mapped[Organisation] = relationship()


class WebhookEvent(Base):
    """One thing that happened, frozen as it is told to one organisation."""

    __tablename__ = "webhook_events"

    id: Mapped[int] = mapped_column(primary_key=True)
    reference: Mapped[str] = mapped_column(String(40), unique=True, default=new_reference)
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisations.id"), index=True)
    kind: Mapped[str] = mapped_column(String(60))
    body: Mapped[str] = mapped_column(Text)  # JSON, byte for byte as it is sent
    happened_at: Mapped[datetime] = mapped_column(index=True)


class WebhookDelivery(Base):
    """One event on its way to one endpoint: the queue, and the log, of calls."""

    __tablename__ = "webhook_deliveries"
    __table_args__ = (
        UniqueConstraint("event_id", "endpoint_id"),
        CheckConstraint(
            "(state = 'pending') = (next_at is not null)", name="pending_has_a_time"
        ),
        Index("ix_webhook_deliveries_due", "endpoint_id", "state", "next_at"),
        Index("ix_webhook_deliveries_organisation_id_id", "organisation_id", "id"),
        Index("ix_webhook_deliveries_state_next_at", "state", "next_at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    event_id: Mapped[int] = mapped_column(ForeignKey("webhook_events.id"))
    endpoint_id: Mapped[int] = mapped_column(ForeignKey("webhook_endpoints.id"))
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisations.id"))
    state: Mapped[DeliveryState] = mapped_column(default=DeliveryState.PENDING)
    tries: Mapped[int] = mapped_column(default=0)  # in all
    tries_now: Mapped[int] = mapped_column(default=0)  # since it was last asked for
    next_at: Mapped[datetime | None]  # while a call is under way: when it counts as lost
    give_up_at: Mapped[datetime]
    last_status: Mapped[int | None]
    last_error: Mapped[str | None] = mapped_column(String(200))
    last_milliseconds: Mapped[int | None]
    last_tried_at: Mapped[datetime | None]
    created_at: Mapped[datetime] = mapped_column(default=utc_now)
    finished_at: Mapped[datetime | None]

    event: Mapped[WebhookEvent] = relationship()
    endpoint: Mapped[WebhookEndpoint] = relationship()
    attempts: Mapped[list[WebhookAttempt]] = relationship(order_by="WebhookAttempt.id.desc()")


class WebhookAttempt(Base):
    """One call, and what came of it."""

    __tablename__ = "webhook_attempts"

    id: Mapped[int] = mapped_column(primary_key=True)
    delivery_id: Mapped[int] = mapped_column(ForeignKey("webhook_deliveries.id"), index=True)
    number: Mapped[int]
    tried_at: Mapped[datetime] = mapped_column(default=utc_now)
    url: Mapped[str] = mapped_column(String(500))
    address: Mapped[str | None] = mapped_column(String(60))  # where the name led to
    status: Mapped[int | None]
    milliseconds: Mapped[int]
    error: Mapped[str | None] = mapped_column(String(200))
    answer: Mapped[str] = mapped_column(Text)  # the first 2 kB
