"""The audit log as a file."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from marketplace.operations import queries
from marketplace.operations.pages import pages
from marketplace.shared.actors import Actor, Role
from marketplace.shared.audit import AuditEntry
from marketplace.shared.language import _, _l
from marketplace.web import exporting
from marketplace.web.exporting import Column, ExportedList, offer_files


@dataclass(frozen=True)
class Told:
    """One entry with the names behind its ids."""

    entry: AuditEntry
    person: str
    organisation: str


def _rows(_actor: Actor, asked: Mapping[str, str]) -> Iterator[Told]:
    cursor: str | None = None
    while True:
        found = queries.history(
            action=asked.get("action", "")[:80],
            organisation=asked.get("organisation", "")[:80],
            limit=exporting.AT_ONCE,
            cursor=cursor,
        )
        for entry in found.entries:
            person = found.people.get(entry.person_id or 0, _("Sistem"))
            yield Told(entry, person, found.organisations.get(entry.chain, ""))
        cursor = found.next
        if cursor is None:
            return


offer_files(
    pages,
    "/admin/audit",
    Role.ADMIN,
    Role.AUDITOR,
    endpoint="download_audit",
    exported=ExportedList(
        "audit",
        [
            Column[Told](_l("Waktu"), lambda told: told.entry.happened_at),
            Column[Told](_l("Tindakan"), lambda told: told.entry.action),
            Column[Told](_l("Siapa"), lambda told: told.person),
            Column[Told](_l("Untuk"), lambda told: told.organisation),
            Column[Told](_l("Pada"), lambda told: told.entry.target_kind),
            Column[Told](_l("Nomor"), lambda told: told.entry.target_id),
            Column[Told](_l("Lewat"), lambda told: told.entry.channel.value),
            Column[Told](_l("Alamat jaringan"), lambda told: told.entry.address),
            Column[Told](
                _l("Rincian"),
                lambda told: json.dumps(told.entry.details, ensure_ascii=False),
            ),
            Column[Told](_l("Sidik"), lambda told: told.entry.hash),
        ],
        _rows,
    ),
)
