"""The regent's report: who has it made, what becomes of it, and who reads it."""

from __future__ import annotations

import io
from datetime import timedelta

import pytest
import time_machine
from pypdf import PdfReader
from sqlalchemy import select

from marketplace.impact import report_jobs
from marketplace.impact.report_models import ImpactReport, ReportState
from marketplace.impact.services import reporting
from marketplace.shared import outbox
from marketplace.shared.actors import BUYER_ROLES, OrganisationKind, Role
from marketplace.shared.audit import AuditEntry
from marketplace.shared.clock import utc_now
from marketplace.shared.database import db
from marketplace.shared.errors import NotFound
from marketplace.web.storage import storage
from tests.factories.accounts import AnOrganisation, a_member
from tests.factories.market import ABuyer, AProducer

PAGE = "/admin/dampak/laporan"


@pytest.fixture
def regency():
    return AnOrganisation(kind=OrganisationKind.REGENCY)


@pytest.fixture
def admin(regency):
    return a_member(regency, Role.ADMIN)


@pytest.fixture
def office(sign_in, admin):
    return sign_in(admin)


def ask(office, **form):
    answer = office.post(PAGE, data={"period": "2026-Q3", **form})
    assert answer.status_code == 303
    return answer.location.rsplit("/", 1)[1]


def the(number):
    wanted = select(ImpactReport).where(ImpactReport.number == number)
    return db.session.scalars(wanted.execution_options(populate_existing=True)).one()


def actions():
    wanted = select(AuditEntry.action).where(AuditEntry.target_kind == "ImpactReport")
    return list(db.session.scalars(wanted.order_by(AuditEntry.id)))


def test_a_report_is_asked_for_made_by_the_worker_and_fetched(office, admin):
    number = ask(office, kapanewon="kokap")
    report = the(number)
    assert report.wanted == {"period": "2026-Q3", "kapanewon": "kokap"}
    assert report.about == "Juli – September 2026 · Kapanewon Kokap"
    assert report.requested_by == admin.person_id

    waiting = office.get(f"{PAGE}/{number}").text
    assert 'aria-valuenow="0"' in waiting
    assert "Unduh PDF" not in waiting
    assert office.get(f"{PAGE}/{number}.pdf").status_code == 404

    assert outbox.drain() == 1
    ready = office.get(f"{PAGE}/{number}").text
    assert "Laporan siap" in ready
    assert "hx-trigger" not in ready

    answer = office.get(f"{PAGE}/{number}.pdf")
    assert answer.mimetype == "application/pdf"
    assert f'filename="{number}.pdf"' in answer.headers["Content-Disposition"]
    pages = PdfReader(io.BytesIO(answer.data)).pages
    assert 1 <= len(pages) <= 4
    text = " ".join(pages[0].extract_text().split())
    assert "Laporan dampak penjualan" in text
    assert "Kapanewon Kokap" in text
    assert actions() == ["impact_report.requested", "impact_report.made", "impact_report.taken"]


def test_a_job_done_twice_keeps_the_first_file(office):
    report = the(ask(office))
    report_jobs.make_report(report_id=report.id)
    first = the(report.number).file_key
    report_jobs.make_report(report_id=report.id)
    assert the(report.number).file_key == first
    assert actions().count("impact_report.made") == 1


def test_a_failed_try_is_told_and_tried_again(office, monkeypatch):
    report = the(ask(office))
    monkeypatch.setattr(report_jobs, "report_on_paper", lambda *_given: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        report_jobs.make_report(report_id=report.id)
    page = office.get(f"{PAGE}/{report.number}").text
    assert the(report.number).state is ReportState.FAILED
    assert "Kami coba lagi sendiri" in page
    assert 'hx-trigger="every' in page

    monkeypatch.undo()
    report_jobs.make_report(report_id=report.id)
    assert the(report.number).state is ReportState.READY


def test_pressing_twice_makes_one_report(office):
    first, second = (ask(office, form_key="abc123") for _press in range(2))
    assert first == second
    assert db.session.query(ImpactReport).count() == 1


def test_old_reports_are_forgotten_but_stay_on_record(office):
    report = the(ask(office))
    outbox.drain()
    key = the(report.number).file_key
    with time_machine.travel(utc_now() + reporting.KEPT_FOR + timedelta(hours=1)):
        reporting.forget_old_reports()
        outbox.drain()
    assert the(report.number).state is ReportState.EXPIRED
    with pytest.raises(NotFound):
        storage().read(key)
    assert office.get(f"{PAGE}/{report.number}.pdf").status_code == 404


def test_auditors_read_but_do_not_ask(office, regency, sign_in):
    auditor = sign_in(a_member(regency, Role.AUDITOR))
    number = ask(office)
    outbox.drain()
    assert auditor.get(f"{PAGE}/{number}").status_code == 200
    assert auditor.get(f"{PAGE}/{number}.pdf").status_code == 200
    assert auditor.post(PAGE, data={}).status_code == 403
    assert "Laporan bupati</button>" not in auditor.get("/admin/dampak").text


def test_others_are_kept_out(office, sign_in):
    others = [
        a_member(AProducer().organisation, Role.PRODUCER_OWNER),
        a_member(ABuyer().organisation, *BUYER_ROLES),
    ]
    number = ask(office)
    outbox.drain()
    for stranger in map(sign_in, others):
        keep_out(stranger, number)


def keep_out(stranger, number):
    for address in (PAGE, f"{PAGE}/{number}", f"{PAGE}/{number}.pdf", "/admin/dampak"):
        assert stranger.get(address).status_code == 403


def test_unknown_reports_and_filters_look_missing(office):
    assert office.get(f"{PAGE}/LB-2001-0001").status_code == 404
    assert office.get(f"{PAGE}/LB-2001-0001.pdf").status_code == 404
    for wrong in ("buyer=nobody", "kapanewon=depok", "category=nothing"):
        assert office.get(f"/admin/dampak?{wrong}").status_code == 404
    assert office.get("/admin/dampak?period=soon").status_code == 422
    assert office.post(PAGE, data={"kapanewon": "depok"}).status_code == 404
