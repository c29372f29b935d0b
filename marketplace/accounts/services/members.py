"""Who belongs to an organisation, and in which roles."""

from __future__ import annotations

from sqlalchemy import update

from marketplace.accounts import policies, queries
from marketplace.accounts.models import ApiToken, HeldRole, Invitation, Membership
from marketplace.accounts.services.ending import end_devices
from marketplace.shared import audit, outbox
from marketplace.shared.actors import Actor, Role
from marketplace.shared.clock import utc_now
from marketplace.shared.database import db, transactional
from marketplace.shared.errors import Invalid, NotFound, RuleBroken, require
from marketplace.shared.language import _


@transactional
def change_roles(membership_id: int, roles: frozenset[Role], *, actor: Actor) -> Membership:
    """Give a member other roles; whoever loses one is signed out of this organisation.

    Raises `NotFound` for a member of another organisation, `Forbidden` for roles the actor
    may not grant, and `RuleBroken` where the last owner or admin would lose that role.
    """
    membership = _locked_member(membership_id, actor)
    require(allowed=policies.may_manage(actor, membership), to=_("mengubah peran anggota"))
    require(allowed=policies.may_grant(actor, roles), to=_("memberi peran itu"))
    if not roles:
        raise Invalid({"roles": [_("Pilih paling sedikit satu peran.")]})
    before = membership.roles
    if roles == before:
        return membership
    _keep_a_leader(membership, left_with=roles)
    membership.held_roles = [HeldRole(role=role) for role in sorted(roles)]
    if before - roles:
        end_devices(membership.person_id, actor=actor, membership_id=membership.id)
        _withdraw_invitations_of(membership)
    audit.record(
        "member.roles_changed",
        membership,
        actor=actor,
        roles=sorted(roles),
        before=sorted(before),
    )
    outbox.add("accounts.tell_roles_changed", membership_id=membership.id)
    return membership


@transactional
def end_membership(membership_id: int, *, actor: Actor) -> Membership:
    """End a membership: one's own, or that of a member one manages.

    Devices, API tokens and invitations of the member end with it. Raises `NotFound` for a
    member of another organisation and `RuleBroken` for the last owner or admin.
    """
    membership = _locked_member(membership_id, actor)
    own = membership.person_id == actor.person_id
    allowed = own or policies.may_manage(actor, membership)
    require(allowed=allowed, to=_("mengeluarkan anggota"))
    _keep_a_leader(membership, left_with=frozenset())
    before = membership.roles
    membership.ended_at = utc_now()
    end_devices(membership.person_id, actor=actor, membership_id=membership.id)
    _withdraw_invitations_of(membership)
    live = update(ApiToken).where(
        ApiToken.membership_id == membership.id, ApiToken.ended_at.is_(None)
    )
    ended = live.values(ended_at=membership.ended_at)
    db.session.execute(ended.execution_options(synchronize_session=False))
    audit.record("member.left", membership, actor=actor, before=sorted(before))
    return membership


@transactional
def join(
    person_id: int, organisation_id: int, roles: frozenset[Role], *, actor: Actor
) -> Membership:
    """Make a person a member, again if they once were, or with more roles if they are."""
    queries.lock_organisation(organisation_id)
    membership = queries.any_membership(person_id, organisation_id)
    if membership is None:
        membership = Membership(person_id=person_id, organisation_id=organisation_id)
        db.session.add(membership)
        held: frozenset[Role] = frozenset()
    else:
        held = membership.roles
        membership.ended_at = None
    membership.held_roles = [HeldRole(role=role) for role in sorted(held | roles)]
    db.session.flush()
    audit.record("member.joined", membership, actor=actor, roles=sorted(held | roles))
    return membership


def _locked_member(membership_id: int, actor: Actor) -> Membership:
    """Find a member of the actor's organisation, with everybody's roles standing still."""
    if actor.organisation_id is None:
        raise NotFound
    queries.lock_organisation(actor.organisation_id)
    return queries.find_member(membership_id, organisation_id=actor.organisation_id)


def _keep_a_leader(membership: Membership, *, left_with: frozenset[Role]) -> None:
    leading = policies.LEADING_ROLE[membership.organisation.kind]
    if leading not in membership.roles or leading in left_with:
        return
    if queries.count_holders(membership.organisation_id, leading) < 2:
        raise RuleBroken(
            _("Ini pengurus terakhir. Angkat pengurus lain dulu, baru ubah atau keluarkan.")
        )


def _withdraw_invitations_of(membership: Membership) -> None:
    """Nobody joins by the word of somebody who may no longer give it."""
    still_open = update(Invitation).where(
        Invitation.organisation_id == membership.organisation_id,
        Invitation.invited_by == membership.person_id,
        Invitation.accepted_at.is_(None),
        Invitation.withdrawn_at.is_(None),
    )
    withdrawn = still_open.values(withdrawn_at=utc_now())
    db.session.execute(withdrawn.execution_options(synchronize_session=False))
