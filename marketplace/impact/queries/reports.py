"""The regent's reports, for those who may read them."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import select

from marketplace.impact import report_policies as policies
from marketplace.impact.report_models import ImpactReport
from marketplace.shared.actors import Actor
from marketplace.shared.database import db
from marketplace.shared.errors import NotFound

SHOWN = 20


def find_report(number: str, *, actor: Actor) -> ImpactReport:
    """Return a report; `NotFound` when there is none or the actor may not read reports."""
    wanted = select(ImpactReport).where(ImpactReport.number == number)
    report = db.session.scalar(wanted.execution_options(populate_existing=True))
    if report is None or not policies.may_read_reports(actor):
        raise NotFound
    return report


def latest_reports(*, actor: Actor) -> Sequence[ImpactReport]:
    """List the newest reports, newest first."""
    if not policies.may_read_reports(actor):
        return []
    newest = select(ImpactReport).order_by(ImpactReport.id.desc()).limit(SHOWN)
    return db.session.scalars(newest).all()
