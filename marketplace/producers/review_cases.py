"""Producers and papers that wait for the regency, with the checks a machine can make."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import ColumnElement, and_, or_, select
from sqlalchemy.orm import joinedload

from marketplace.accounts.models import Organisation
from marketplace.producers.doubles import Doubles, key_of, papers_of_others, read_doubles
from marketplace.producers.models import Certificate, Producer
from marketplace.producers.refusal_models import Refusal
from marketplace.producers.reviews import ROOM, Case, Check, review_id
from marketplace.producers.states import CertificateState, ReviewState
from marketplace.producers.tax_numbers import NumberForm, form_of
from marketplace.producers.wording import CERTIFICATE_KINDS, PRODUCER_KINDS
from marketplace.shared.clock import JAKARTA, today
from marketplace.shared.database import db
from marketplace.shared.errors import NotFound
from marketplace.shared.language import _
from marketplace.shared.places import origin

PRODUCER, CERTIFICATE = 1, 2


def waiting_producers() -> Sequence[tuple[int, datetime]]:
    """List the ids of the producers that wait, and since when."""
    wanted = select(Producer.id, Producer.submitted_at, Organisation.created_at).join(
        Organisation, Organisation.id == Producer.id
    )
    rows = db.session.execute(wanted.where(_waits()))
    return [(row_id, submitted or created) for row_id, submitted, created in rows]


def _waits() -> ColumnElement[bool]:
    """Tell registrations that wait, and appeals of those who were suspended."""
    appeals = select(Refusal.id).where(
        Refusal.review_id == Producer.id * ROOM + PRODUCER,
        Refusal.appealed_at.is_not(None),
        Refusal.decided_at.is_(None),
    )
    suspended = and_(Producer.state == ReviewState.SUSPENDED, appeals.exists())
    return or_(Producer.state == ReviewState.SUBMITTED, suspended)


def producer_cases(ids: Sequence[int]) -> Sequence[Case]:
    """Return the cases of those of these producers that still wait."""
    wanted = select(Producer).where(Producer.id.in_(ids))
    found = db.session.scalars(wanted.where(_waits())).all()
    doubles = read_doubles(found)
    return [_producer_case(producer, doubles) for producer in found]


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
    found = db.session.scalars(wanted).all()
    others = papers_of_others(found)
    return [_certificate_case(certificate, others[certificate.id]) for certificate in found]


def certificate_with_producer(certificate_id: int) -> Certificate:
    """Return a paper for the reviewer, or stop with `NotFound`."""
    certificate = db.session.get(
        Certificate, certificate_id, options=[joinedload(Certificate.producer)]
    )
    if certificate is None:
        raise NotFound
    return certificate


def _producer_case(producer: Producer, doubles: Doubles) -> Case:
    place = str(origin(producer.village_code))
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
            _completeness_check(producer),
            _name_check(doubles.of_name(producer)),
            Check("ok", _("Asal"), _("Terisi"), place),
            _tax_check(producer, doubles.of_tax_number(producer)),
            _member_check(producer),
            _bank_check(producer, doubles),
        ),
    )


def _completeness_check(producer: Producer) -> Check:
    asked = {
        _("alamat"): producer.address,
        _("cerita usaha"): producer.story,
        _("nomor telepon"): producer.phone,
    }
    missing = [name for name, value in asked.items() if not (value or "").strip()]
    if missing:
        note = _("Belum diisi: %(names)s", names=", ".join(missing))
        return Check("wait", _("Kelengkapan"), _("Belum lengkap"), note, "incomplete")
    return Check("ok", _("Kelengkapan"), _("Lengkap"))


def _name_check(others: int) -> Check:
    if others:
        note = _("Ada %(count)s nama sama", count=others)
        return Check("wait", _("Nama"), _("Mirip"), note, "duplicate")
    return Check("ok", _("Nama"), _("Belum dipakai"))


def _tax_check(producer: Producer, others: int) -> Check:
    kind, title = str(PRODUCER_KINDS[producer.kind]), _("NPWP")
    if not producer.npwp:
        return Check("mute", title, _("Belum ada"), kind)
    form = form_of(producer.npwp)
    if form is NumberForm.WRONG:
        note = _("Periksa angka NPWP atau NIK-nya")
        return Check("bad", title, _("Bentuk salah"), note, "mismatch")
    if others:
        note = _("Ada %(count)s produsen lain bernomor sama", count=others)
        return Check("bad", title, _("Nomor ganda"), note, "duplicate")
    note = _("PKP") if producer.is_pkp else _("Bukan PKP")
    word = _("Bentuk NIK") if form is NumberForm.NIK else _("Bentuk NPWP")
    return Check("ok", title, word, f"{kind}, {note}")


def _member_check(producer: Producer) -> Check:
    if producer.member_count:
        words = _("%(count)s anggota", count=producer.member_count)
        return Check("ok", _("Anggota"), words)
    return Check("mute", _("Anggota"), _("Tidak diisi"))


def _bank_check(producer: Producer, doubles: Doubles) -> Check:
    account, title = doubles.own.get(producer.id), _("Rekening")
    if account is None:
        return Check("mute", title, _("Belum ada"), _("Diperlukan sebelum dibayar"))
    others = doubles.of_account(producer)
    if others:
        note = _("Dipakai %(count)s produsen lain", count=others)
        return Check("bad", title, _("Rekening ganda"), note, "duplicate")
    if set(key_of(account.holder).split()) & set(key_of(producer.name).split()):
        return Check("ok", title, _("Cocok"), account.holder)
    return Check("wait", title, _("Nama berbeda"), account.holder, "mismatch")


def _certificate_case(certificate: Certificate, others: int) -> Case:
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
        place=str(origin(producer.village_code)),
        checks=(
            _file_check(certificate),
            _term_check(certificate),
            _number_check(certificate, others),
        ),
    )


def _term_check(certificate: Certificate) -> Check:
    until = certificate.valid_until
    if until is None:
        return Check("wait", _("Masa berlaku"), _("Tanpa tanggal"), criterion="incomplete")
    note = _("Sampai %(day)s", day=f"{until:%d-%m-%Y}")
    if until < today():
        return Check("bad", _("Masa berlaku"), _("Habis"), note, "expired")
    return Check("ok", _("Masa berlaku"), _("Berlaku"), note)


def _file_check(certificate: Certificate) -> Check:
    handed_in = certificate.created_at.astimezone(JAKARTA)
    note = _("Diunggah %(day)s", day=f"{handed_in:%d-%m-%Y}")
    if certificate.file_key:
        return Check("ok", _("Berkas"), _("Terlampir"), note)
    return Check("bad", _("Berkas"), _("Belum ada"), note, "incomplete")


def _number_check(certificate: Certificate, others: int) -> Check:
    if not certificate.number:
        return Check("wait", _("Nomor"), _("Tidak diisi"), criterion="incomplete")
    if others:
        note = _("Ada %(count)s produsen lain bernomor sama", count=others)
        return Check("bad", _("Nomor"), _("Nomor ganda"), note, "duplicate")
    return Check("ok", _("Nomor"), certificate.number)
