"""What was handed in and waived, one by one; what runs out, for the warnings."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import joinedload

from marketplace.catalog.models import Offer, OfferCertificate
from marketplace.catalog.states import OfferState
from marketplace.producers.models import Certificate
from marketplace.producers.states import CertificateState
from marketplace.requirements.models import ExpiryWarning, Submission, Waiver
from marketplace.requirements.standing import SOON
from marketplace.shared.database import db
from marketplace.shared.errors import NotFound

FRESH = {"populate_existing": True}


@dataclass(frozen=True)
class Ending:
    """An accepted paper that runs out soon and has no successor."""

    kind: str  # certificate · submission
    paper: Certificate | Submission
    last_day: date

    def left(self, day: date) -> int:
        """How many days it still runs."""
        return (self.last_day - day).days


def lock_submission(submission_id: int) -> Submission:
    """Return what was handed in and keep others from deciding it until we commit."""
    wanted = select(Submission).where(Submission.id == submission_id).with_for_update()
    found = db.session.scalar(wanted.execution_options(**FRESH))
    if found is None:
        raise NotFound
    return found


def find_submission(submission_id: int) -> Submission:
    """Return what was handed in with its requirement, or stop with `NotFound`."""
    options = [joinedload(Submission.requirement), joinedload(Submission.producer)]
    found = db.session.get(Submission, submission_id, options=options)
    if found is None:
        raise NotFound
    return found


def lock_waiver(waiver_id: int) -> Waiver:
    """Return a waiver and keep others from ending it until we commit."""
    wanted = select(Waiver).where(Waiver.id == waiver_id).with_for_update()
    found = db.session.scalar(wanted.execution_options(**FRESH))
    if found is None:
        raise NotFound
    return found


def waivers_of(requirement_id: int) -> Sequence[Waiver]:
    """List a requirement's waivers, the newest first."""
    wanted = select(Waiver).where(Waiver.requirement_id == requirement_id)
    return db.session.scalars(wanted.order_by(Waiver.id.desc()).limit(50)).all()


def ending_papers(day: date) -> list[Ending]:
    """List accepted papers that run out soon, unless a longer one took their place."""
    certificates = _running(Certificate, day)
    longest: dict[tuple[int, str], date] = {}
    for paper in certificates:
        key = (paper.producer_id, paper.kind.value)
        longest[key] = max(longest.get(key, date.min), paper.valid_until or date.max)
    submissions = _running(Submission, day)
    last: dict[tuple[int, int], date] = {}
    for one in submissions:
        pair = (one.producer_id, one.requirement_id)
        last[pair] = max(last.get(pair, date.min), one.valid_until or date.max)
    found = [
        Ending("certificate", paper, paper.valid_until)
        for paper in certificates
        if paper.valid_until
        and paper.valid_until == longest[paper.producer_id, paper.kind.value] <= day + SOON
    ]
    return found + [
        Ending("submission", one, one.valid_until)
        for one in submissions
        if one.valid_until
        and one.valid_until == last[one.producer_id, one.requirement_id] <= day + SOON
    ]


def count_covered(certificate_id: int) -> int:
    """Count the goods on the shelf that a certificate covers."""
    wanted = (
        select(func.count())
        .select_from(OfferCertificate)
        .join(Offer, Offer.id == OfferCertificate.offer_id)
        .where(OfferCertificate.certificate_id == certificate_id)
        .where(Offer.state == OfferState.PUBLISHED)
    )
    return db.session.scalar(wanted) or 0


def warned(papers: Sequence[Ending]) -> set[tuple[str, int, int]]:
    """Return which warnings were already given: kind, paper, days."""
    ids = {ending.paper.id for ending in papers}
    wanted = select(ExpiryWarning.kind, ExpiryWarning.paper_id, ExpiryWarning.days)
    rows = db.session.execute(wanted.where(ExpiryWarning.paper_id.in_(ids)))
    return {(row[0], row[1], row[2]) for row in rows}


def _running(table: Any, day: date) -> Sequence[Any]:  # noqa: ANN401
    runs = table.valid_until.is_(None) | (table.valid_until >= day)
    wanted = select(table).where(table.state == CertificateState.ACCEPTED, runs)
    return db.session.scalars(wanted.order_by(table.id)).all()
