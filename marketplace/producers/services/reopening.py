"""A refused producer or paper waits again, because its refusal is appealed."""

from __future__ import annotations

from marketplace.producers import queries
from marketplace.producers.states import (
    CERTIFICATE_LIFECYCLE,
    REVIEW_LIFECYCLE,
    CertificateState,
    ReviewState,
)
from marketplace.shared.clock import utc_now
from marketplace.shared.database import transactional


@transactional
def reopen_producer(producer_id: int) -> None:
    """Let a producer wait again; raises `RuleBroken` where it was not refused.

    A suspended one stays so while its appeal waits.
    """
    producer = queries.lock_producer(producer_id)
    if producer.state is ReviewState.SUSPENDED:
        return
    producer.state = REVIEW_LIFECYCLE.move(producer.state, ReviewState.SUBMITTED)
    producer.submitted_at = utc_now()


@transactional
def reopen_certificate(certificate_id: int) -> None:
    """Let a paper wait again; raises `RuleBroken` where it was not refused."""
    certificate = queries.lock_certificate(certificate_id)
    certificate.state = CERTIFICATE_LIFECYCLE.move(
        certificate.state, CertificateState.SUBMITTED
    )
