"""The members of an organisation as a file."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from marketplace.accounts import policies, queries
from marketplace.accounts.models import Membership
from marketplace.accounts.pages import pages
from marketplace.accounts.pages.members import MANAGERS
from marketplace.shared.actors import Actor
from marketplace.shared.language import _l
from marketplace.web.exporting import Column, ExportedList, offer_files


def _rows(actor: Actor, _asked: Mapping[str, str]) -> Iterator[Membership]:
    members = queries.members_of(actor.organisation_id or 0)
    return (member for member in members if policies.may_see_member(actor, member))


offer_files(
    pages,
    "/akun/anggota",
    *MANAGERS,
    endpoint="download_members",
    exported=ExportedList(
        "anggota",
        [
            Column[Membership](_l("Nama"), lambda member: member.person.name),
            Column[Membership](_l("E-mail"), lambda member: member.person.email),
            Column[Membership](_l("Peran"), lambda member: ", ".join(sorted(member.roles))),
            Column[Membership](_l("Sejak"), lambda member: member.created_at),
        ],
        _rows,
    ),
)
