"""Where a producer stands with a requirement, from its papers and the day. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Protocol

from marketplace.producers.states import CertificateState
from marketplace.requirements.states import Standing

WARN_DAYS = (180, 90, 30, 7)  # before the last day
SOON = timedelta(days=WARN_DAYS[0])


class Paper(Protocol):
    """A certificate or a submission."""

    @property
    def state(self) -> CertificateState: ...  # noqa: D102
    @property
    def valid_until(self) -> date | None: ...  # noqa: D102


@dataclass(frozen=True)
class Judgement:
    """The standing, the paper it rests on, and whether another one waits."""

    standing: Standing
    paper: Paper | None = None
    has_waiting: bool = False


def judge(papers: Sequence[Paper], waived_until: date | None, day: date) -> Judgement:
    """Judge papers for one requirement, the newest first, on this day.

    The paper that runs longest counts; a waiver is looked at only where none does.
    """
    waiting = [paper for paper in papers if paper.state is CertificateState.SUBMITTED]
    accepted = [paper for paper in papers if paper.state is CertificateState.ACCEPTED]
    good = [paper for paper in accepted if (paper.valid_until or date.max) >= day]
    has_waiting = bool(waiting)
    if good:
        best = max(good, key=lambda paper: paper.valid_until or date.max)
        soon = best.valid_until is not None and best.valid_until <= day + SOON
        standing = Standing.EXPIRING if soon else Standing.ACCEPTED
        return Judgement(standing, best, has_waiting)
    if waived_until is not None and waived_until >= day:
        return Judgement(Standing.WAIVED, None, has_waiting)
    if waiting:
        return Judgement(Standing.SUBMITTED, waiting[0], has_waiting)
    if not papers:
        return Judgement(Standing.MISSING)
    newest = papers[0]
    over = newest.state is CertificateState.ACCEPTED
    return Judgement(Standing.EXPIRED if over else Standing.REJECTED, newest)


def due_warnings(left: int) -> tuple[int, ...]:
    """List the warnings that are due when so many days are left, the tightest last."""
    return tuple(days for days in WARN_DAYS if 0 <= left <= days)
