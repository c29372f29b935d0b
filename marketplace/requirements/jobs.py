"""Work of requirements that days and others cause: goods hidden and shown, mails.

Every job can safely run twice.
"""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from marketplace.accounts.queries import mail_recipients
from marketplace.catalog import gates, versioning
from marketplace.catalog.services.lapsing import hide_lapsed, return_lapsed
from marketplace.producers.queries import find_certificate, find_producer
from marketplace.producers.wording import CERTIFICATE_KINDS
from marketplace.requirements.models import (
    Requirement,
    RequirementVersion,
    Submission,
    Waiver,
)
from marketplace.requirements.queries.breaking import RequirementGate
from marketplace.requirements.queries.submissions import count_covered, find_submission
from marketplace.requirements.services import deciding, lapsing, warning  # noqa: F401 - queue
from marketplace.shared import events, outbox
from marketplace.shared.actors import PRODUCER_ROLES
from marketplace.shared.database import db
from marketplace.web.mailing import send_mail

gates.put_up(RequirementGate())
versioning.watch(RequirementVersion, Submission, Waiver)  # the catalogue says what may go where


@outbox.every(timedelta(hours=1), "requirements.follow", alone=True)
def follow_requirements() -> None:
    """Take goods out of the catalogue that lack something, and bring back what has it again."""
    while lapsing.follow_each():
        pass  # so many in one step


@outbox.job("requirements.follow_lapse")
def follow_lapse(*, offer_id: int) -> bool:
    """Hide one offer that lacks something."""
    return hide_lapsed(offer_id)


@outbox.job("requirements.follow_return")
def follow_return(*, offer_id: int) -> bool:
    """Show one offer again."""
    return return_lapsed(offer_id)


@events.on("certificate.decided")
def follow_certificate(*, certificate_id: int) -> None:
    """Let a producer's goods follow a decision about a paper, in the same transaction."""
    lapsing.follow_requirements(find_certificate(certificate_id).producer_id)


@outbox.every(timedelta(days=1), "requirements.warn_of_expiry")
def warn_of_expiry() -> None:
    """Warn producers of papers that run out."""
    warning.warn_of_expiry()


@outbox.job("requirements.tell_new", alone=True)
def tell_new(*, version_id: int, producer_id: int) -> None:
    """Tell a producer's members what is asked from a day on that they lack."""
    version = db.session.get_one(RequirementVersion, version_id)
    producer = find_producer(producer_id)
    _tell(producer_id, "requirement_new", rule=version, producer=producer)


@outbox.job("requirements.tell_waived", alone=True)
def tell_waived(*, waiver_id: int) -> None:
    """Tell a producer's members until when the regency does without."""
    waiver = db.session.get_one(Waiver, waiver_id)
    rule = db.session.get_one(Requirement, waiver.requirement_id).versions[-1]
    _tell(waiver.producer_id, "requirement_waived", rule=rule, waiver=waiver)


@outbox.job("requirements.tell_decided", alone=True)
def tell_decided(*, submission_id: int) -> None:
    """Tell a producer's members whether what they handed in was accepted."""
    submission = find_submission(submission_id)
    rule = submission.requirement.versions[-1]
    _tell(submission.producer_id, "requirement_decided", rule=rule, submission=submission)


@outbox.job("requirements.tell_expiring", alone=True)
def tell_expiring(*, kind: str, paper_id: int) -> None:
    """Tell a producer's members that a paper runs out, and what depends on it."""
    if kind == "certificate":
        certificate = find_certificate(paper_id)
        words = CERTIFICATE_KINDS[certificate.kind]
        facts = {"paper": certificate, "words": words, "goods": count_covered(paper_id)}
        _tell(certificate.producer_id, "paper_expiring", **facts)
        return
    submission = find_submission(paper_id)
    title = submission.requirement.versions[-1].title
    facts = {"paper": submission, "words": title, "goods": 0}
    _tell(submission.producer_id, "paper_expiring", **facts)


def _tell(producer_id: int, template: str, **facts: Any) -> None:  # noqa: ANN401
    for person in mail_recipients(producer_id, PRODUCER_ROLES):
        send_mail(
            template, to=person.email, language=person.language, name=person.name, **facts
        )
