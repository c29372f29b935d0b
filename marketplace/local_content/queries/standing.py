"""How a buyer stands with every rule that holds today."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from marketplace.local_content.models import ContentRule, ContentVersion
from marketplace.local_content.queries.expecting import coming, expected
from marketplace.local_content.queries.measuring import measured
from marketplace.local_content.queries.rules import running
from marketplace.local_content.reckoning import Counted, Outlook
from marketplace.local_content.versions import Span
from marketplace.shared.clock import today


@dataclass(frozen=True)
class Standing:
    """A rule in its running period, and what it will come to."""

    rule: ContentRule
    span: Span
    outlook: Outlook

    @property
    def version(self) -> ContentVersion:
        """The version that the period is measured under."""
        return self.span.version


def standings(buyer_id: int, day: date | None = None) -> list[Standing]:
    """Measure every rule and pledge that holds for a buyer on a day, today unless told."""
    found = running(buyer_id, day or today())
    latest = max((span.last for _rule, span in found), default=None)
    lines = coming(buyer_id, latest) if latest else []
    known: dict[tuple[date, date, str], Counted] = {}
    made = []
    for rule, span in found:
        key = (span.first, span.last, scope_of(span.version))
        if key not in known:
            counts = measured(span.version, span.first, span.last, buyer_id=buyer_id)
            known[key] = counts.get(buyer_id, Counted())
        outlook = Outlook(
            span.version.target, known[key], expected(span.version, lines, span.last)
        )
        made.append(Standing(rule, span, outlook))
    return made


def scope_of(version: ContentVersion) -> str:
    """Name what is counted: rules that differ in their target alone are counted once."""
    return f"{version.category_id} {version.measure} {version.unit} {sorted(version.places)}"
