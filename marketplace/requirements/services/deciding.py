"""The regency checks what was handed in, and does without for a while where it must."""

from __future__ import annotations

from datetime import date

from marketplace.producers import reviews
from marketplace.producers.queries import is_insider, lock_producer
from marketplace.producers.states import CERTIFICATE_LIFECYCLE, CertificateState
from marketplace.requirements import policies, review_cases
from marketplace.requirements.models import Submission, Waiver
from marketplace.requirements.queries.checklist import find_item
from marketplace.requirements.queries.submissions import lock_submission, lock_waiver
from marketplace.requirements.services.lapsing import follow_requirements
from marketplace.requirements.states import Standing
from marketplace.shared import audit, outbox
from marketplace.shared.actors import Actor
from marketplace.shared.clock import today, utc_now
from marketplace.shared.database import db, transactional
from marketplace.shared.errors import Invalid, RuleBroken, require
from marketplace.shared.language import _, _l


@transactional
def accept_submission(submission_id: int, *, actor: Actor) -> Submission:
    """Accept what was handed in; goods that only lacked it are shown again.

    Raises `Forbidden` for a member of the producer, `RuleBroken` when it was decided already.
    """
    return _decide(submission_id, CertificateState.ACCEPTED, actor, reason=None)


@transactional
def reject_submission(submission_id: int, *, reason: str, actor: Actor) -> Submission:
    """Refuse what was handed in and say why; raises as `accept_submission` does."""
    return _decide(submission_id, CertificateState.REJECTED, actor, reason=reason)


@transactional
def waive(code: str, producer_id: int, *, actor: Actor, until: date, reason: str) -> Waiver:
    """Do without a requirement for one producer until a day.

    Raises `Forbidden` for a member of it, `NotFound` for what is not asked of it, `RuleBroken`
    where it is met, `Invalid` for a day in the past.
    """
    producer = lock_producer(producer_id)
    insider = is_insider(actor.person_id, producer.id)
    allowed = policies.may_decide(actor, is_insider=insider)
    require(allowed=allowed, to=_("memberi kelonggaran kepada usaha ini"))
    if until < today():
        raise Invalid({"until": [_("Pilih hari ini atau sesudahnya.")]})
    item = find_item(producer, code)
    if item.standing in (Standing.ACCEPTED, Standing.EXPIRING):
        raise RuleBroken(_("Produsen ini sudah memenuhinya. Tidak perlu dilonggarkan."))
    waiver = Waiver(
        requirement_id=item.rule.requirement_id,
        producer_id=producer.id,
        until=until,
        reason=reason,
        given_by=actor.person_id,
    )
    db.session.add(waiver)
    audit.record("requirement.waived", waiver, actor=actor, code=code, until=until)
    outbox.add("requirements.tell_waived", waiver_id=waiver.id)
    follow_requirements(producer.id)
    return waiver


@transactional
def end_waiver(waiver_id: int, *, actor: Actor) -> Waiver:
    """Ask again for what was waived; goods that lack it leave the shelf at once."""
    waiver = lock_waiver(waiver_id)
    insider = is_insider(actor.person_id, waiver.producer_id)
    allowed = policies.may_decide(actor, is_insider=insider)
    require(allowed=allowed, to=_("mencabut kelonggaran ini"))
    if waiver.ended_at is None:
        waiver.ended_at = utc_now()
        audit.record("requirement.waiver_ended", waiver, actor=actor)
        follow_requirements(waiver.producer_id)
    return waiver


@transactional
def reopen_submission(submission_id: int) -> None:
    """Let a refused paper wait again; raises `RuleBroken` where it was not refused."""
    submission = lock_submission(submission_id)
    submission.state = CERTIFICATE_LIFECYCLE.move(submission.state, CertificateState.SUBMITTED)


def _decide(
    submission_id: int, decision: CertificateState, actor: Actor, *, reason: str | None
) -> Submission:
    submission = lock_submission(submission_id)
    insider = is_insider(actor.person_id, submission.producer_id)
    allowed = policies.may_decide(actor, is_insider=insider)
    require(allowed=allowed, to=_("memeriksa persyaratan ini"))
    submission.state = CERTIFICATE_LIFECYCLE.move(submission.state, decision)
    submission.checked_at = utc_now()
    submission.checked_by = actor.person_id
    submission.reject_reason = reason
    audit.record(f"submission.{decision}", submission, actor=actor, reason=reason)
    outbox.add("requirements.tell_decided", submission_id=submission.id)
    follow_requirements(submission.producer_id)
    return submission


reviews.register(
    reviews.ReviewKind(
        number=review_cases.SUBMISSION,
        name="submission",
        label=_l("Persyaratan"),
        waiting=review_cases.waiting_submissions,
        cases=review_cases.submission_cases,
        template="requirements/_review_submission.html",
        thing=review_cases.whole_submission,
        approve=accept_submission,
        request_changes=reject_submission,
        reopen=reopen_submission,
    )
)
