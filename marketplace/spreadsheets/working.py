"""How a worker goes through a spreadsheet: in steps of rows, each one transaction.

A worker that dies leaves whole steps behind; the next one goes on after them.
"""

from __future__ import annotations

from typing import Protocol

from sqlalchemy import select

from marketplace.shared.database import db, let_go
from marketplace.shared.errors import DomainError
from marketplace.spreadsheets import queries
from marketplace.spreadsheets.judging import Judge
from marketplace.spreadsheets.models import SheetImport, SheetRow
from marketplace.spreadsheets.services import previewing
from marketplace.spreadsheets.states import ImportState

JUDGED_AT_ONCE = 500
WRITTEN_AT_ONCE = 100


class Work(Protocol):
    """What is done to some rows in one transaction."""

    def __call__(self, import_id: int, limit: int) -> bool: ...  # noqa: D102


class Refusal(Protocol):
    """Keeps why the next row is left as it is."""

    def __call__(self, import_id: int, error: DomainError) -> None: ...  # noqa: D102


def judge_all(import_id: int) -> None:
    """Say of each row what it would do, in steps that show how far it is."""
    sheet = db.session.get_one(SheetImport, import_id, populate_existing=True)
    if sheet.state is not ImportState.READING:
        return
    judge = Judge(queries.whole_shelf(sheet.producer_id), sheet.columns, sheet.mode)
    wanted = select(SheetRow.id, SheetRow.line, SheetRow.cells)
    mine = wanted.where(SheetRow.import_id == import_id).order_by(SheetRow.line)
    rows = db.session.execute(mine).all()
    judged = [(row.id, judge.judge(row.line, row.cells)) for row in rows]
    let_go()
    for start in range(0, len(judged), JUDGED_AT_ONCE):
        step = judged[start : start + JUDGED_AT_ONCE]
        if not previewing.note_judged(import_id, step, 100 * start // len(judged)):
            return  # somebody else finished meanwhile
    previewing.finish(import_id)


def next_step(import_id: int, work: Work, refusal: Refusal) -> bool:
    """Work on the next rows. False: nothing is left to do.

    Where a row of them is refused nothing of the step is done, and each is tried alone: those
    that are refused again carry the reason, the others are done.
    """
    try:
        return work(import_id, WRITTEN_AT_ONCE)
    except DomainError:
        return _one_by_one(import_id, work, refusal)


def _one_by_one(import_id: int, work: Work, refusal: Refusal) -> bool:
    for _turn in range(WRITTEN_AT_ONCE):
        try:
            if not work(import_id, 1):
                return False
        except DomainError as error:
            refusal(import_id, error)
    return True
