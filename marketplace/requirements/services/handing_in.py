"""Producers hand in what is asked of them, from the phone."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from marketplace.catalog.services.covering import cover_goods
from marketplace.producers.models import Certificate
from marketplace.producers.queries import own_producer
from marketplace.producers.services.certificates import add_certificate
from marketplace.producers.states import CertificateKind
from marketplace.requirements import policies
from marketplace.requirements.models import Submission
from marketplace.requirements.queries.checklist import Item, find_item
from marketplace.requirements.states import Fulfilment, Standing
from marketplace.shared import audit
from marketplace.shared.actors import Actor
from marketplace.shared.clock import today
from marketplace.shared.database import db, transactional
from marketplace.shared.errors import Invalid, RuleBroken, require
from marketplace.shared.language import _


@dataclass(frozen=True)
class Handed:
    """What a producer hands in: a kept file, or a line of text, or its word."""

    file_key: str | None = None
    number: str | None = None
    issuer: str | None = None
    valid_until: date | None = None
    kind: CertificateKind | None = None  # where several will do
    agreed: bool = False


@transactional
def hand_in(code: str, handed: Handed, *, actor: Actor) -> Certificate | Submission:
    """Hand in what a requirement asks of the actor's producer; the regency checks it.

    A certificate is meant for all own goods that the requirement is about; it counts for none
    before it is accepted. Raises `NotFound` for what is not asked of this producer,
    `RuleBroken` while an earlier one waits, `Invalid` for what is missing or has run out.
    """
    producer = own_producer(actor)
    require(allowed=policies.may_hand_in(actor, producer), to=_("menyerahkan persyaratan"))
    item = find_item(producer, code)
    if item.standing is Standing.SUBMITTED or item.judgement.has_waiting:
        raise RuleBroken(_("Yang Anda serahkan masih diperiksa dinas. Tunggu jawabannya."))
    _check(item, handed)
    if item.rule.paper_kinds:
        return _hand_in_certificate(item, handed, actor)
    submission = Submission(
        requirement_id=item.rule.requirement_id,
        producer_id=producer.id,
        number=handed.number,
        issuer=handed.issuer,
        valid_until=handed.valid_until,
        file_key=handed.file_key,
        created_by=actor.person_id,
    )
    db.session.add(submission)
    audit.record("submission.submitted", submission, actor=actor, requirement=code)
    return submission


def _hand_in_certificate(item: Item, handed: Handed, actor: Actor) -> Certificate:
    kinds = [CertificateKind(kind) for kind in item.rule.paper_kinds]
    if handed.kind is not None and handed.kind not in kinds:
        raise Invalid({"kind": [_("Pilih jenis dari daftar.")]})
    certificate = add_certificate(
        actor=actor,
        kind=handed.kind or kinds[0],
        file_key=handed.file_key or "",
        number=handed.number,
        issuer=handed.issuer,
        valid_until=handed.valid_until,
    )
    if item.rule.is_about_goods:
        cover_goods(certificate.id, [good.id for good in item.goods], actor=actor)
    return certificate


def _check(item: Item, handed: Handed) -> None:
    errors: dict[str, list[str]] = {}
    kind = item.rule.fulfilment
    if item.rule.profile_field:
        raise Invalid({"number": [_("Isi di profil usaha, tidak perlu diserahkan di sini.")]})
    if kind is Fulfilment.DOCUMENT and not handed.file_key:
        errors["file"] = [_("Lampirkan foto atau PDF dokumennya.")]
    if kind is Fulfilment.FIELD and not handed.number:
        errors["number"] = [_("Isi dulu.")]
    if kind is Fulfilment.ATTESTATION and not handed.agreed:
        errors["agreed"] = [_("Centang pernyataan ini bila memang demikian.")]
    if handed.valid_until is not None and handed.valid_until < today():
        errors["valid_until"] = [_("Masa berlakunya sudah habis. Serahkan yang berlaku.")]
    if errors:
        raise Invalid(errors)
