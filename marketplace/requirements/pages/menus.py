"""Menu entries and tasks: the regency's rules, the producer's checklist."""

from __future__ import annotations

from collections.abc import Iterator

from marketplace.producers import dashboard
from marketplace.producers.dashboard import Task
from marketplace.producers.pages.home import PAPERS
from marketplace.producers.queries import papers_of
from marketplace.requirements.pages.checklist import ADDRESS
from marketplace.requirements.queries.checklist import checklist
from marketplace.requirements.states import Standing
from marketplace.shared.actors import PRODUCER_ROLES, REGENCY_ROLES, Actor
from marketplace.shared.language import _, _l
from marketplace.web import navigation
from marketplace.web.current import once

ENTRIES = (
    navigation.Entry(
        key="requirements",
        label=_l("Persyaratan"),
        icon="clipboard-check",
        endpoint="requirements.list_requirements",
        roles=REGENCY_ROLES,
        position=205,
    ),
    navigation.Entry(
        key="checklist",
        label=_l("Persyaratan"),
        icon="clipboard-check",
        endpoint="requirements.show_checklist",
        roles=PRODUCER_ROLES,
        position=46,
        group=_l("Usaha"),
    ),
)
for entry in ENTRIES:
    navigation.add(entry)


@dashboard.tasks
def requirement_tasks(actor: Actor) -> Iterator[Task]:
    """Ask for what keeps goods out of the catalogue; what runs out is told elsewhere."""
    known = once(PAPERS, lambda: papers_of(actor.organisation_id or 0))
    for item in checklist(known.producer, certificates=known.certificates):
        waiting = item.judgement.has_waiting
        if item.is_met or waiting or not item.rule.keeps_off_shelf:
            continue
        if item.standing is Standing.EXPIRED:
            continue  # the task of the certificate says so
        count = len(item.lacking)
        note = _("%(count)s produk belum boleh tampil", count=count) if count else ""
        yield Task(
            "clipboard-check",
            _("%(name)s belum ada", name=item.rule.title),
            note,
            _("Serahkan"),
            f"{ADDRESS}/{item.code}",
            "bad",
            urgency=12,
        )
