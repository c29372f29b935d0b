"""Making the regent's reports, step by step, so that one sees how far they are."""

from __future__ import annotations

import hashlib
from datetime import timedelta

from marketplace.impact.asking import last_quarter, read_asked
from marketplace.impact.board import make_board
from marketplace.impact.filters import Viewer
from marketplace.impact.paper import report_on_paper
from marketplace.impact.report_models import ImpactReport
from marketplace.impact.services import reporting
from marketplace.impact.states import ViewLevel
from marketplace.shared import outbox
from marketplace.shared.database import db, let_go
from marketplace.shared.language import speaking
from marketplace.web.storage import storage

FIGURES_READ, PAPER_SET = 40, 90


@outbox.job("impact.make_report", alone=True)
def make_report(*, report_id: int) -> None:
    """Read the figures, set the paper, keep the file. Done twice, it keeps the first file."""
    if not reporting.advance(report_id, 5):
        return
    try:
        _make(report_id)
    except Exception:
        reporting.fail(report_id)
        raise


def _make(report_id: int) -> None:
    report = db.session.get_one(ImpactReport, report_id)
    with speaking(report.language):
        asked = read_asked(report.wanted, last_quarter(report.requested_at.date()))
        board = make_board(asked, Viewer(ViewLevel.REGENCY))
        let_go()
        reporting.advance(report_id, FIGURES_READ)
        content = report_on_paper(report, board)
    reporting.advance(report_id, PAPER_SET)
    key = storage().save(content, folder="impact_reports", suffix=".pdf")
    reporting.finish(report_id, file_key=key, digest=hashlib.sha256(content).hexdigest())


@outbox.job("impact.forget_file")
def forget_file(*, key: str) -> None:
    """Delete the file of a report that was kept long enough."""
    storage().delete(key)


@outbox.every(timedelta(hours=6), "impact.forget_old_reports")
def forget_old_reports() -> None:
    """Forget reports that were kept long enough."""
    reporting.forget_old_reports()
