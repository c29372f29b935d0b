"""Giving notice: either side ends an agreement, no sooner than was agreed."""

from __future__ import annotations

from datetime import date

from marketplace.agreements import policies
from marketplace.agreements.facts import earliest_end
from marketplace.agreements.models import Agreement, AgreementParty, AgreementVersion
from marketplace.agreements.policies import in_name_of
from marketplace.agreements.queries.agreements import lock_agreement, versions_of
from marketplace.agreements.states import BINDING, Side, VersionState
from marketplace.agreements.telling import announce_turn, tell_buyer, tell_producers
from marketplace.catalog.services import price_lists
from marketplace.shared import audit
from marketplace.shared.actors import Actor
from marketplace.shared.calendar import written_day
from marketplace.shared.database import transactional
from marketplace.shared.errors import Forbidden, Invalid, RuleBroken
from marketplace.shared.language import _


@transactional
def give_notice(
    agreement_id: int, *, actor: Actor, reason: str, last_day: date | None = None
) -> Agreement:
    """End what holds after the agreed notice, or on a later day; the other side is told.

    A buyer ends it with all producers, a producer for itself alone; what the side has signed
    to follow, a renewal or another version, ends by the same notice. Raises `Forbidden`,
    `Invalid` for a day within the notice and without a reason, and `RuleBroken` where nothing
    holds, or it ends sooner anyway.
    """
    agreement = lock_agreement(agreement_id, actor=actor)
    side, parties = _ended_by(agreement, actor)
    day = _last_day(parties[0].version, last_day)
    if not reason.strip():
        raise Invalid({"reason": [_("Tulis alasannya. Pihak lain membacanya.")]})
    ends = {party: max(day, earliest_end(party.version)) for party in parties}
    open_ones = [party for party in parties if party.last_day > ends[party]]
    if not open_ones:
        text = _("Kesepakatan ini sudah berakhir paling lambat %(day)s.", day=written_day(day))
        raise RuleBroken(text)
    for party in open_ones:
        party.ends_on, party.ended_by, party.end_reason = ends[party], side, reason.strip()
        if party.price_list_id is not None:
            price_lists.shorten_list(
                party.price_list_id, ends[party], actor=in_name_of(party.producer_id)
            )
    audit.record(
        "agreement.notice_given",
        agreement,
        actor=actor,
        version=parties[0].version.version,
        last_day=day,
        reason=reason,
    )
    announce_turn(open_ones, "notice")
    _tell(side, open_ones, reason.strip())
    return agreement


def _tell(side: Side, parties: list[AgreementParty], reason: str) -> None:
    if side is Side.PRODUCER:
        tell_buyer(parties[0].version, "notice", reason=reason)
        return
    for party in {each.producer_id: each for each in parties}.values():
        tell_producers(party.version, "notice", only=party.producer_id, reason=reason)


def _last_day(version: AgreementVersion, wanted: date | None) -> date:
    earliest = earliest_end(version)
    day = wanted or earliest
    if day < earliest:
        text = _(
            "Pemberitahuannya %(days)s hari: paling cepat %(day)s.",
            days=version.notice_days,
            day=written_day(earliest),
        )
        raise Invalid({"last_day": [text]})
    return day


def _ended_by(agreement: Agreement, actor: Actor) -> tuple[Side, list[AgreementParty]]:
    """Return whose notice it is and the documents that bind this side, what holds first."""
    bound = _bound(agreement)
    if policies.may_end_for_buyer(actor, agreement):
        return Side.BUYER, [each for each in bound if _binds(each, Side.BUYER)]
    own = [each for each in bound if each.producer_id == actor.organisation_id]
    own = [each for each in own if _binds(each, Side.PRODUCER)]
    if own and policies.may_sign_for_producer(actor):
        return Side.PRODUCER, own
    raise Forbidden(_("Hanya pemilik usaha yang bisa mengakhiri kesepakatan."))


def _bound(agreement: Agreement) -> list[AgreementParty]:
    """List the documents of what holds, and of what is signed or offered to come after it."""
    versions = sorted(versions_of(agreement.id), key=lambda each: each.version)
    if not any(each.state in BINDING for each in versions):
        raise RuleBroken(_("Tidak ada kesepakatan yang berlaku untuk diakhiri."))
    open_states = BINDING | {VersionState.OFFERED}
    return [party for each in versions if each.state in open_states for party in each.parties]


def _binds(party: AgreementParty, side: Side) -> bool:
    """Say whether a side is bound, also by having signed what others have still to sign."""
    signed = any(each.side is side for each in party.signatures)
    return signed or party.version.state in BINDING
