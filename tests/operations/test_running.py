"""The page about the running service, and what admins do there with failed jobs."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select

from marketplace.operations import jobs, queries, services
from marketplace.shared import outbox
from marketplace.shared.actors import OrganisationKind, Role
from marketplace.shared.audit import AuditEntry
from marketplace.shared.clock import utc_now
from marketplace.shared.database import db
from marketplace.shared.errors import Forbidden, NotFound, RuleBroken
from marketplace.shared.outbox import GIVE_UP_AFTER, OutboxMessage, Round
from tests.factories.accounts import AnOrganisation, a_member, an_admin

NOBODY = "warga.contoh@belabeliku.example"


@pytest.fixture
def failing(monkeypatch):
    """A job whose server answers with somebody's address; it fails once, then is waiting."""

    def fail(**_arguments):
        raise ConnectionError(f"550 {NOBODY} 3401010101900001 unknown\nsecond line")

    monkeypatch.setitem(outbox.JOBS, "tests.fail", fail)
    outbox.add("tests.fail", order_id=7, key="rahasia")
    db.session.commit()
    assert outbox.do_next()
    return db.session.scalars(select(OutboxMessage)).one()


def _an_auditor():
    return a_member(AnOrganisation(kind=OrganisationKind.REGENCY), Role.AUDITOR)


def test_an_error_is_kept_without_personal_data(failing):
    told = "ConnectionError: 550 [e-mail] [number] unknown"
    assert (failing.last_error, failing.attempts) == (told, 1)


def test_jobs_are_counted_by_where_they_stand(failing):
    outbox.add("tests.fail")
    outbox.add("tests.fail", delay=timedelta(hours=1))
    db.session.flush()
    held = OutboxMessage(job="x", arguments={}, not_before=utc_now(), attempts=1)
    held.locked_until = utc_now() + timedelta(minutes=1)
    stuck = OutboxMessage(job="x", arguments={}, not_before=utc_now(), last_error="no")
    stuck.attempts = GIVE_UP_AFTER
    done = OutboxMessage(job="x", arguments={}, not_before=utc_now(), attempts=1)
    done.done_at = utc_now()
    db.session.add_all([held, stuck, done])
    db.session.flush()

    counts = queries.job_counts()

    assert (counts.due, counts.later, counts.running) == (1, 1, 1)
    assert (counts.failed, counts.stuck) == (1, 1)
    assert (counts.done_today, counts.dropped_today) == (1, 0)
    assert counts.age < timedelta(minutes=1)
    assert [job.about for job in queries.failed_jobs()] == ["order_id 7", ""]


def test_nothing_at_all_is_counted_as_nothing():
    counts = queries.job_counts()
    assert (counts.due, counts.failed, counts.done_today, counts.age) == (0, 0, 0, timedelta())


def test_a_failed_job_is_tried_again_at_once(failing):
    failing.attempts, failing.not_before = GIVE_UP_AFTER, utc_now() + timedelta(hours=1)
    db.session.commit()
    assert not outbox.do_next()
    services.retry_job(failing.id, actor=an_admin())
    assert outbox.do_next()
    [again] = queries.failed_jobs()
    assert again.attempts == 1
    entry = db.session.scalars(select(AuditEntry)).one()
    assert (entry.action, entry.details["tries"]) == ("job.retried", GIVE_UP_AFTER)


def test_a_dropped_job_is_never_tried_again(failing):
    services.drop_job(failing.id, actor=an_admin())
    failing.not_before = utc_now() - timedelta(hours=1)
    db.session.commit()
    assert not outbox.do_next()
    assert failing.dropped_at == failing.done_at is not None
    assert db.session.scalars(select(AuditEntry.action)).all() == ["job.dropped"]
    with pytest.raises(RuleBroken):
        services.retry_job(failing.id, actor=an_admin())
    assert queries.job_counts().dropped_today == 1


def test_what_did_not_fail_is_left_alone():
    outbox.add("tests.fine")
    db.session.flush()
    [message] = db.session.scalars(select(OutboxMessage))
    with pytest.raises(RuleBroken):
        services.drop_job(message.id, actor=an_admin())
    with pytest.raises(NotFound):
        services.drop_job(message.id + 1, actor=an_admin())
    assert message.done_at is None


def test_only_admins_act(failing):
    with pytest.raises(Forbidden):
        services.retry_job(failing.id, actor=_an_auditor())


def test_the_page_shows_numbers_and_nobody(failing, sign_in):
    jobs.check()
    admin = sign_in(an_admin())
    page = admin.get("/admin/operasi").text
    assert "tests.fail" in page
    assert "order_id 7" in page
    for hidden in (NOBODY, "3401010101900001", "rahasia"):
        assert hidden not in page
    assert f"/admin/operasi/pekerjaan/{failing.id}/ulang" in page
    assert "tanpa kesalahan" in page
    assert admin.post(f"/admin/operasi/pekerjaan/{failing.id}/lepas").status_code == 302
    assert "Tidak ada yang gagal" in admin.get("/admin/operasi").text


def test_auditors_read_and_press_nothing(failing, sign_in):
    auditor = sign_in(_an_auditor())
    page = auditor.get("/admin/operasi")
    assert page.status_code == 200
    assert "/ulang" not in page.text
    assert auditor.post(f"/admin/operasi/pekerjaan/{failing.id}/ulang").status_code == 403


def test_rounds_remember_when_they_were_done_and_what_failed(monkeypatch):
    def fail():
        raise ValueError(f"{NOBODY} is not ready")

    monkeypatch.setattr(outbox, "ROUNDS", {"a": (lambda: None, timedelta(hours=1))})
    outbox.do_rounds()
    monkeypatch.setattr(outbox, "ROUNDS", {"b": (fail, timedelta(hours=1))})
    outbox.do_rounds()
    good, bad = (db.session.get(Round, name) for name in "ab")
    assert good.last_at is not None
    assert good.last_error is None
    assert (bad.last_at, bad.last_error) == (None, "ValueError: [e-mail] is not ready")


def test_the_check_runs_by_night_and_its_result_is_kept(monkeypatch):
    jobs.plan_nightly_work()
    db.session.commit()
    assert db.session.scalars(select(OutboxMessage.job)).all() == ["operations.check"]
    faults = [f"stock: offer {n} is wrong" for n in range(60)]
    monkeypatch.setattr(jobs, "all_faults", lambda *_args, **_more: faults)
    jobs.check()
    check = queries.health().check
    assert (check.details["count"], len(check.details["faults"])) == (60, 50)
    jobs.plan_nightly_work()
    assert len(db.session.scalars(select(OutboxMessage)).all()) == 1, "done, not night"
