"""What was handed in for requirements and waits for the regency."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from marketplace.producers.reviews import Case, Check, review_id
from marketplace.producers.states import CertificateState
from marketplace.requirements.models import Requirement, Submission
from marketplace.requirements.queries.submissions import find_submission
from marketplace.shared.clock import today
from marketplace.shared.database import db
from marketplace.shared.language import _
from marketplace.shared.places import village

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
    return [_case(submission) for submission in db.session.scalars(wanted)]


def whole_submission(submission_id: int) -> Submission:
    """Return what was handed in for the reviewer, or stop with `NotFound`."""
    return find_submission(submission_id)


def _case(submission: Submission) -> Case:
    producer = submission.producer
    return Case(
        review_id=review_id(SUBMISSION, submission.id),
        kind="submission",
        title=submission.requirement.versions[-1].title,
        about=_("Persyaratan, %(name)s", name=producer.name),
        submitted_at=submission.created_at,
        organisation_id=producer.id,
        organisation_name=producer.name,
        place=str(village(producer.village_code)),
        checks=(_term_check(submission), _paper_check(submission)),
    )


def _term_check(submission: Submission) -> Check:
    until = submission.valid_until
    if until is None:
        return Check("mute", _("Masa berlaku"), _("Tanpa tanggal"))
    note = _("Sampai %(day)s", day=f"{until:%d-%m-%Y}")
    if until < today():
        return Check("bad", _("Masa berlaku"), _("Habis"), note)
    return Check("ok", _("Masa berlaku"), _("Berlaku"), note)


def _paper_check(submission: Submission) -> Check:
    if submission.file_key:
        return Check("ok", _("Berkas"), _("Terlampir"))
    if submission.number:
        return Check("ok", _("Isian"), submission.number)
    return Check("ok", _("Pernyataan"), _("Ditandatangani produsen"))
