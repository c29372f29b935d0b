"""Who decides while somebody is away."""

from __future__ import annotations

from datetime import date

from marketplace.approvals import policies
from marketplace.approvals.queries.people import overlapping, roles_in
from marketplace.approvals.queries.rules import find_delegation
from marketplace.approvals.rule_models import Delegation
from marketplace.buyers.queries import lock_buyer
from marketplace.shared import audit
from marketplace.shared.actors import Actor
from marketplace.shared.clock import today, utc_now
from marketplace.shared.database import db, transactional
from marketplace.shared.errors import Invalid, require
from marketplace.shared.language import _

LONGEST_DAYS = 180


@transactional
def delegate(
    *, absent_id: int, deputy_id: int, first_day: date, last_day: date, actor: Actor
) -> Delegation:
    """Let a colleague decide for somebody from one day to another, both with them.

    Raises `Forbidden` for the absence of others unless an owner sets it, and `Invalid` for a
    deputy who holds less, for a loop, and for days that are wrong or taken.
    """
    buyer = lock_buyer(actor.organisation_id)  # two at once could close a loop together
    allowed = policies.may_delegate(actor, buyer.id, absent_id)
    require(allowed=allowed, to=_("menentukan pengganti untuk orang lain"))
    _check_days(first_day, last_day)
    _check_people(buyer.id, absent_id, deputy_id)
    _check_overlaps(buyer.id, absent_id, deputy_id, first_day, last_day)
    row = Delegation(
        buyer_id=buyer.id,
        from_person_id=absent_id,
        to_person_id=deputy_id,
        first_day=first_day,
        last_day=last_day,
        created_by=actor.person_id,
    )
    db.session.add(row)
    audit.record(
        "delegation.set",
        row,
        actor=actor,
        absent=absent_id,
        deputy=deputy_id,
        days=[first_day, last_day],
    )
    return row


@transactional
def end_delegation(delegation_id: int, *, actor: Actor) -> Delegation:
    """Take an absence back: whoever was away decides again from now on."""
    buyer = lock_buyer(actor.organisation_id)
    row = find_delegation(delegation_id, actor=actor)
    allowed = policies.may_delegate(actor, buyer.id, row.from_person_id)
    require(allowed=allowed, to=_("mencabut pengganti orang lain"))
    row.ended_at = utc_now()
    audit.record("delegation.ended", row, actor=actor, absent=row.from_person_id)
    return row


def _check_days(first_day: date, last_day: date) -> None:
    if last_day < first_day:
        raise Invalid({"last_day": [_("Hari terakhir lebih awal dari hari pertama.")]})
    if last_day < today():
        raise Invalid({"last_day": [_("Hari itu sudah lewat. Pilih hari lain.")]})
    if (last_day - first_day).days >= LONGEST_DAYS:
        raise Invalid({"last_day": [_("Paling lama 180 hari. Perpanjang lagi nanti.")]})


def _check_people(buyer_id: int, absent_id: int, deputy_id: int) -> None:
    roles = roles_in(buyer_id, anywhere=True)
    if absent_id not in roles:
        raise Invalid({"absent": [_("Pilih anggota yang memutuskan persetujuan.")]})
    if deputy_id == absent_id:
        raise Invalid({"deputy": [_("Pilih orang lain sebagai pengganti.")]})
    if not policies.covers(roles.get(deputy_id, frozenset()), roles[absent_id]):
        raise Invalid(
            {"deputy": [_("Pengganti harus memegang peran yang sama atau lebih. Pilih lain.")]}
        )


def _check_overlaps(
    buyer_id: int, absent_id: int, deputy_id: int, first_day: date, last_day: date
) -> None:
    if overlapping(buyer_id, first_day, last_day, person_id=absent_id):
        raise Invalid({"first_day": [_("Sudah ada pengganti pada hari itu. Cabut dulu.")]})
    leads = {
        row.from_person_id: row.to_person_id
        for row in overlapping(buyer_id, first_day, last_day)
    }
    here, seen = deputy_id, {absent_id}
    while here in leads and here not in seen:
        seen.add(here)
        here = leads[here]
    if here == absent_id or here in seen:
        raise Invalid(
            {"deputy": [_("Pengganti itu sendiri digantikan Anda pada hari yang sama.")]}
        )
