"""Who belongs to an organisation, and in which roles."""

from __future__ import annotations

from sqlalchemy import update

from marketplace.accounts import places, policies, queries
from marketplace.accounts.models import (
    ApiToken,
    HeldRole,
    Invitation,
    Membership,
    RolePlace,
)
from marketplace.accounts.policies import EVERYWHERE, Outlets
from marketplace.accounts.services.ending import end_devices
from marketplace.shared import audit, events, outbox
from marketplace.shared.actors import Actor, Role
from marketplace.shared.clock import utc_now
from marketplace.shared.database import db, transactional
from marketplace.shared.errors import NotFound, RuleBroken, require
from marketplace.shared.language import _


@transactional
def change_roles(
    membership_id: int,
    roles: frozenset[Role],
    *,
    actor: Actor,
    outlets: Outlets = EVERYWHERE,
) -> Membership:
    """Give a member other roles; whoever loses one is signed out of this organisation.

    Roles named in `outlets` hold at these only, all others everywhere.

    Raises `NotFound` for a member of another organisation, `Forbidden` for roles the actor
    may not grant, and `RuleBroken` where the last owner or admin would lose that role.
    """
    membership = _locked_member(membership_id, actor)
    require(allowed=policies.may_manage(actor, membership), to=_("mengubah peran anggota"))
    require(allowed=policies.may_grant(actor, roles, outlets), to=_("memberi peran itu"))
    places.check(roles, outlets, organisation_id=membership.organisation_id)
    before, held_at = membership.roles, membership.outlets
    if roles == before and outlets == held_at:
        return membership
    _keep_a_leader(membership, left_with=roles)
    hold(membership, roles, outlets)
    if before - roles or any(_has_shrunk(role, held_at, outlets) for role in before):
        end_devices(membership.person_id, actor=actor, membership_id=membership.id)
        _withdraw_invitations_of(membership)
    audit.record(
        "member.roles_changed",
        membership,
        actor=actor,
        roles=sorted(roles),
        before=sorted(before),
        **_written(outlets),
    )
    outbox.add("accounts.tell_roles_changed", membership_id=membership.id)
    return membership


@transactional
def end_membership(
    membership_id: int, *, actor: Actor, successor_id: int | None = None
) -> Membership:
    """End a membership: one's own, or that of a member one manages.

    Devices, API tokens and invitations of the member end with it. What they had open passes
    to the member `successor_id`, else to the leader who has been one for longest. Raises
    `NotFound` for a member of another organisation and `RuleBroken` for the last owner or
    admin.
    """
    membership = _locked_member(membership_id, actor)
    own = membership.person_id == actor.person_id
    allowed = own or policies.may_manage(actor, membership)
    require(allowed=allowed, to=_("mengeluarkan anggota"))
    _keep_a_leader(membership, left_with=frozenset())
    successor = _successor(membership, successor_id)
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
    if successor is not None:
        events.announce(
            "member.left",
            organisation_id=membership.organisation_id,
            person_id=membership.person_id,
            successor_id=successor.person_id,
        )
    return membership


@transactional
def join(
    person_id: int,
    organisation_id: int,
    roles: frozenset[Role],
    *,
    actor: Actor,
    outlets: Outlets = EVERYWHERE,
) -> Membership:
    """Make a person a member, again if they once were, or with more roles if they are."""
    queries.lock_organisation(organisation_id)
    membership = queries.any_membership(person_id, organisation_id)
    if membership is None:
        membership = Membership(person_id=person_id, organisation_id=organisation_id)
        db.session.add(membership)
        held: frozenset[Role] = frozenset()
        held_at: Outlets = {}
    else:
        held = membership.roles
        held_at = membership.outlets if held else {}
        membership.ended_at = None
    everywhere = (held - set(held_at)) | (roles - set(outlets))
    merged = {
        role: held_at.get(role, frozenset()) | outlets.get(role, frozenset())
        for role in (held | roles) - everywhere
    }
    hold(membership, held | roles, merged)
    db.session.flush()
    given = sorted(held | roles)
    audit.record("member.joined", membership, actor=actor, roles=given, **_written(merged))
    return membership


@transactional
def hold(membership: Membership, roles: frozenset[Role], outlets: Outlets) -> None:
    """Let a membership hold these roles and no others, those in `outlets` at these only."""
    kept = {held.role: held for held in membership.held_roles if held.role in roles}
    for role in roles:
        held = kept.setdefault(role, HeldRole(role=role))
        here = {place.outlet_id: place for place in held.places}
        wanted = sorted(outlets.get(role, ()))
        held.is_limited = role in outlets
        held.places = [
            here.get(each) or RolePlace(role=role, outlet_id=each) for each in wanted
        ]
    membership.held_roles = [kept[role] for role in sorted(roles)]


def _has_shrunk(role: Role, before: Outlets, after: Outlets) -> bool:
    """Say whether a role that stays holds at fewer outlets than it did."""
    if role not in after:
        return False
    return role not in before or not before[role] <= after[role]


def _written(outlets: Outlets) -> dict[str, object]:
    return {"outlets": {role: sorted(ids) for role, ids in outlets.items()}} if outlets else {}


def _successor(leaving: Membership, wanted: int | None) -> Membership | None:
    """Return who takes over what a leaving member has open; nobody where nobody is left."""
    others = [
        member
        for member in queries.members_of(leaving.organisation_id)
        if member.id != leaving.id
    ]
    if wanted is not None:
        chosen = [member for member in others if member.id == wanted]
        if not chosen:
            raise NotFound
        return chosen[0]
    leading = policies.LEADING_ROLE[leaving.organisation.kind]
    leaders = [member for member in others if leading in member.roles]
    return min(leaders, key=lambda member: member.id, default=None)


def _locked_member(membership_id: int, actor: Actor) -> Membership:
    """Find a member of the actor's organisation, with everybody's roles standing still."""
    if actor.organisation_id is None:
        raise NotFound
    queries.lock_organisation(actor.organisation_id)
    member = queries.find_member(membership_id, organisation_id=actor.organisation_id)
    if policies.may_manage_members(actor) and not policies.may_see_member(actor, member):
        raise NotFound
    return member


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
