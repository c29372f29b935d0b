"""The life of a report for the regent: asked for, worked on, ready, forgotten."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta

from sqlalchemy import select

from marketplace.impact import report_policies as policies
from marketplace.impact.report_models import REPORT_LIFECYCLE, ImpactReport, ReportState
from marketplace.shared import audit, outbox
from marketplace.shared.actors import SYSTEM, Actor
from marketplace.shared.clock import utc_now
from marketplace.shared.database import db, transactional
from marketplace.shared.errors import NotFound, require
from marketplace.shared.language import _, current_language
from marketplace.shared.numbering import next_number

KEPT_FOR = timedelta(days=30)


@transactional
def ask_for_report(*, actor: Actor, wanted: Mapping[str, str], about: str) -> ImpactReport:
    """Have a report made about what the filter `wanted` selects; `about` is that in words."""
    require(allowed=policies.may_ask_for_report(actor), to=_("meminta laporan bupati"))
    report = ImpactReport(
        number=next_number("LB"),
        wanted=dict(wanted),
        about=about[:300],
        language=current_language(),
        requested_by=actor.person_id,
    )
    db.session.add(report)
    audit.record("impact_report.requested", report, actor=actor, wanted=dict(wanted))
    outbox.add("impact.make_report", report_id=report.id)
    return report


@transactional
def advance(report_id: int, percent: int) -> bool:
    """Note how far a report is. False: it is ready already, or gone."""
    report = _lock(report_id)
    if report.state in {ReportState.READY, ReportState.EXPIRED}:
        return False
    report.state = REPORT_LIFECYCLE.move(report.state, ReportState.WORKING)
    report.percent = percent
    return True


@transactional
def finish(report_id: int, *, file_key: str, digest: str) -> None:
    """Note that the file is made and may be fetched for a while."""
    report = _lock(report_id)
    report.state = REPORT_LIFECYCLE.move(report.state, ReportState.READY)
    report.percent, report.file_key = 100, file_key
    report.made_at = utc_now()
    report.expires_at = report.made_at + KEPT_FOR
    audit.record("impact_report.made", report, actor=SYSTEM, sha256=digest)


@transactional
def fail(report_id: int) -> None:
    """Note that a try came to nothing; the worker will try again."""
    report = _lock(report_id)
    if REPORT_LIFECYCLE.allows(report.state, ReportState.FAILED):
        report.state = ReportState.FAILED


@transactional
def take_report(number: str, *, actor: Actor) -> str:
    """Return the key of a report's file, and note who took it.

    Raises `NotFound` while there is no file, and when it is gone.
    """
    require(allowed=policies.may_read_reports(actor), to=_("membaca laporan bupati"))
    report = db.session.scalar(select(ImpactReport).where(ImpactReport.number == number))
    if report is None or report.state is not ReportState.READY or report.file_key is None:
        raise NotFound
    audit.record("impact_report.taken", report, actor=actor)
    return report.file_key


@transactional
def forget_old_reports() -> None:
    """Forget files that were kept long enough; that they were made stays on record."""
    old = select(ImpactReport).where(
        ImpactReport.state == ReportState.READY, ImpactReport.expires_at < utc_now()
    )
    for report in db.session.scalars(old.with_for_update()):
        report.state = REPORT_LIFECYCLE.move(report.state, ReportState.EXPIRED)
        outbox.add("impact.forget_file", key=report.file_key)
        report.file_key = None


def _lock(report_id: int) -> ImpactReport:
    wanted = select(ImpactReport).where(ImpactReport.id == report_id).with_for_update()
    report = db.session.scalar(wanted.execution_options(populate_existing=True))
    if report is None:
        raise NotFound
    return report
