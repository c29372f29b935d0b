"""Who belongs to whom, and how many people that are, each figure with where it comes from.

Reads only. A federation's own count is of those who are in none of its groups; the sum is
shown, never kept: impact counts each producer by its own figures.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import Select, func, or_, select
from sqlalchemy.orm import joinedload

from marketplace.accounts.models import Organisation
from marketplace.producers.group_models import Attestation, GroupLink
from marketplace.producers.models import Producer
from marketplace.producers.states import LinkState, ReviewState
from marketplace.shared.actors import Actor
from marketplace.shared.database import db
from marketplace.shared.errors import NotFound

FRESH = {"populate_existing": True}
STANDING = (LinkState.INVITED, LinkState.ACTIVE)
FOUND = 8  # producers that a search offers


@dataclass(frozen=True)
class Share:
    """How many people one producer stands for, and who attested what of it."""

    name: str
    slug: str
    members: int | None
    poor: int | None
    attested_on: date | None = None
    reference: str | None = None
    percent: int | None = None  # agreed share
    village_code: str = ""


@dataclass(frozen=True)
class Tally:
    """A federation's own people and those of its groups."""

    own: Share
    groups: Sequence[Share]

    @property
    def members(self) -> int | None:
        """All of them; None where nobody has said."""
        return _sum(share.members for share in self._all)

    @property
    def poor(self) -> int | None:
        """Those in welfare decile 1-4; None where nothing is attested."""
        return _sum(share.poor for share in self._all)

    @property
    def unattested(self) -> int:
        """How many of the groups nothing is attested of."""
        return sum(share.poor is None for share in self.groups)

    @property
    def _all(self) -> Sequence[Share]:
        return (self.own, *self.groups)


@dataclass(frozen=True)
class Ties:
    """The standing ties of one producer."""

    groups: Sequence[GroupLink]  # invited and active
    federation: GroupLink | None
    invitations: Sequence[GroupLink]  # to be answered by this producer


def ties_of(producer_id: int) -> Ties:
    """Return a producer's standing ties, in one query."""
    mine = or_(GroupLink.federation_id == producer_id, GroupLink.group_id == producer_id)
    wanted = (
        select(GroupLink)
        .where(mine, GroupLink.state.in_(STANDING))
        .options(joinedload(GroupLink.federation), joinedload(GroupLink.group))
        .order_by(GroupLink.id)
    )
    links = db.session.scalars(wanted).all()
    upward = [link for link in links if link.group_id == producer_id]
    return Ties(
        groups=[link for link in links if link.federation_id == producer_id],
        federation=next((link for link in upward if link.state is LinkState.ACTIVE), None),
        invitations=[link for link in upward if link.state is LinkState.INVITED],
    )


def counting_invitations(actor: Actor) -> Select[int]:
    """Return what counts the federations that wait for the producer's answer."""
    invited = GroupLink.state == LinkState.INVITED
    return select(func.count(GroupLink.id)).where(
        invited, GroupLink.group_id == actor.organisation_id
    )


def tally(producer: Producer, links: Sequence[GroupLink]) -> Tally:
    """Add up a federation and those of these ties that are active."""
    active = [link for link in links if link.state is LinkState.ACTIVE]
    return Tally(_share(producer), [_share(link.group, link.share_percent) for link in active])


def shown_ties(producer: Producer) -> tuple[Share | None, Tally | None]:
    """Return what buyers see: the federation, and the sum over groups; approved sides only."""
    ties = ties_of(producer.id)
    groups = [link for link in ties.groups if link.group.state is ReviewState.APPROVED]
    summed = tally(producer, groups)
    above = ties.federation.federation if ties.federation else None
    if above is not None and above.state is not ReviewState.APPROVED:
        above = None
    return _share(above) if above else None, summed if summed.groups else None


def tallies(producers: Collection[Producer]) -> Mapping[int, Tally]:
    """Return the sums of those of these producers that have groups; one query."""
    known = {producer.id: producer for producer in producers}
    wanted = (
        select(GroupLink)
        .where(GroupLink.federation_id.in_(known), GroupLink.state == LinkState.ACTIVE)
        .options(joinedload(GroupLink.group))
        .order_by(GroupLink.id)
    )
    found: dict[int, list[GroupLink]] = defaultdict(list)
    for link in db.session.scalars(wanted):
        found[link.federation_id].append(link)
    return {key: tally(known[key], links) for key, links in found.items()}


def federations(group_ids: Collection[int]) -> Mapping[int, str]:
    """Name the federation of each of these groups that belongs to one; one query."""
    wanted = (
        select(GroupLink.group_id, Organisation.name)
        .join(Organisation, Organisation.id == GroupLink.federation_id)
        .where(GroupLink.group_id.in_(group_ids), GroupLink.state == LinkState.ACTIVE)
    )
    return {row[0]: row[1] for row in db.session.execute(wanted)}


def find_invitable(words: str, federation_id: int) -> Sequence[Producer]:
    """List approved producers whose name holds all the words, for a federation to choose."""
    wanted = (
        select(Producer)
        .join(Producer.organisation)
        .where(Producer.state == ReviewState.APPROVED, Producer.id != federation_id)
    )
    for word in words.split()[:6]:
        wanted = wanted.where(Organisation.name.icontains(word, autoescape=True))
    return db.session.scalars(wanted.order_by(Organisation.name).limit(FOUND)).all()


def find_link(link_id: int, producer_id: int) -> GroupLink:
    """Return a tie of this producer; another's looks like a missing one."""
    link = db.session.get(GroupLink, link_id)
    if link is None or producer_id not in (link.federation_id, link.group_id):
        raise NotFound
    return link


def lock_link(link_id: int, producer_id: int) -> GroupLink:
    """Return a tie of this producer and keep others from changing it until we commit."""
    mine = or_(GroupLink.federation_id == producer_id, GroupLink.group_id == producer_id)
    wanted = select(GroupLink).where(GroupLink.id == link_id, mine).with_for_update()
    link = db.session.scalar(wanted.execution_options(**FRESH))
    if link is None:
        raise NotFound
    return link


def attestations_of(producer_id: int) -> Sequence[Attestation]:
    """List the letters about a producer, the newest entry first."""
    wanted = select(Attestation).where(Attestation.producer_id == producer_id)
    return db.session.scalars(wanted.order_by(Attestation.id.desc())).all()


def _share(producer: Producer, percent: int | None = None) -> Share:
    return Share(
        name=producer.name,
        slug=producer.slug,
        members=producer.member_count,
        poor=producer.poor_member_count,
        attested_on=producer.attested_on,
        reference=producer.attestation_reference,
        percent=percent,
        village_code=producer.village_code,
    )


def _sum(counts: Iterable[int | None]) -> int | None:
    known = [count for count in counts if count is not None]
    return sum(known) if known else None
