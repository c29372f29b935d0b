"""Offering a version, and both sides signing it or not."""

from __future__ import annotations

from marketplace.accounts.models import Organisation, Person
from marketplace.agreements import policies
from marketplace.agreements.content import document_hash, version_hash
from marketplace.agreements.models import (
    Agreement,
    AgreementParty,
    AgreementSignature,
    AgreementVersion,
)
from marketplace.agreements.queries.agreements import in_force, lock_agreement, version_in
from marketplace.agreements.queries.offers import find_offers
from marketplace.agreements.services.turning import begin_if_due
from marketplace.agreements.states import VERSION_LIFECYCLE, Side, VersionState
from marketplace.agreements.telling import announce_turn, tell_buyer, tell_producers
from marketplace.buyers.policies import why_not_order
from marketplace.buyers.queries import find_own_buyer
from marketplace.shared import audit
from marketplace.shared.actors import Actor
from marketplace.shared.calendar import written_day
from marketplace.shared.clock import today, utc_now
from marketplace.shared.database import db, insert, transactional
from marketplace.shared.errors import Invalid, RuleBroken, require
from marketplace.shared.language import _


@transactional
def offer_version(agreement_id: int, *, actor: Actor) -> Agreement:
    """Fix the draft, hash each producer's document, and ask all to sign.

    Raises `RuleBroken` without a draft, for a validity that has passed, for goods that are no
    longer sold, and for leaving out a producer whom what holds still binds.
    """
    agreement = lock_agreement(agreement_id, actor=actor)
    require(allowed=policies.may_manage(actor, agreement), to=_("menawarkan kesepakatan ini"))
    refusal = why_not_order(find_own_buyer(actor))
    if refusal:
        raise RuleBroken(refusal)
    version = _in_state(agreement, VersionState.DRAFT)
    _refuse_stale(version)
    _refuse_leaving_out(version)
    version.state = VERSION_LIFECYCLE.move(version.state, VersionState.OFFERED)
    version.offered_at = utc_now()
    for party in version.parties:
        party.document_hash = document_hash(party)
    audit.record(
        "agreement.offered",
        agreement,
        actor=actor,
        version=version.version,
        hashes={party.producer_id: party.document_hash for party in version.parties},
    )
    tell_producers(version, "offered")
    tell_buyer(version, "offered")
    return agreement


@transactional
def withdraw_version(agreement_id: int, *, actor: Actor, reason: str = "") -> Agreement:
    """Take an offered version back before all have signed; what holds goes on."""
    agreement = lock_agreement(agreement_id, actor=actor)
    require(allowed=policies.may_manage(actor, agreement), to=_("menarik kesepakatan ini"))
    version = _in_state(agreement, VersionState.OFFERED)
    _end(agreement, version, VersionState.WITHDRAWN, actor=actor, reason=reason)
    tell_producers(version, "withdrawn", reason=reason)
    return agreement


@transactional
def sign(agreement_id: int, *, actor: Actor, seen: str) -> Agreement:
    """Sign the offered version for the actor's side; the last signature lets it hold.

    `seen` is the hash of what the signer read: for a producer of its document, for the buyer
    of all documents. Raises `Forbidden`, and `RuleBroken` when it is another, was signed for
    this side before, its days have passed, or the same person signed for the other side.
    """
    agreement = lock_agreement(agreement_id, actor=actor)
    version = _in_state(agreement, VersionState.OFFERED)
    side, parties = _signed_by(version, actor)
    if version.valid_until < today():
        raise RuleBroken(_("Masa berlakunya sudah lewat. Minta versi baru."))
    _refuse_both_sides(version, side, actor)
    wanted = version_hash(version) if side is Side.BUYER else parties[0].document_hash
    intact = all(document_hash(party) == party.document_hash for party in parties)
    if seen != wanted or not intact:
        raise RuleBroken(_("Isi dokumen tidak sama dengan yang Anda baca. Muat ulang halaman."))
    for party in parties:
        _write(party, side, actor)
    audit.record(
        "agreement.signed",
        agreement,
        actor=actor,
        version=version.version,
        side=side.value,
        hash=seen,
    )
    if not _is_complete(version):
        if side is Side.BUYER:
            tell_producers(version, "signed")
        else:
            tell_buyer(version, "signed", reason=parties[0].producer_name)
        return agreement
    version.state = VERSION_LIFECYCLE.move(version.state, VersionState.SIGNED)
    announce_turn(version.parties, "signed")
    tell_buyer(version, "complete")
    tell_producers(version, "complete")
    begin_if_due(agreement, version, actor=actor)
    return agreement


@transactional
def decline(agreement_id: int, *, actor: Actor, reason: str) -> Agreement:
    """Decline to sign, with a reason that the buyer reads; the version ends.

    Raises `RuleBroken` for who has signed already, `Invalid` without a reason.
    """
    agreement = lock_agreement(agreement_id, actor=actor)
    require(allowed=policies.may_sign_for_producer(actor), to=_("menolak atas nama usaha ini"))
    version = _in_state(agreement, VersionState.OFFERED)
    party = _own_party(version, actor)
    if any(each.side is Side.PRODUCER for each in party.signatures):
        raise RuleBroken(_("Anda sudah menandatangani versi ini."))
    if not reason.strip():
        raise Invalid({"reason": [_("Tulis alasannya. Pembeli membacanya.")]})
    _end(agreement, version, VersionState.DECLINED, actor=actor, reason=reason.strip())
    tell_buyer(version, "declined", reason=reason.strip())
    for other in version.parties:
        if other.producer_id != actor.organisation_id:
            tell_producers(version, "withdrawn", only=other.producer_id)
    return agreement


def _signed_by(version: AgreementVersion, actor: Actor) -> tuple[Side, list[AgreementParty]]:
    """Return for which side an actor signs which documents, or stop with `Forbidden`."""
    if actor.organisation_id == version.agreement.buyer_id:
        allowed = policies.may_sign_for_buyer(actor, version)
        require(
            allowed=allowed,
            to=_("menandatangani; minta penyetuju lain atau pemilik usaha"),
        )
        return Side.BUYER, version.parties
    require(
        allowed=policies.may_sign_for_producer(actor),
        to=_("menandatangani; minta pemilik usaha"),
    )
    return Side.PRODUCER, [_own_party(version, actor)]


def _refuse_both_sides(version: AgreementVersion, side: Side, actor: Actor) -> None:
    """Two sides agree through two people, though one may belong to both."""
    signatures = [each for party in version.parties for each in party.signatures]
    if any(each.person_id == actor.person_id and each.side is not side for each in signatures):
        raise RuleBroken(
            _("Anda sudah menandatangani versi ini untuk pihak lain. Minta orang lain.")
        )


def _own_party(version: AgreementVersion, actor: Actor) -> AgreementParty:
    for party in version.parties:
        if party.producer_id == actor.organisation_id:
            return party
    raise RuleBroken(_("Versi ini tidak ditujukan kepada usaha Anda."))


def _write(party: AgreementParty, side: Side, actor: Actor) -> None:
    """Write a signature down; the database holds one of each side."""
    person = db.session.get_one(Person, actor.person_id)
    organisation = db.session.get_one(Organisation, actor.organisation_id)
    row = insert(AgreementSignature).values(
        party_id=party.id,
        side=side,
        person_id=person.id,
        person_name=person.name,
        organisation_name=organisation.name,
        document_hash=party.document_hash,
        signed_at=utc_now(),
    )
    row = row.on_conflict_do_nothing(index_elements=["party_id", "side"])
    if db.session.scalar(row.returning(AgreementSignature.id)) is None:
        raise RuleBroken(_("Sudah ditandatangani pihak Anda. Muat ulang halaman."))


def _is_complete(version: AgreementVersion) -> bool:
    db.session.flush()
    for party in version.parties:
        db.session.refresh(party, ["signatures"])
    return all(len(party.signatures) == len(Side) for party in version.parties)


def _in_state(agreement: Agreement, state: VersionState) -> AgreementVersion:
    version = version_in(agreement.id, {state})
    if version is None:
        raise RuleBroken(
            _("Langkah ini tidak bisa dilakukan sekarang. Muat ulang halaman, lalu coba lagi.")
        )
    return version


def _refuse_stale(version: AgreementVersion) -> None:
    if version.valid_until < today():
        raise RuleBroken(_("Masa berlakunya sudah lewat. Ubah dulu harinya."))
    lines = [line for party in version.parties for line in party.lines]
    known = find_offers({line.offer_id for line in lines})
    for line in lines:
        if line.offer_id not in known:
            raise RuleBroken(
                _("%(goods)s tidak dijual lagi. Ubah dulu barisnya.", goods=line.product_name)
            )


def _refuse_leaving_out(version: AgreementVersion) -> None:
    """Let no version take the place of what a producer signed without its signature."""
    held = in_force(version.agreement_id)
    named = {party.producer_id for party in version.parties}
    begins = max(today(), version.valid_from)
    for party in held.parties if held is not None else ():
        if party.producer_id not in named and party.last_day >= begins:
            text = _(
                "%(producer)s masih terikat sampai %(day)s. Sertakan juga di versi ini, atau "
                "akhiri dulu dengan pemberitahuan.",
                producer=party.producer_name,
                day=written_day(party.last_day),
            )
            raise RuleBroken(text)


def _end(
    agreement: Agreement,
    version: AgreementVersion,
    state: VersionState,
    *,
    actor: Actor,
    reason: str,
) -> None:
    version.state = VERSION_LIFECYCLE.move(version.state, state)
    version.ended_at, version.end_reason = utc_now(), reason or None
    audit.record(
        f"agreement.{state.value}",
        agreement,
        actor=actor,
        version=version.version,
        reason=reason,
    )
