"""Work of requirements that days and others cause: goods hidden and shown, mails.

Every job can safely run twice.
"""

from __future__ import annotations

from datetime import timedelta

from marketplace.catalog import gates
from marketplace.producers.queries import find_certificate
from marketplace.requirements.queries.breaking import RequirementGate
from marketplace.requirements.services import lapsing
from marketplace.shared import events, outbox

gates.put_up(RequirementGate())


@outbox.every(timedelta(hours=1), "requirements.follow")
def follow_requirements() -> None:
    """Take goods out of the catalogue that lack something, and bring back what has it again."""
    lapsing.follow_requirements()


@events.on("certificate.decided")
def follow_certificate(*, certificate_id: int) -> None:
    """Let a producer's goods follow a decision about a paper, in the same transaction."""
    lapsing.follow_requirements(find_certificate(certificate_id).producer_id)
