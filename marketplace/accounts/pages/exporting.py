"""The members of an organisation, and the register of people, as files."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from marketplace.accounts import policies, queries
from marketplace.accounts.models import Membership
from marketplace.accounts.pages import pages
from marketplace.accounts.pages.members import MANAGERS
from marketplace.accounts.pages.people import ADDRESS, asked_for
from marketplace.accounts.queries.register import Listed, register_of_people
from marketplace.accounts.states import ROLE_NAMES
from marketplace.shared.actors import Actor, Role
from marketplace.shared.language import _l
from marketplace.web.exporting import MOST_ROWS, Column, ExportedList, offer_files


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


def _people(_actor: Actor, asked: Mapping[str, str]) -> Iterator[Listed]:
    words, role, locked = asked_for(asked)
    found = register_of_people(words=words, role=role, locked=locked, size=MOST_ROWS)
    return iter(found.people)


def _roles(listed: Listed) -> str:
    """Say where somebody works and as what."""
    return "; ".join(
        f"{each.organisation.name}: {', '.join(str(ROLE_NAMES[r]) for r in sorted(each.roles))}"
        for each in listed.memberships
    )


offer_files(
    pages,
    ADDRESS,
    Role.ADMIN,
    Role.AUDITOR,
    endpoint="download_people",
    exported=ExportedList(
        "pengguna",
        [
            Column[Listed](_l("Nama"), lambda row: row.person.name),
            Column[Listed](_l("E-mail"), lambda row: row.person.email),
            Column[Listed](_l("Telepon"), lambda row: row.person.phone),
            Column[Listed](_l("Peran"), _roles),
            Column[Listed](_l("Masuk terakhir"), lambda row: row.signed_in_at),
            Column[Listed](_l("Dikunci"), lambda row: row.person.disabled_at),
        ],
        _people,
    ),
)
