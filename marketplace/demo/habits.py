"""How punctual and complete each producer of the example market is.

Drawn from names and numbers alone, so that nothing else of the market depends on it.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from random import Random

from marketplace.demo.deals import Part
from marketplace.demo.fates import Answer, Delivery, PartFate

LATE = (0, 8, 15, 30, 50, 80, 130)  # of a thousand parts; each producer has its own
SHORT = (0, 10, 20, 40, 70)
SETTLED_BEFORE = timedelta(days=14)  # the last days are told part by part


def days_late(part: Part) -> int:
    """Say how many days after the promised one a part leaves and arrives."""
    if not _is_usual(part):
        return 0
    chance, maker = _stream(part.row["number"], "late"), _stream(part.maker.slug, "late")
    if chance.randrange(1000) >= maker.choice(LATE):
        return 0
    return 2 if chance.random() < 0.15 else 1


def usual_shortness(part: Part) -> PartFate:
    """Return the part's fate, with less than was ordered as often as its producer is short."""
    chance, maker = _stream(part.row["number"], "short"), _stream(part.maker.slug, "short")
    is_whole = part.fate.answer is Answer.ALL and part.fate.delivery is Delivery.WHOLE
    if not (is_whole and _is_usual(part) and chance.randrange(1000) < maker.choice(SHORT)):
        return part.fate
    return replace(part.fate, answer=Answer.SOME)


def _is_usual(part: Part) -> bool:
    last_day = part.deal.market.timeline.last_day
    told = part.deal.plan.fate.parts is not None
    return not told and part.row["delivery_day"] < last_day - SETTLED_BEFORE


def _stream(name: str, what: str) -> Random:
    return Random(f"{name} {what}")  # noqa: S311 - an example, no secret
