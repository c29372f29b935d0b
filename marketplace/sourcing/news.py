"""Asking for mails about a request, in the transaction that changes it."""

from __future__ import annotations

from marketplace.shared import outbox
from marketplace.sourcing.models import RequestForQuotation
from marketplace.sourcing.queries.choices import concerned_producers


def tell_all(rfq: RequestForQuotation, news: str) -> None:
    """Ask for a mail to every producer to whom the request is published."""
    for producer_id in concerned_producers(rfq):
        outbox.add("sourcing.tell_producer", rfq_id=rfq.id, producer_id=producer_id, news=news)
