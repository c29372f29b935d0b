"""The changes that wait beside offers, read for all offers of a list at once."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from marketplace.catalog.models import Offer
from marketplace.catalog.queries.changes import certificates_named, changes_of
from marketplace.catalog.wanted import differences
from marketplace.producers.reviews import Difference

READ = "waiting_change"  # where an offer that is shown carries it


@dataclass(frozen=True)
class WaitingChange:
    """What an offer's producer reads of the change that waits."""

    differences: tuple[Difference, ...]
    reason: str | None
    submitted_at: datetime


def read_changes(offers: Collection[Offer]) -> None:
    """Let these offers carry what waits beside them, or None."""
    changes = changes_of([offer.id for offer in offers])
    papers = certificates_named(changes.values())
    for offer in offers:
        change = changes.get(offer.id)
        vars(offer)[READ] = change and WaitingChange(
            differences(change, papers), change.reason, change.submitted_at
        )
