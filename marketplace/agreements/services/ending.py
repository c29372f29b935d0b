"""Giving notice: either side ends an agreement, no sooner than was agreed."""

from __future__ import annotations

from datetime import date

from marketplace.agreements import policies
from marketplace.agreements.facts import earliest_end
from marketplace.agreements.models import Agreement, AgreementParty, AgreementVersion
from marketplace.agreements.policies import in_name_of
from marketplace.agreements.queries.agreements import lock_agreement, version_in
from marketplace.agreements.states import Side, VersionState
from marketplace.agreements.telling import tell_buyer, tell_producers
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

    A buyer ends it with all producers, a producer for itself alone. Raises `Forbidden`,
    `Invalid` for a day within the notice and without a reason, and `RuleBroken` where nothing
    holds, or it ends sooner anyway.
    """
    agreement = lock_agreement(agreement_id, actor=actor)
    version = version_in(agreement.id, {VersionState.IN_FORCE})
    version = version or version_in(agreement.id, {VersionState.SIGNED})
    if version is None:
        raise RuleBroken(_("Tidak ada kesepakatan yang berlaku untuk diakhiri."))
    side, parties = _ended_by(agreement, version, actor)
    day = _last_day(version, last_day)
    if not reason.strip():
        raise Invalid({"reason": [_("Tulis alasannya. Pihak lain membacanya.")]})
    open_ones = [party for party in parties if party.last_day > day]
    if not open_ones:
        text = _("Kesepakatan ini sudah berakhir paling lambat %(day)s.", day=written_day(day))
        raise RuleBroken(text)
    for party in open_ones:
        party.ends_on, party.ended_by, party.end_reason = day, side, reason.strip()
        if party.price_list_id is not None:
            price_lists.shorten_list(party.price_list_id, day, actor=in_name_of(party))
    audit.record(
        "agreement.notice_given",
        agreement,
        actor=actor,
        version=version.version,
        last_day=day,
        reason=reason,
    )
    if side is Side.BUYER:
        tell_producers(version, "notice", reason=reason.strip())
    else:
        tell_buyer(version, "notice", reason=reason.strip())
    return agreement


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


def _ended_by(
    agreement: Agreement, version: AgreementVersion, actor: Actor
) -> tuple[Side, list[AgreementParty]]:
    if policies.may_end_for_buyer(actor, agreement):
        return Side.BUYER, version.parties
    own = [each for each in version.parties if each.producer_id == actor.organisation_id]
    if own and policies.may_sign_for_producer(actor):
        return Side.PRODUCER, own
    raise Forbidden(_("Hanya pemilik usaha yang bisa mengakhiri kesepakatan."))
