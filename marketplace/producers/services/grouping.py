"""A gapoktan or cooperative and its groups tie themselves together: both sides agree."""

from __future__ import annotations

from marketplace.producers import groups, policies, queries
from marketplace.producers.group_models import GroupLink
from marketplace.producers.models import Producer
from marketplace.producers.states import (
    FEDERATIONS,
    LINK_LIFECYCLE,
    LinkState,
    ReviewState,
)
from marketplace.shared import audit, outbox
from marketplace.shared.actors import Actor
from marketplace.shared.clock import utc_now
from marketplace.shared.database import db, transactional
from marketplace.shared.errors import Forbidden, Invalid, RuleBroken, require
from marketplace.shared.language import _

WHOLE = 100  # per cent


@transactional
def invite_group(group_id: int, *, actor: Actor, share_percent: int | None = None) -> GroupLink:
    """Ask a group to belong to the actor's federation; nothing changes before it agrees.

    Raises `Forbidden` for whoever is no owner, `NotFound`, `RuleBroken` where the actor's
    producer can have no groups, and `Invalid` for a group that cannot belong to it.
    """
    federation, group = _lock_both(actor.organisation_id or 0, group_id)
    _require_owner(actor, federation)
    if federation.kind not in FEDERATIONS:
        raise RuleBroken(_("Hanya gapoktan dan koperasi yang punya kelompok anggota."))
    _refuse_wrong_group(federation, group)
    _refuse_too_much(federation.id, share_percent)
    link = GroupLink(
        federation_id=federation.id,
        group_id=group.id,
        share_percent=share_percent,
        invited_by=actor.person_id,
    )
    db.session.add(link)
    _tell("invited", link, actor)
    return link


@transactional
def accept_invitation(link_id: int, *, actor: Actor) -> GroupLink:
    """Let the actor's group belong to the federation that asked.

    Raises `NotFound`, `Forbidden`, and `RuleBroken` where it belongs to another one, or either
    side has become what the other is not.
    """
    link = _lock_with_sides(link_id, actor, as_group=True)
    federation, group = link.federation, link.group
    if federation.kind not in FEDERATIONS:
        raise RuleBroken(_("Hanya gapoktan dan koperasi yang punya kelompok anggota."))
    _refuse_circle(federation, group)
    _move(link, LinkState.ACTIVE)
    link.answered_at, link.answered_by = utc_now(), actor.person_id
    _tell("accepted", link, actor)
    return link


@transactional
def decline_invitation(link_id: int, *, actor: Actor) -> GroupLink:
    """Say no for the actor's group; raises as `accept_invitation`."""
    link = _lock_with_sides(link_id, actor, as_group=True)
    _move(link, LinkState.DECLINED)
    link.answered_at, link.answered_by = utc_now(), actor.person_id
    _tell("declined", link, actor)
    return link


@transactional
def end_link(link_id: int, *, actor: Actor) -> GroupLink:
    """Leave the federation, let a group go, or take an invitation back.

    Either side may end what is active; only the federation takes its invitation back. Raises
    `NotFound`, `Forbidden`, and `RuleBroken` for what has ended.
    """
    link = _lock_with_sides(link_id, actor)
    if link.state is LinkState.INVITED:
        if link.federation_id != actor.organisation_id:
            raise Forbidden(_("Anda tidak bisa membatalkan undangan pihak lain."))
        _move(link, LinkState.WITHDRAWN)
    else:
        _move(link, LinkState.ENDED)
    link.ended_at, link.ended_by = utc_now(), actor.person_id
    _tell(link.state.value, link, actor)
    return link


def _lock_both(one: int, other: int) -> tuple[Producer, Producer]:
    """Lock two producers in the order of their ids, so that nobody waits for the other."""
    if one == other:
        return queries.lock_producer(one), queries.find_producer(other)
    locked = {key: queries.lock_producer(key) for key in sorted((one, other))}
    return locked[one], locked[other]


def _lock_with_sides(link_id: int, actor: Actor, *, as_group: bool = False) -> GroupLink:
    """Lock both producers, then the tie; ties of others look like missing ones."""
    own = actor.organisation_id or 0
    known = groups.find_link(link_id, own)
    _lock_both(known.federation_id, known.group_id)
    link = groups.lock_link(link_id, own)
    _require_owner(actor, queries.find_producer(own))
    if as_group and link.group_id != own:
        raise Forbidden(_("Undangan ini dijawab kelompok yang diundang."))
    return link


def _require_owner(actor: Actor, producer: Producer) -> None:
    allowed = policies.may_change_profile(actor, producer)
    require(allowed=allowed, to=_("mengatur kelompok anggota"))


def _refuse_wrong_group(federation: Producer, group: Producer) -> None:
    if group.id == federation.id or group.state is not ReviewState.APPROVED:
        message = _("Pilih kelompok lain yang sudah disetujui dinas.")
        raise Invalid({"group": [message]})
    if any(link.group_id == group.id for link in groups.ties_of(federation.id).groups):
        raise Invalid({"group": [_("Kelompok ini sudah anggota atau sudah diundang.")]})
    try:
        _refuse_circle(federation, group)
    except RuleBroken as error:
        raise Invalid({"group": [str(error)]}) from error


def _refuse_circle(federation: Producer, group: Producer) -> None:
    """Two levels at most: whoever has groups belongs to nobody, so nothing goes in a circle."""
    of_group, of_federation = groups.ties_of(group.id), groups.ties_of(federation.id)
    if of_group.federation is not None:
        other = of_group.federation.federation.name
        raise RuleBroken(_("%(group)s masih anggota %(other)s.", group=group.name, other=other))
    if any(link.state is LinkState.ACTIVE for link in of_group.groups):
        raise RuleBroken(
            _("%(group)s punya kelompok anggota sendiri.", group=group.name)
            + " "
            + _("Yang punya anggota tidak bisa menjadi anggota.")
        )
    if of_federation.federation is not None:
        raise RuleBroken(
            _("%(name)s sendiri anggota gabungan lain.", name=federation.name)
            + " "
            + _("Yang menjadi anggota tidak bisa punya anggota.")
        )


def _refuse_too_much(federation_id: int, share_percent: int | None) -> None:
    given = sum(link.share_percent or 0 for link in groups.ties_of(federation_id).groups)
    if share_percent is not None and given + share_percent > WHOLE:
        message = _("Tinggal %(left)s%% yang belum dibagi.", left=WHOLE - given)
        raise Invalid({"share_percent": [message]})


def _move(link: GroupLink, state: LinkState) -> None:
    link.state = LINK_LIFECYCLE.move(link.state, state)


def _tell(what: str, link: GroupLink, actor: Actor) -> None:
    db.session.flush()
    audit.record(
        f"group.{what}",
        link,
        actor=actor,
        federation=link.federation_id,
        group=link.group_id,
        share=link.share_percent,
    )
    outbox.add("producers.tell_group", link_id=link.id, what=what)
