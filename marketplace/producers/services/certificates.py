"""Papers of a producer: handed in by its members, checked by the regency."""

from __future__ import annotations

from datetime import date

from marketplace.producers import policies, queries
from marketplace.producers.models import Certificate
from marketplace.producers.states import (
    CERTIFICATE_LIFECYCLE,
    CertificateKind,
    CertificateState,
)
from marketplace.shared import audit, events, outbox
from marketplace.shared.actors import Actor
from marketplace.shared.clock import today, utc_now
from marketplace.shared.database import db, transactional
from marketplace.shared.errors import Invalid, require
from marketplace.shared.language import _


@transactional
def add_certificate(
    *,
    actor: Actor,
    kind: CertificateKind,
    file_key: str,
    number: str | None = None,
    issuer: str | None = None,
    valid_until: date | None = None,
) -> Certificate:
    """Hand in a paper of the actor's producer; the regency checks it.

    Raises `Invalid` for one that has already run out.
    """
    producer = queries.find_producer(actor.organisation_id or 0)
    require(
        allowed=policies.may_add_certificate(actor, producer), to=_("mengunggah sertifikat")
    )
    if valid_until is not None and valid_until < today():
        raise Invalid({"valid_until": [_("Sertifikat ini sudah habis. Unggah yang berlaku.")]})
    certificate = Certificate(
        producer_id=producer.id,
        kind=kind,
        state=CertificateState.SUBMITTED,
        number=number,
        issuer=issuer,
        valid_until=valid_until,
        file_key=file_key,
    )
    db.session.add(certificate)
    audit.record("certificate.submitted", certificate, actor=actor, kind=kind)
    events.announce("certificate.submitted", certificate_id=certificate.id, actor=actor)
    return certificate


@transactional
def accept_certificate(certificate_id: int, *, actor: Actor) -> Certificate:
    """Confirm that a paper is genuine and legible.

    Raises `Forbidden` for a member of the producer, `RuleBroken` when it was decided already.
    """
    return _decide(certificate_id, CertificateState.ACCEPTED, actor, reason=None)


@transactional
def reject_certificate(certificate_id: int, *, reason: str, actor: Actor) -> Certificate:
    """Refuse a paper and say why; the producer hands in another one.

    Raises as `accept_certificate` does.
    """
    return _decide(certificate_id, CertificateState.REJECTED, actor, reason=reason)


def _decide(
    certificate_id: int, decision: CertificateState, actor: Actor, *, reason: str | None
) -> Certificate:
    certificate = queries.lock_certificate(certificate_id)
    insider = queries.is_insider(actor.person_id, certificate.producer_id)
    require(
        allowed=policies.may_review(actor, is_insider=insider), to=_("memeriksa sertifikat ini")
    )
    certificate.state = CERTIFICATE_LIFECYCLE.move(certificate.state, decision)
    certificate.checked_at = utc_now()
    certificate.checked_by = actor.person_id
    certificate.reject_reason = reason
    audit.record(f"certificate.{decision}", certificate, actor=actor, reason=reason)
    events.announce("certificate.decided", certificate_id=certificate.id)
    outbox.add(
        "producers.tell_certificate", certificate_id=certificate.id, decision=decision.value
    )
    return certificate
