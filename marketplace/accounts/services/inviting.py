"""Invite people into an organisation by e-mail, and let them in."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from sqlalchemy import update

from marketplace.accounts import passwords, places, policies, queries
from marketplace.accounts.keys import mailed_token, token_hash
from marketplace.accounts.models import Invitation, Membership, Person
from marketplace.accounts.policies import EVERYWHERE, Outlets
from marketplace.accounts.services.members import join
from marketplace.accounts.services.people import add_person
from marketplace.shared import audit, outbox
from marketplace.shared.actors import Actor, Role
from marketplace.shared.clock import utc_now
from marketplace.shared.database import db, transactional
from marketplace.shared.errors import Invalid, NotFound, RuleBroken, require
from marketplace.shared.language import _

OPEN_FOR = timedelta(days=14)
PURPOSE = "invitation"


@transactional
def invite_member(
    *,
    email: str,
    roles: frozenset[Role],
    actor: Actor,
    outlets: Outlets = EVERYWHERE,
) -> Invitation:
    """Invite somebody by e-mail to join the actor's organisation in these roles.

    Roles named in `outlets` will hold at these only.

    An earlier invitation of the same address is withdrawn. Raises `Forbidden` for roles the
    actor may not grant, and `Invalid` for a present member or for no role.
    """
    if actor.organisation_id is None or actor.person_id is None:
        raise NotFound
    organisation = queries.lock_organisation(actor.organisation_id)
    require(allowed=policies.may_manage_members(actor), to=_("mengundang anggota"))
    require(allowed=policies.may_grant(actor, roles, outlets), to=_("memberi peran itu"))
    places.check(roles, outlets, organisation_id=organisation.id)
    email = email.strip().lower()
    if any(member.person.email == email for member in queries.members_of(organisation.id)):
        raise Invalid({"email": [_("Orang ini sudah menjadi anggota.")]})
    for earlier in queries.open_invitations(organisation.id):
        if earlier.email == email:
            theirs = policies.may_grant(actor, earlier.offered_roles, earlier.offered_outlets)
            require(allowed=theirs, to=_("mengganti undangan itu"))
            earlier.withdrawn_at = utc_now()
    invitation = _new_invitation(organisation.id, email, roles, invited_by=actor.person_id)
    invitation.outlets = ";".join(
        f"{role}:{' '.join(map(str, sorted(ids)))}" for role, ids in sorted(outlets.items())
    )
    audit.record("invitation.sent", invitation, actor=actor, roles=sorted(roles))
    outbox.add("accounts.send_invitation", invitation_id=invitation.id)
    return invitation


@transactional
def withdraw_invitation(invitation_id: int, *, actor: Actor) -> None:
    """Take back an invitation of the actor's organisation. `NotFound` for any other."""
    require(allowed=policies.may_manage_members(actor), to=_("membatalkan undangan"))
    still_open = queries.open_invitations(actor.organisation_id or 0)
    mine = next((found for found in still_open if found.id == invitation_id), None)
    if mine is None or not policies.may_grant(actor, mine.offered_roles, mine.offered_outlets):
        raise NotFound
    mine.withdrawn_at = utc_now()
    audit.record("invitation.withdrawn", mine, actor=actor)


@transactional
def accept_invitation(token: str, *, actor: Actor) -> Membership:
    """Let the acting person join, who reads mail at the invited address.

    Raises `NotFound` for a link that does not count and `RuleBroken` for another's invitation.
    """
    invitation = queries.find_invitation(token)
    person = queries.lock_person(actor.person_id or 0)
    if person.email != invitation.email:
        raise RuleBroken(
            _("Undangan ini untuk alamat e-mail lain. Keluar, lalu buka lagi tautannya.")
        )
    return _take(invitation, person, actor=actor)


@transactional
def join_as_new_person(
    token: str, *, name: str, phone: str | None, password: str, actor: Actor
) -> Person:
    """Make an account for an invited person who has none; the link proves the address.

    Raises `NotFound` for a link that does not count, `Invalid` for a weak password, and
    `RuleBroken` where the address has got an account meanwhile.
    """
    invitation = queries.find_invitation(token)
    problems = passwords.problems_with(password, about=(name, invitation.email))
    if problems:
        raise Invalid({"password": problems})
    person = add_person(
        name=name,
        email=invitation.email,
        phone=phone,
        password_hash=passwords.hash_password(password),
        email_confirmed_at=utc_now(),
    )
    if person is None:
        raise RuleBroken(_("Alamat ini sudah punya akun. Masuk, lalu buka lagi tautannya."))
    new = replace(actor, person_id=person.id)
    audit.record("person.registered", person, actor=new)
    _take(invitation, person, actor=new)
    return person


def _take(invitation: Invitation, person: Person, *, actor: Actor) -> Membership:
    """Spend the invitation; of two who do it at once, one succeeds."""
    mine = update(Invitation).where(
        Invitation.id == invitation.id,
        Invitation.accepted_at.is_(None),
        Invitation.withdrawn_at.is_(None),
    )
    spent = mine.values(accepted_at=utc_now()).execution_options(synchronize_session=False)
    if not db.session.execute(spent).rowcount:  # type: ignore[attr-defined]
        raise NotFound
    member = replace(actor, person_id=person.id, organisation_id=invitation.organisation_id)
    audit.record("invitation.accepted", invitation, actor=member)
    return join(
        person.id,
        invitation.organisation_id,
        invitation.offered_roles,
        outlets=invitation.offered_outlets,
        actor=member,
    )


def _new_invitation(
    organisation_id: int, email: str, roles: frozenset[Role], *, invited_by: int
) -> Invitation:
    now = utc_now()
    invitation = Invitation(
        organisation_id=organisation_id,
        email=email,
        roles=",".join(sorted(roles)),
        token_hash=token_hash(mailed_token(PURPOSE, invited_by, now)),
        invited_by=invited_by,
        created_at=now,
        expires_at=now + OPEN_FOR,
    )
    db.session.add(invitation)
    db.session.flush()
    return invitation
