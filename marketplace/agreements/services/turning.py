"""What begins and ends by itself: versions by their days, prices by the month."""

from __future__ import annotations

from marketplace.agreements.call_models import AgreementQuota
from marketplace.agreements.models import Agreement, AgreementVersion
from marketplace.agreements.queries.agreements import (
    in_force,
    lock_any_agreement,
    version_in,
)
from marketplace.agreements.queries.consumption import locked_quotas
from marketplace.agreements.services.pricing import (
    begin_prices,
    end_prices,
    fit_price,
    freeze_month,
)
from marketplace.agreements.states import VERSION_LIFECYCLE, CallOff, VersionState
from marketplace.agreements.telling import announce_turn, tell_buyer, tell_producers
from marketplace.shared import audit, events
from marketplace.shared.actors import SYSTEM, Actor
from marketplace.shared.clock import today, utc_now
from marketplace.shared.database import db, transactional


@transactional
def turn(agreement_id: int) -> None:
    """Begin, end and price what is due of one agreement; doing it twice changes nothing."""
    agreement = lock_any_agreement(agreement_id)
    version = in_force(agreement.id)
    if version is not None and not _end_if_over(agreement, version):
        _price(version)
    coming = version_in(agreement.id, {VersionState.SIGNED})
    if coming is not None:
        begin_if_due(agreement, coming, actor=SYSTEM)


@transactional
def begin_if_due(agreement: Agreement, version: AgreementVersion, *, actor: Actor) -> None:
    """Let a version that all have signed hold from its first day on, in place of the last.

    The caller has locked the agreement.
    """
    if all(party.last_day < max(today(), version.valid_from) for party in version.parties):
        _end(agreement, version, VersionState.CANCELLED)
        return
    if version.valid_from > today():
        return
    old = in_force(agreement.id)
    if old is not None:
        old.state = VERSION_LIFECYCLE.move(old.state, VersionState.SUPERSEDED)
        old.ended_at = utc_now()
        locked_quotas(old)  # before its lists, as orders lock them
        end_prices(old)
        db.session.flush()  # one version is in force at a time
        if old.period != version.period:  # what is undecided was asked of the old period
            events.announce("agreement.ended", agreement_id=agreement.id)
    version.state = VERSION_LIFECYCLE.move(version.state, VersionState.IN_FORCE)
    version.in_force_at = utc_now()
    _open_quotas(version)
    begin_prices(version)
    audit.record("agreement.in_force", agreement, actor=actor, version=version.version)
    announce_turn(version.parties, "in_force")
    competes = version.call_off is CallOff.COMPETITION
    news = "in_force_ceiling" if competes else "in_force"
    tell_buyer(version, news)
    tell_producers(version, news)


def _open_quotas(version: AgreementVersion) -> None:
    """Count each line's quantities; a later version of the period goes on counting."""
    known = locked_quotas(version)
    for party in version.parties:
        for line in party.lines:
            quota = known.get(line.offer_id)
            if quota is None:
                quota = AgreementQuota(
                    agreement_id=version.agreement_id,
                    period=version.period,
                    offer_id=line.offer_id,
                    used=0,
                    held=0,
                )
                db.session.add(quota)
            most = line.maximum
            quota.maximum = None if most is None else max(most, quota.used + quota.held)
    db.session.flush()


def _end_if_over(agreement: Agreement, version: AgreementVersion) -> bool:
    if any(party.last_day >= today() for party in version.parties):
        return False
    by_notice = all(party.ends_on is not None for party in version.parties)
    _end(agreement, version, VersionState.CANCELLED if by_notice else VersionState.EXPIRED)
    return True


def _end(agreement: Agreement, version: AgreementVersion, state: VersionState) -> None:
    version.state = VERSION_LIFECYCLE.move(version.state, state)
    version.ended_at = utc_now()
    end_prices(version)
    audit.record(f"agreement.{state.value}", agreement, actor=SYSTEM, version=version.version)
    events.announce("agreement.ended", agreement_id=agreement.id)
    announce_turn(version.parties, "ended")
    tell_buyer(version, state.value)
    tell_producers(version, state.value)


def _price(version: AgreementVersion) -> None:
    changed = {line.id for line in freeze_month(version)}
    if not changed:
        return
    quotas = locked_quotas(version)
    for party in version.parties:
        for line in party.lines:
            if line.id in changed and line.offer_id in quotas:
                fit_price(line, party, quotas[line.offer_id])
