"""Periods that are over, counted."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from marketplace.local_content.models import ContentRule
from marketplace.local_content.queries.measuring import measured
from marketplace.local_content.reckoning import Counted
from marketplace.local_content.sealing import Closed
from marketplace.local_content.versions import Span, spans_until


def closed_periods(rule: ContentRule, until: date) -> Iterator[Closed]:
    """Count every period of a rule that ended by a day, the oldest first."""
    for span in spans_until(rule.versions, until):
        yield from closed_in(rule, span)


def closed_in(rule: ContentRule, span: Span) -> Iterator[Closed]:
    """Count one period: for the buyer of the rule, or for each that a pledge is met by."""
    counts = measured(span.version, span.first, span.last, buyer_id=rule.buyer_id)
    if rule.buyer_id is not None:
        counts.setdefault(rule.buyer_id, Counted())
    for buyer_id, counted in counts.items():
        yield Closed(span.version, buyer_id, span.first, span.last, counted)
