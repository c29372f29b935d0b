"""The regency lets producers into the market. Nobody reviews their own organisation."""

from __future__ import annotations

from marketplace.producers import policies, queries, refusals, review_cases, reviews
from marketplace.producers.models import Producer
from marketplace.producers.services.certificates import accept_certificate, reject_certificate
from marketplace.producers.services.reopening import reopen_certificate, reopen_producer
from marketplace.producers.states import REVIEW_LIFECYCLE, ReviewState
from marketplace.shared import audit, events, outbox
from marketplace.shared.actors import Actor
from marketplace.shared.clock import utc_now
from marketplace.shared.database import transactional
from marketplace.shared.errors import require
from marketplace.shared.language import _, _l


@transactional
def approve_producer(producer_id: int, *, actor: Actor) -> Producer:
    """Let a producer sell.

    Raises `Forbidden` for a member of it, `RuleBroken` when it does not wait.
    """
    return _decide(producer_id, ReviewState.APPROVED, actor, reason=None)


@transactional
def request_producer_changes(producer_id: int, *, reason: str, actor: Actor) -> Producer:
    """Send a registration back and say what to mend; raises as `approve_producer` does.

    A suspended producer, whose appeal is answered so, stays suspended.
    """
    return _decide(producer_id, ReviewState.CHANGES_REQUESTED, actor, reason=reason)


@transactional
def suspend_producer(
    producer_id: int, *, criterion: str, reason: str, actor: Actor
) -> Producer:
    """Take a producer off the market, on a published ground that it may appeal against.

    Raises as `approve_producer`, and `Invalid` for a ground that is not published.
    """
    refusals.check_criterion(criterion)
    producer = _decide(producer_id, ReviewState.SUSPENDED, actor, reason=reason)
    refusals.keep(
        reviews.review_id(review_cases.PRODUCER, producer.id),
        title=_("Pembekuan %(name)s", name=producer.name),
        organisation_id=producer.id,
        criterion=criterion,
        reason=reason,
        actor=actor,
    )
    return producer


def _decide(
    producer_id: int, decision: ReviewState, actor: Actor, *, reason: str | None
) -> Producer:
    producer = queries.lock_producer(producer_id)
    insider = queries.is_insider(actor.person_id, producer.id)
    require(allowed=policies.may_review(actor, is_insider=insider), to=_("memeriksa usaha ini"))
    if producer.state is ReviewState.SUSPENDED and decision is ReviewState.CHANGES_REQUESTED:
        decision = ReviewState.SUSPENDED  # the appeal is answered: it stays so
    else:
        producer.state = REVIEW_LIFECYCLE.move(producer.state, decision)
    producer.reviewed_at = utc_now()
    producer.reviewed_by = actor.person_id
    producer.review_reason = reason
    audit.record(f"producer.{decision}", producer, actor=actor, reason=reason)
    events.announce("producer.changed", producer_id=producer.id)
    outbox.add("producers.tell_review", producer_id=producer.id, decision=decision.value)
    return producer


reviews.register(
    reviews.ReviewKind(
        number=review_cases.PRODUCER,
        name="producer",
        label=_l("Produsen"),
        waiting=review_cases.waiting_producers,
        cases=review_cases.producer_cases,
        template="producers/_review_producer.html",
        thing=queries.find_producer,
        approve=approve_producer,
        request_changes=request_producer_changes,
        reopen=reopen_producer,
    )
)
reviews.register(
    reviews.ReviewKind(
        number=review_cases.CERTIFICATE,
        name="certificate",
        label=_l("Sertifikat"),
        waiting=review_cases.waiting_certificates,
        cases=review_cases.certificate_cases,
        template="producers/_review_certificate.html",
        thing=review_cases.certificate_with_producer,
        approve=accept_certificate,
        request_changes=reject_certificate,
        reopen=reopen_certificate,
    )
)
