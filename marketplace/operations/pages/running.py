"""The running service on one page: jobs, rounds, mails, webhooks, database, last check."""

from __future__ import annotations

from collections.abc import Callable

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from marketplace.operations import policies, queries, services
from marketplace.operations.pages import pages
from marketplace.shared.actors import REGENCY_ROLES, Role
from marketplace.shared.errors import RuleBroken
from marketplace.shared.language import _, _l
from marketplace.web import navigation, waiting
from marketplace.web.access import allow
from marketplace.web.current import current_actor

navigation.add(
    navigation.Entry(
        key="operations",
        label=_l("Operasi"),
        icon="server",
        endpoint="operations.show_running",
        roles=REGENCY_ROLES,
        position=285,
        group=_l("Sistem"),
        count=waiting.number("failed_jobs", REGENCY_ROLES, queries.counting_failures),
    )
)


@pages.get("/admin/operasi")
@allow(Role.ADMIN, Role.AUDITOR)
def show_running() -> ResponseReturnValue:
    """Show how the service runs: numbers and ids, nobody's data."""
    return render_template(
        "operations/running.html",
        counts=queries.job_counts(),
        failed=queries.failed_jobs(),
        health=queries.health(),
        may_act=policies.may_look_after_jobs(current_actor()),
    )


@pages.post("/admin/operasi/pekerjaan/<int:job>/ulang")
@allow(Role.ADMIN)
def retry_job(job: int) -> ResponseReturnValue:
    """Have a failed job tried again at once."""
    return _answered(lambda: services.retry_job(job, actor=current_actor()), _("Dicoba lagi."))


@pages.post("/admin/operasi/pekerjaan/<int:job>/lepas")
@allow(Role.ADMIN)
def drop_job(job: int) -> ResponseReturnValue:
    """Give a failed job up."""
    return _answered(lambda: services.drop_job(job, actor=current_actor()), _("Dilepaskan."))


def _answered(act: Callable[[], object], done: str) -> ResponseReturnValue:
    try:
        act()
    except RuleBroken as refusal:
        flash(str(refusal), "bad")
    else:
        flash(done, "ok")
    return redirect(url_for("operations.show_running"))
