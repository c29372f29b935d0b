"""Producers and papers that wait for the regency, with the checks a machine can make."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import joinedload

from marketplace.accounts.models import Organisation
from marketplace.producers.models import BankAccount, Certificate, Producer
from marketplace.producers.reviews import Case, Check, review_id
from marketplace.producers.states import CertificateState, ReviewState
from marketplace.producers.wording import CERTIFICATE_KINDS, PRODUCER_KINDS
from marketplace.shared.clock import JAKARTA, today
from marketplace.shared.database import db
from marketplace.shared.errors import NotFound
from marketplace.shared.language import _
from marketplace.shared.places import village

PRODUCER, CERTIFICATE = 1, 2


def waiting_producers() -> Sequence[tuple[int, datetime]]:
    """List the ids of the producers that wait, and since when."""
    wanted = select(Producer.id, Producer.submitted_at, Organisation.created_at).join(
        Organisation, Organisation.id == Producer.id
    )
    rows = db.session.execute(wanted.where(Producer.state == ReviewState.SUBMITTED))
    return [(row_id, submitted or created) for row_id, submitted, created in rows]


def producer_cases(ids: Sequence[int]) -> Sequence[Case]:
    """Return the cases of those of these producers that still wait."""
    wanted = select(Producer).where(Producer.id.in_(ids))
    found = db.session.scalars(wanted.where(Producer.state == ReviewState.SUBMITTED)).all()
    holders = _holders([producer.id for producer in found])
    twins = _same_names([producer.name for producer in found])
    return [_producer_case(producer, holders, twins) for producer in found]


def waiting_certificates() -> Sequence[tuple[int, datetime]]:
    """List the ids of the papers that wait, and since when."""
    wanted = select(Certificate.id, Certificate.created_at)
    rows = db.session.execute(wanted.where(Certificate.state == CertificateState.SUBMITTED))
    return [(row_id, created) for row_id, created in rows]


def certificate_cases(ids: Sequence[int]) -> Sequence[Case]:
    """Return the cases of those of these papers that still wait."""
    wanted = (
        select(Certificate)
        .where(Certificate.id.in_(ids), Certificate.state == CertificateState.SUBMITTED)
        .options(joinedload(Certificate.producer))
    )
    return [_certificate_case(certificate) for certificate in db.session.scalars(wanted)]


def certificate_with_producer(certificate_id: int) -> Certificate:
    """Return a paper for the reviewer, or stop with `NotFound`."""
    certificate = db.session.get(
        Certificate, certificate_id, options=[joinedload(Certificate.producer)]
    )
    if certificate is None:
        raise NotFound
    return certificate


def _producer_case(producer: Producer, holders: dict[int, str], twins: dict[str, int]) -> Case:
    place = str(village(producer.village_code))
    return Case(
        review_id=review_id(PRODUCER, producer.id),
        kind="producer",
        title=producer.name,
        about=_("Produsen baru, %(place)s", place=place),
        submitted_at=producer.submitted_at or producer.organisation.created_at,
        organisation_id=producer.id,
        organisation_name=producer.name,
        place=place,
        checks=(
            _name_check(twins[_key(producer.name)] - 1),
            Check("ok", _("Asal"), _("Terisi"), place),
            _tax_check(producer),
            _member_check(producer),
            _bank_check(producer, holders.get(producer.id)),
        ),
    )


def _name_check(others: int) -> Check:
    if others:
        return Check("wait", _("Nama"), _("Mirip"), _("Ada %(count)s nama sama", count=others))
    return Check("ok", _("Nama"), _("Belum dipakai"))


def _tax_check(producer: Producer) -> Check:
    kind = str(PRODUCER_KINDS[producer.kind])
    if producer.npwp:
        note = _("PKP") if producer.is_pkp else _("Bukan PKP")
        return Check("ok", _("NPWP"), _("Terisi"), f"{kind}, {note}")
    return Check("mute", _("NPWP"), _("Belum ada"), kind)


def _member_check(producer: Producer) -> Check:
    if producer.member_count:
        words = _("%(count)s anggota", count=producer.member_count)
        return Check("ok", _("Anggota"), words)
    return Check("mute", _("Anggota"), _("Tidak diisi"))


def _bank_check(producer: Producer, holder: str | None) -> Check:
    if holder is None:
        return Check("mute", _("Rekening"), _("Belum ada"), _("Diperlukan sebelum dibayar"))
    if set(_key(holder).split()) & set(_key(producer.name).split()):
        return Check("ok", _("Rekening"), _("Cocok"), holder)
    return Check("wait", _("Rekening"), _("Nama berbeda"), holder)


def _certificate_case(certificate: Certificate) -> Case:
    producer = certificate.producer
    kind = str(CERTIFICATE_KINDS[certificate.kind])
    return Case(
        review_id=review_id(CERTIFICATE, certificate.id),
        kind="certificate",
        title=_("Sertifikat %(kind)s", kind=kind),
        about=_("Sertifikat, %(name)s", name=producer.name),
        submitted_at=certificate.created_at,
        organisation_id=producer.id,
        organisation_name=producer.name,
        place=str(village(producer.village_code)),
        checks=(_term_check(certificate), _number_check(certificate)),
    )


def _term_check(certificate: Certificate) -> Check:
    until = certificate.valid_until
    if until is None:
        return Check("wait", _("Masa berlaku"), _("Tanpa tanggal"))
    note = _("Sampai %(day)s", day=f"{until:%d-%m-%Y}")
    if until < today():
        return Check("bad", _("Masa berlaku"), _("Habis"), note)
    return Check("ok", _("Masa berlaku"), _("Berlaku"), note)


def _number_check(certificate: Certificate) -> Check:
    handed_in = certificate.created_at.astimezone(JAKARTA)
    note = _("Diunggah %(day)s", day=f"{handed_in:%d-%m-%Y}")
    if certificate.number:
        return Check("ok", _("Nomor"), certificate.number, note)
    return Check("wait", _("Nomor"), _("Tidak diisi"), note)


def _holders(producer_ids: Sequence[int]) -> dict[int, str]:
    wanted = select(BankAccount.producer_id, BankAccount.holder).where(
        BankAccount.producer_id.in_(producer_ids), BankAccount.replaced_at.is_(None)
    )
    return {row.producer_id: row.holder for row in db.session.execute(wanted)}


def _same_names(names: Sequence[str]) -> dict[str, int]:
    """Count the producers that carry each of these names, whatever their capitals."""
    keys = [_key(name) for name in names]
    lowered = func.lower(Organisation.name)
    wanted = (
        select(lowered, func.count())
        .join(Producer, Producer.id == Organisation.id)
        .where(lowered.in_(keys))
        .group_by(lowered)
    )
    counted: dict[str, int] = {row[0]: row[1] for row in db.session.execute(wanted)}
    return {key: counted.get(key, 1) for key in keys}


def _key(name: str) -> str:
    return " ".join(name.lower().split())
