"""The regent's reports: asked for, watched while they are made, fetched."""

from __future__ import annotations

from flask import Response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from marketplace.impact.asking import last_quarter, read_asked
from marketplace.impact.pages import pages
from marketplace.impact.queries.reports import find_report, latest_reports
from marketplace.impact.report_models import ReportState
from marketplace.impact.services import reporting
from marketplace.shared.actors import REGENCY_ROLES, Role
from marketplace.shared.clock import today
from marketplace.shared.language import _l
from marketplace.web.access import allow
from marketplace.web.current import current_actor
from marketplace.web.idempotency import once_per_form
from marketplace.web.storage import storage

WORDS = {
    ReportState.WAITING: ("wait", "clock", _l("Menunggu giliran")),
    ReportState.WORKING: ("info", "loader-circle", _l("Sedang disusun")),
    ReportState.READY: ("ok", "file-check-2", _l("Siap diunduh")),
    ReportState.FAILED: ("bad", "triangle-alert", _l("Belum jadi, dicoba lagi")),
    ReportState.EXPIRED: ("", "clock", _l("Masa simpan lewat")),
}


@pages.post("/admin/dampak/laporan")
@allow(Role.ADMIN)
@once_per_form
def ask_for_report() -> ResponseReturnValue:
    """Have a report made of what the page shows, and lead to where one sees how far it is."""
    asked = read_asked(request.form, last_quarter(today()))
    report = reporting.ask_for_report(
        actor=current_actor(), wanted=asked.chosen, about=asked.about
    )
    return redirect(url_for("impact.show_report", number=report.number), 303)


@pages.get("/admin/dampak/laporan")
@allow(*REGENCY_ROLES)
def list_reports() -> ResponseReturnValue:
    """Show the reports made so far."""
    return _page(None)


@pages.get("/admin/dampak/laporan/<number>")
@allow(*REGENCY_ROLES)
def show_report(number: str) -> ResponseReturnValue:
    """Show how far a report is, or where its file is."""
    return _page(number)


@pages.get("/admin/dampak/laporan/<number>.pdf")
@allow(*REGENCY_ROLES)
def download_report(number: str) -> ResponseReturnValue:
    """Give a finished report as a PDF; who took it is recorded."""
    key = reporting.take_report(number, actor=current_actor())
    headers = {"Content-Disposition": f'attachment; filename="{number}.pdf"'}
    return Response(storage().read(key), mimetype="application/pdf", headers=headers)


def _page(number: str | None) -> str:
    actor = current_actor()
    return render_template(
        "impact/reports.html",
        report=find_report(number, actor=actor) if number else None,
        reports=latest_reports(actor=actor),
        words=WORDS,
        kept_days=reporting.KEPT_FOR.days,
    )
