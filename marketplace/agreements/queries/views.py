"""Agreements as one reader sees them: a producer its own documents, a buyer all of its own."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from marketplace.agreements.call_models import AgreementCall, AgreementRelease
from marketplace.agreements.content import version_hash
from marketplace.agreements.formula import present_price
from marketplace.agreements.models import (
    Agreement,
    AgreementLine,
    AgreementParty,
    AgreementVersion,
)
from marketplace.agreements.queries.agreements import (
    find_agreement,
    newest_versions,
    own_agreements,
    versions_of,
)
from marketplace.agreements.queries.calls import calls_of
from marketplace.agreements.queries.consumption import Consumption, consumption_of
from marketplace.agreements.queries.releases import releases_of
from marketplace.agreements.states import BINDING, Side, VersionState
from marketplace.shared.actors import PRODUCER_ROLES, Actor
from marketplace.shared.money import Money
from marketplace.shared.pagination import Part

AGREED = BINDING | {VersionState.EXPIRED, VersionState.CANCELLED}  # not what was replaced


@dataclass(frozen=True)
class LineView:
    """A line, what became of it, and what it costs now."""

    line: AgreementLine
    consumption: Consumption

    @property
    def price(self) -> Money:
        """What a unit costs now, before tax."""
        return present_price(self.line)


@dataclass(frozen=True)
class PartyView:
    """One producer's document."""

    party: AgreementParty
    lines: Sequence[LineView]

    def signed_by(self, side: str) -> bool:
        """Say whether a side has signed."""
        return any(each.side.value == side for each in self.party.signatures)


@dataclass(frozen=True)
class VersionView:
    """One version with the documents that the reader may see."""

    version: AgreementVersion
    parties: Sequence[PartyView]
    side: Side

    @property
    def document_hash(self) -> str | None:
        """What the reader signs: of a producer its document, of the buyer all of them."""
        if self.version.offered_at is None:
            return None
        if self.side is Side.BUYER:
            return version_hash(self.version)
        return self.parties[0].party.document_hash

    @property
    def end_reason(self) -> str | None:
        """Why it came to nothing; why a producer declined is told to the buyer alone."""
        hidden = self.side is Side.PRODUCER and self.version.state is VersionState.DECLINED
        return None if hidden else self.version.end_reason

    @property
    def is_signed(self) -> bool:
        """Say whether the reader's side has signed."""
        return all(each.signed_by(self.side.value) for each in self.parties)

    @property
    def waits(self) -> bool:
        """Say whether the reader's side is asked to sign."""
        return self.version.state is VersionState.OFFERED and not self.is_signed


@dataclass(frozen=True)
class ReleaseView:
    """A scheduled delivery; why it failed is the buyer's own business."""

    release: AgreementRelease
    side: Side = Side.BUYER

    @property
    def problem(self) -> str | None:
        """Why it could not be ordered, for the buyer."""
        return self.release.problem if self.side is Side.BUYER else None


@dataclass(frozen=True)
class AgreementView:
    """An agreement, its versions from the newest on, and what is scheduled."""

    agreement: Agreement
    versions: Sequence[VersionView]
    releases: Sequence[ReleaseView]
    side: Side
    calls: Sequence[AgreementCall] = ()

    @property
    def shown(self) -> VersionView:
        """What holds; else the newest version."""
        held = (each for each in self.versions if each.version.state is VersionState.IN_FORCE)
        return next(held, self.versions[0])

    @property
    def in_hand(self) -> VersionView | None:
        """The version that is written, offered or signed for later, if it is another."""
        newest = self.versions[0]
        return newest if newest is not self.shown else None


def view_agreement(agreement_id: int, *, actor: Actor) -> AgreementView:
    """Return one agreement; `NotFound` if the actor may not see it."""
    agreement = find_agreement(agreement_id, actor=actor)
    versions = versions_of(agreement.id, actor=actor)
    side = _side(actor)
    found = consumption_of(versions)
    views = [_view(each, side, actor, found) for each in versions]
    found_releases = releases_of(agreement.id)
    if side is Side.PRODUCER:
        found_releases = [each for each in found_releases if _concerns(each, views)]
    scheduled = [ReleaseView(each, side) for each in found_releases]
    calls = calls_of(agreement.id, actor=actor)
    return AgreementView(agreement, views, scheduled, side, calls)


def _concerns(release: AgreementRelease, versions: Sequence[VersionView]) -> bool:
    """Say whether a producer may be asked for a delivery: its goods, while it is bound."""
    lines = [
        line.line
        for version in versions
        if version.version.state in AGREED
        for party in version.parties
        if party.party.last_day >= release.delivery_day
        for line in party.lines
    ]
    return any(line.offer.product_id == release.product_id for line in lines)


def list_agreements(
    *, actor: Actor, limit: int = 20, cursor: str | None = None
) -> Part[AgreementView]:
    """List the agreements that the actor may see, each with what holds or is newest."""
    part = own_agreements(actor=actor, limit=limit, cursor=cursor)
    newest = newest_versions([each.id for each in part.items], actor)
    found = consumption_of(list(newest.values()))
    side = _side(actor)
    views = [
        AgreementView(each, [_view(newest[each.id], side, actor, found)], (), side)
        for each in part.items
    ]
    return Part(views, part.next, part.total)


def _side(actor: Actor) -> Side:
    return Side.PRODUCER if actor.has(*PRODUCER_ROLES) else Side.BUYER


def _view(
    version: AgreementVersion, side: Side, actor: Actor, found: Mapping[int, Consumption]
) -> VersionView:
    parties = [
        PartyView(party, [LineView(line, found[line.id]) for line in party.lines])
        for party in version.parties
        if side is Side.BUYER or party.producer_id == actor.organisation_id
    ]
    return VersionView(version, parties, side)
