"""How buyers of a kind stand together, so that no one buyer's purchases can be read off.

A kind of buyers is shown from as many buyers on as impact asks of producers. What is hidden
must not follow from the sum of all: it is as large itself, or the sum is hidden, too.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from marketplace.buyers.models import Buyer
from marketplace.buyers.states import BuyerKind
from marketplace.impact.thresholds import thresholds
from marketplace.local_content.models import ContentPeriod, ContentRule
from marketplace.local_content.queries.measuring import measured
from marketplace.local_content.queries.rules import running
from marketplace.local_content.queries.standing import scope_of
from marketplace.local_content.reckoning import Counted
from marketplace.local_content.versions import Span
from marketplace.shared.clock import today
from marketplace.shared.database import db

CLOSED_SHOWN = 12  # periods of a pledge


@dataclass(frozen=True)
class Sector:
    """What buyers of one kind bought together; `counted` is None where it stays hidden."""

    kind: BuyerKind | None  # None: all kinds
    buyers: int
    counted: Counted | None

    @property
    def share(self) -> int | None:
        """The local part in basis points, where it is shown."""
        return self.counted.share if self.counted else None


@dataclass(frozen=True)
class PledgeStanding:
    """A pledge in its running period, by kinds of buyers."""

    rule: ContentRule
    span: Span
    sectors: Sequence[Sector]


def pledge_standings() -> list[PledgeStanding]:
    """Measure every pledge that holds today, by kinds of buyers."""
    kinds: dict[int, BuyerKind] = {
        row[0]: row[1] for row in db.session.execute(select(Buyer.id, Buyer.kind))
    }
    known: dict[tuple[date, date, str], list[Sector]] = {}
    made = []
    for rule, span in running(None, today()):
        key = (span.first, span.last, scope_of(span.version))
        if key not in known:
            counts = measured(span.version, span.first, span.last)
            known[key] = sectors_of(counts, kinds, thresholds().producers)
        made.append(PledgeStanding(rule, span, known[key]))
    return made


def closed_standings(rule: ContentRule, most: int = CLOSED_SHOWN) -> list[PledgeStanding]:
    """Add up what was frozen of a pledge by kinds of buyers, the newest period first."""
    wanted = (
        select(ContentPeriod, Buyer.kind)
        .join(Buyer, Buyer.id == ContentPeriod.buyer_id)
        .where(
            ContentPeriod.rule_id == rule.id, ContentPeriod.starts_on.in_(_newest(rule, most))
        )
        .order_by(ContentPeriod.starts_on.desc(), ContentPeriod.id)
        .options(joinedload(ContentPeriod.version))
    )
    found: dict[Span, dict[int, tuple[Counted, BuyerKind]]] = {}
    for period, kind in db.session.execute(wanted):
        span = Span(period.version, period.starts_on, period.ends_on)
        counted = Counted(period.numerator, period.denominator)
        found.setdefault(span, {})[period.buyer_id] = (counted, kind)
    return [
        PledgeStanding(
            rule,
            span,
            sectors_of(
                {buyer_id: counted for buyer_id, (counted, _kind) in each.items()},
                {buyer_id: kind for buyer_id, (_counted, kind) in each.items()},
                thresholds().producers,
            ),
        )
        for span, each in found.items()
    ]


def _newest(rule: ContentRule, most: int) -> Sequence[date]:
    wanted = select(ContentPeriod.starts_on).where(ContentPeriod.rule_id == rule.id).distinct()
    return db.session.scalars(wanted.order_by(ContentPeriod.starts_on.desc()).limit(most)).all()


def sectors_of(
    counts: Mapping[int, Counted], kinds: Mapping[int, BuyerKind], least: int
) -> list[Sector]:
    """Add up what buyers bought by their kind; kinds of too few buyers stay hidden. Pure."""
    of_kind: dict[BuyerKind, list[Counted]] = {}
    for buyer_id, counted in counts.items():
        if counted.whole > 0:
            of_kind.setdefault(kinds[buyer_id], []).append(counted)
    hidden = _hidden({kind: len(each) for kind, each in of_kind.items()}, least)
    sectors = [
        Sector(kind, len(each), None if kind in hidden else sum(each, Counted()))
        for kind, each in sorted(
            of_kind.items(), key=lambda item: list(BuyerKind).index(item[0])
        )
    ]
    everybody = [counted for each in of_kind.values() for counted in each]
    kept_back = sum(len(of_kind[kind]) for kind in hidden)
    shown = len(everybody) >= least and (not hidden or kept_back >= least)
    whole = sum(everybody, Counted()) if shown else None
    return [Sector(None, len(everybody), whole), *sectors]


def _hidden(sizes: Mapping[BuyerKind, int], least: int) -> set[BuyerKind]:
    """Choose what stays hidden: kinds that are too small, until they are enough together."""
    hidden = {kind for kind, size in sizes.items() if size < least}
    others = sorted((size, kind) for kind, size in sizes.items() if kind not in hidden)
    while hidden and others and sum(sizes[kind] for kind in hidden) < least:
        hidden.add(others.pop(0)[1])
    return hidden
