"""Spreadsheets that producers send: the file, its rows, and how its columns are understood."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from marketplace.shared.clock import utc_now
from marketplace.shared.database import Base
from marketplace.spreadsheets.states import ImportState, Mode, Outcome, Verdict


class SheetImport(Base):
    """One spreadsheet and how far it is."""

    __tablename__ = "sheet_imports"
    __table_args__ = (
        CheckConstraint("percent between 0 and 100", name="percent_is_a_share"),
        CheckConstraint("state <> 'failed' or problem is not null", name="failed_says_why"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    number: Mapped[str] = mapped_column(String(20), unique=True)
    producer_id: Mapped[int] = mapped_column(ForeignKey("producers.id"), index=True)
    membership_id: Mapped[int] = mapped_column(ForeignKey("memberships.id"))  # who sent it
    state: Mapped[ImportState] = mapped_column(default=ImportState.QUEUED)
    mode: Mapped[Mode] = mapped_column(default=Mode.UPSERT)
    percent: Mapped[int] = mapped_column(default=0)  # of the step that runs
    problem: Mapped[str | None] = mapped_column(String(500))  # why the file was not taken
    language: Mapped[str] = mapped_column(String(2))
    file_name: Mapped[str] = mapped_column(String(120))
    file_key: Mapped[str | None] = mapped_column(String(120))  # until its rows are read
    headings: Mapped[list[str]] = mapped_column(JSON, default=list)
    columns: Mapped[list[str]] = mapped_column(JSON, default=list)  # what each one means
    created_at: Mapped[datetime] = mapped_column(default=utc_now, index=True)
    applied_at: Mapped[datetime | None]
    reverted_at: Mapped[datetime | None]


class SheetRow(Base):
    """One row of a spreadsheet: what stands in it, what that means, what became of it."""

    __tablename__ = "sheet_rows"
    __table_args__ = (
        UniqueConstraint("import_id", "line"),
        Index("ix_sheet_rows_verdict", "import_id", "verdict", "line"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    import_id: Mapped[int] = mapped_column(ForeignKey("sheet_imports.id"))
    line: Mapped[int]  # as the spreadsheet program counts
    cells: Mapped[list[str]] = mapped_column(JSON)  # as they were sent
    values: Mapped[dict[str, str]] = mapped_column(JSON, default=dict)  # what was understood
    changes: Mapped[dict[str, list[str]]] = mapped_column(JSON, default=dict)  # old, new
    problems: Mapped[dict[str, list[str]]] = mapped_column(JSON, default=dict)  # by column
    verdict: Mapped[Verdict | None]
    outcome: Mapped[Outcome] = mapped_column(default=Outcome.PENDING)
    offer_id: Mapped[int | None] = mapped_column(ForeignKey("offers.id"), index=True)

    def told(self) -> list[str]:
        """Return all that is wrong with the row, for a file or a line of text."""
        return [sentence for found in self.problems.values() for sentence in found]


class SheetHeading(Base):
    """What an organisation said that a heading of its own spreadsheets means."""

    __tablename__ = "sheet_headings"

    organisation_id: Mapped[int] = mapped_column(
        ForeignKey("organisations.id"), primary_key=True
    )
    heading: Mapped[str] = mapped_column(String(80), primary_key=True)  # as `plain` writes it
    column: Mapped[str] = mapped_column(String(40))  # "": nothing that we keep
