"""Reports for the regent: asked for by an admin, made by a worker, kept for a while."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from marketplace.shared.clock import utc_now
from marketplace.shared.database import Base
from marketplace.shared.lifecycle import Lifecycle


class ReportState(StrEnum):
    """How far a report is."""

    WAITING = "waiting"
    WORKING = "working"
    READY = "ready"
    FAILED = "failed"  # the last try; the worker tries again by itself
    EXPIRED = "expired"


REPORT_LIFECYCLE = Lifecycle(
    {
        ReportState.WAITING: {ReportState.WORKING},
        ReportState.WORKING: {ReportState.WORKING, ReportState.READY, ReportState.FAILED},
        ReportState.FAILED: {ReportState.WORKING},
        ReportState.READY: {ReportState.EXPIRED},
    }
)


class ImpactReport(Base):
    """One report: what it is about, how far it is, and its file once that is made."""

    __tablename__ = "impact_reports"
    __table_args__ = (
        CheckConstraint("percent between 0 and 100", name="percent_is_a_share"),
        CheckConstraint("state <> 'ready' or file_key is not null", name="ready_has_a_file"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    number: Mapped[str] = mapped_column(String(20), unique=True)
    state: Mapped[ReportState] = mapped_column(default=ReportState.WAITING, index=True)
    percent: Mapped[int] = mapped_column(default=0)
    wanted: Mapped[dict[str, Any]] = mapped_column(JSON)  # the filter, as its address has it
    about: Mapped[str] = mapped_column(String(300))  # the same in words
    language: Mapped[str] = mapped_column(String(2))
    requested_by: Mapped[int | None] = mapped_column(ForeignKey("persons.id"))
    requested_at: Mapped[datetime] = mapped_column(default=utc_now)
    made_at: Mapped[datetime | None]
    expires_at: Mapped[datetime | None] = mapped_column(index=True)
    file_key: Mapped[str | None] = mapped_column(String(120))
