"""The regency guards accounts: locks and unlocks them, signs them out, asks for new passwords.

Nobody does that to their own account, and the last admin who can sign in is never locked.
"""

from __future__ import annotations

from sqlalchemy import select, update

from marketplace.accounts import policies, queries
from marketplace.accounts.models import Invitation, Membership, Organisation, Person, Ticket
from marketplace.accounts.queries import register
from marketplace.accounts.services.ending import end_devices
from marketplace.accounts.services.tickets import send_new_password_link
from marketplace.shared import audit, outbox
from marketplace.shared.actors import Actor, OrganisationKind, Role
from marketplace.shared.clock import utc_now
from marketplace.shared.database import db, transactional
from marketplace.shared.errors import RuleBroken, require
from marketplace.shared.language import _


@transactional
def lock_account(person_id: int, *, reason: str, actor: Actor) -> Person:
    """Let somebody in no more: devices end, links and API tokens open nothing while locked.

    Raises `NotFound` for an unknown person, `Forbidden` for whoever is no admin, `RuleBroken`
    for one's own account, for the last admin, and where the account is locked already.
    """
    _permit(person_id, actor)
    regencies = _hold_admins_still()
    person = register.lock_any_person(person_id)
    if person.disabled_at is not None:
        raise RuleBroken(_("Akun ini sudah dikunci."))
    _keep_an_admin(person, regencies)
    person.disabled_at = utc_now()
    end_devices(person.id, actor=actor)
    _void_links(person.id)
    _withdraw_invitations(person.id)
    audit.record("account.locked", person, actor=actor, reason=reason)
    outbox.add("accounts.tell_locked", person_id=person.id, reason=reason)
    return person


@transactional
def unlock_account(person_id: int, *, actor: Actor) -> Person:
    """Let somebody sign in again; raises as `lock_account`, where it is not locked."""
    _permit(person_id, actor)
    person = register.lock_any_person(person_id)
    if person.disabled_at is None:
        raise RuleBroken(_("Akun ini tidak sedang dikunci."))
    person.disabled_at = None
    audit.record("account.unlocked", person, actor=actor)
    outbox.add("accounts.tell_unlocked", person_id=person.id)
    return person


@transactional
def sign_out_everywhere(person_id: int, *, actor: Actor) -> int:
    """End all devices of somebody; return how many. Raises as `lock_account`."""
    _permit(person_id, actor)
    person = register.lock_any_person(person_id)
    count = end_devices(person.id, actor=actor)
    audit.record("account.signed_out", person, actor=actor, devices=count)
    return count


@transactional
def demand_new_password(person_id: int, *, actor: Actor) -> Person:
    """Let the present password count no more, and send a link to set another.

    All devices end. Raises as `lock_account`, and `RuleBroken` for a locked account.
    """
    _permit(person_id, actor)
    person = register.lock_any_person(person_id)
    if person.disabled_at is not None:
        raise RuleBroken(_("Akun ini dikunci. Buka dulu, baru minta kata sandi baru."))
    person.password_hash = None
    end_devices(person.id, actor=actor)
    audit.record("account.new_password", person, actor=actor)
    send_new_password_link(person.id, template="password_demanded")
    return person


def _permit(person_id: int, actor: Actor) -> None:
    require(allowed=policies.may_guard_accounts(actor), to=_("menjaga akun orang lain"))
    if person_id == actor.person_id:
        raise RuleBroken(_("Ini akun Anda sendiri. Aturlah di Akun saya, Keamanan."))


def _hold_admins_still() -> list[int]:
    """Lock the regency's rows, so that two admins cannot lock each other at once."""
    of_regency = select(Organisation.id).where(Organisation.kind == OrganisationKind.REGENCY)
    ids = db.session.scalars(of_regency.order_by(Organisation.id)).all()
    return [queries.lock_organisation(number).id for number in ids]


def _keep_an_admin(person: Person, regencies: list[int]) -> None:
    wanted = select(Membership).where(
        Membership.person_id == person.id, Membership.organisation_id.in_(regencies)
    )
    for membership in db.session.scalars(wanted.execution_options(populate_existing=True)):
        if Role.ADMIN not in membership.roles:
            continue
        if queries.count_holders(membership.organisation_id, Role.ADMIN) < 2:
            raise RuleBroken(
                _("Ini admin terakhir. Angkat admin lain dulu, baru kunci akun ini.")
            )


def _void_links(person_id: int) -> None:
    """Links that were mailed before open nothing, also once the account is unlocked."""
    unused = update(Ticket).where(Ticket.person_id == person_id, Ticket.used_at.is_(None))
    db.session.execute(
        unused.values(used_at=utc_now()).execution_options(synchronize_session=False)
    )


def _withdraw_invitations(person_id: int) -> None:
    """Nobody joins by the word of somebody who may not come in themselves."""
    still_open = update(Invitation).where(
        Invitation.invited_by == person_id,
        Invitation.accepted_at.is_(None),
        Invitation.withdrawn_at.is_(None),
    )
    withdrawn = still_open.values(withdrawn_at=utc_now())
    db.session.execute(withdrawn.execution_options(synchronize_session=False))
