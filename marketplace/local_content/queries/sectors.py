"""How buyers of a kind stand together, so that no one buyer's purchases can be read off.

A kind of buyers is shown from as many buyers on as impact asks of producers. What is hidden
must not follow from the sum of all: it is as large itself, or the sum is hidden, too. Nor may
it follow from pledges that overlap (`hiding`): then the later one stays hidden as a whole.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from marketplace.buyers.models import Buyer
from marketplace.buyers.states import BuyerKind
from marketplace.impact.thresholds import thresholds
from marketplace.local_content.hiding import Told, withheld
from marketplace.local_content.models import ContentPeriod, ContentRule
from marketplace.local_content.queries.measuring import measured
from marketplace.local_content.queries.rules import running
from marketplace.local_content.queries.standing import scope_of
from marketplace.local_content.reckoning import Counted
from marketplace.local_content.versions import Span
from marketplace.shared.clock import today
from marketplace.shared.database import db

CLOSED_SHOWN = 12  # periods of a pledge
COMPARED = timedelta(days=6 * 366)  # years are promised, too


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
    told: Told

    def closed(self) -> PledgeStanding:
        """Return the same with all its sums hidden."""
        return replace(self, sectors=[replace(each, counted=None) for each in self.sectors])


def pledge_standings() -> list[PledgeStanding]:
    """Measure every pledge that holds today, by kinds of buyers."""
    found = _running()
    return _without_differences(found, [*found, *_closed()])


def closed_standings(rule: ContentRule, most: int = CLOSED_SHOWN) -> list[PledgeStanding]:
    """Add up what was frozen of a pledge by kinds of buyers, the newest period first."""
    everything = _closed()
    own = [each for each in everything if each.rule.id == rule.id]
    newest = sorted(own, key=lambda each: each.span.first, reverse=True)[:most]
    return _without_differences(newest, [*everything, *_running()])


def _without_differences(
    wanted: Sequence[PledgeStanding], everything: Sequence[PledgeStanding]
) -> list[PledgeStanding]:
    """Hide what would tell of too few beside the sums of all pledges."""
    hidden = withheld((each.told for each in everything), thresholds().producers)
    return [each.closed() if each.told.key in hidden else each for each in wanted]


def _running() -> list[PledgeStanding]:
    kinds: dict[int, BuyerKind] = {
        row[0]: row[1] for row in db.session.execute(select(Buyer.id, Buyer.kind))
    }
    known: dict[tuple[date, date, str], dict[int, Counted]] = {}
    made = []
    for rule, span in running(None, today()):
        key = (span.first, span.last, scope_of(span.version))
        if key not in known:
            known[key] = measured(span.version, span.first, span.last)
        made.append(_standing(rule, span, known[key], kinds))
    return made


def _closed() -> list[PledgeStanding]:
    """Add up what was frozen of all pledges in the years that are shown."""
    wanted = (
        select(ContentPeriod, Buyer.kind)
        .join(Buyer, Buyer.id == ContentPeriod.buyer_id)
        .join(ContentRule, ContentRule.id == ContentPeriod.rule_id)
        .where(ContentRule.buyer_id.is_(None), ContentPeriod.ends_on >= today() - COMPARED)
        .order_by(ContentPeriod.rule_id, ContentPeriod.starts_on, ContentPeriod.id)
        .options(joinedload(ContentPeriod.version), joinedload(ContentPeriod.rule))
    )
    found: dict[tuple[int, date], list[tuple[ContentPeriod, BuyerKind]]] = {}
    for period, kind in db.session.execute(wanted):
        found.setdefault((period.rule_id, period.starts_on), []).append((period, kind))
    made = []
    for rows in found.values():
        first = rows[0][0]
        counts = {p.buyer_id: Counted(p.numerator, p.denominator) for p, _kind in rows}
        kinds = {period.buyer_id: kind for period, kind in rows}
        span = Span(first.version, first.starts_on, first.ends_on)
        made.append(_standing(first.rule, span, counts, kinds))
    return made


def _standing(
    rule: ContentRule,
    span: Span,
    counts: Mapping[int, Counted],
    kinds: Mapping[int, BuyerKind],
) -> PledgeStanding:
    sectors = sectors_of(counts, kinds, thresholds().producers)
    buying = {buyer: counted for buyer, counted in counts.items() if counted.whole > 0}
    version = span.version
    told = Told(
        rule_id=rule.id,
        first=span.first,
        last=span.last,
        category_id=version.category_id,
        counted_in=f"{version.measure} {version.unit}",
        groups=frozenset(each.kind for each in sectors if each.counted),
        kinds=kinds,
        counts=buying,
    )
    return PledgeStanding(rule, span, sectors, told)


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
