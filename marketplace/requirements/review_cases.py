"""What was handed in for requirements and waits for the regency."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import joinedload

from marketplace.producers.reviews import Case, Check, review_id
from marketplace.producers.states import CertificateState
from marketplace.requirements.models import Requirement, Submission
from marketplace.requirements.queries.submissions import find_submission
from marketplace.requirements.states import Fulfilment
from marketplace.shared.clock import today
from marketplace.shared.database import db
from marketplace.shared.language import _
from marketplace.shared.places import origin

SUBMISSION = 6


def waiting_submissions() -> Sequence[tuple[int, datetime]]:
    """List the ids of what waits, and since when."""
    wanted = select(Submission.id, Submission.created_at)
    rows = db.session.execute(wanted.where(Submission.state == CertificateState.SUBMITTED))
    return [(row_id, created) for row_id, created in rows]


def submission_cases(ids: Sequence[int]) -> Sequence[Case]:
    """Return the cases of those of these that still wait."""
    wanted = (
        select(Submission)
        .where(Submission.id.in_(ids), Submission.state == CertificateState.SUBMITTED)
        .options(
            joinedload(Submission.producer),
            joinedload(Submission.requirement).selectinload(Requirement.versions),
        )
    )
    found = db.session.scalars(wanted).all()
    holders = _same_numbers(found)
    return [_case(one, len(holders[_key(one)] - {one.producer_id})) for one in found]


def whole_submission(submission_id: int) -> Submission:
    """Return what was handed in for the reviewer, or stop with `NotFound`."""
    return find_submission(submission_id)


def _case(submission: Submission, others: int) -> Case:
    producer = submission.producer
    return Case(
        review_id=review_id(SUBMISSION, submission.id),
        kind="submission",
        title=submission.requirement.versions[-1].title,
        about=_("Persyaratan, %(name)s", name=producer.name),
        submitted_at=submission.created_at,
        organisation_id=producer.id,
        organisation_name=producer.name,
        place=str(origin(producer.village_code)),
        checks=(
            _paper_check(submission),
            _term_check(submission),
            _number_check(submission, others),
        ),
    )


def _term_check(submission: Submission) -> Check:
    until = submission.valid_until
    if until is None:
        return Check("mute", _("Masa berlaku"), _("Tanpa tanggal"))
    note = _("Sampai %(day)s", day=f"{until:%d-%m-%Y}")
    if until < today():
        return Check("bad", _("Masa berlaku"), _("Habis"), note, "expired")
    return Check("ok", _("Masa berlaku"), _("Berlaku"), note)


def _paper_check(submission: Submission) -> Check:
    fulfilment = submission.requirement.versions[-1].fulfilment
    if fulfilment is Fulfilment.ATTESTATION:
        return Check("ok", _("Pernyataan"), _("Ditandatangani produsen"))
    if fulfilment is Fulfilment.DOCUMENT and not submission.file_key:
        return Check("bad", _("Berkas"), _("Belum ada"), criterion="incomplete")
    if submission.file_key:
        return Check("ok", _("Berkas"), _("Terlampir"))
    return Check("ok", _("Isian"), submission.number or "")


def _number_check(submission: Submission, others: int) -> Check:
    if not submission.number:
        return Check("mute", _("Nomor"), _("Tidak diisi"))
    if others:
        note = _("Ada %(count)s produsen lain bernomor sama", count=others)
        return Check("bad", _("Nomor"), _("Nomor ganda"), note, "duplicate")
    return Check("ok", _("Nomor"), _("Belum dipakai"), submission.number)


def _same_numbers(submissions: Sequence[Submission]) -> dict[tuple[int, str], set[int]]:
    """Say which producers handed in these numbers, whatever their capitals."""
    numbers = {_key(one) for one in submissions if one.number}
    lowered = func.lower(Submission.number)
    wanted = select(Submission.requirement_id, lowered, Submission.producer_id)
    found: dict[tuple[int, str], set[int]] = defaultdict(set)
    for requirement_id, number, producer_id in db.session.execute(
        wanted.where(lowered.in_({number for _rule, number in numbers}))
    ):
        found[requirement_id, number].add(producer_id)
    return found


def _key(submission: Submission) -> tuple[int, str]:
    return submission.requirement_id, (submission.number or "").lower()
