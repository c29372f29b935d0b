"""What one viewer may see of what is asked: the rows that count, and what stays closed."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import cached_property, lru_cache

from marketplace.impact.filters import Period, Viewer, Wanted, month_of
from marketplace.impact.multiplying import LocalSpending
from marketplace.impact.queries.comparing import BuyersPresent
from marketplace.impact.queries.reading import Part, Slice, parts
from marketplace.impact.queries.remembered import Edition
from marketplace.impact.queries.surveys import surveys_for
from marketplace.impact.states import ALL_BUYERS, ALL_CATEGORIES, Closed, ViewLevel
from marketplace.impact.suppression import Pattern, Presence, atoms_of, pattern_of
from marketplace.impact.suppression.counting import Group, is_countable
from marketplace.impact.suppression.presence import EVERYWHERE, MONTHS, QUARTERS, YEAR
from marketplace.impact.thresholds import thresholds
from marketplace.shared.clock import today
from marketplace.shared.errors import Forbidden
from marketplace.shared.language import _

Patterns = Mapping[int, tuple[Pattern, ...]]  # by year; a cell that one of them hides is closed


def newest_day(viewer: Viewer) -> date:
    """Return the last day that the viewer sees: the public one month after a month's end."""
    if viewer.level is not ViewLevel.PUBLIC:
        return today()
    last_month = today().replace(day=1) - timedelta(days=1)
    return last_month.replace(day=1) - timedelta(days=1)


def default_period(viewer: Viewer) -> Period:
    """Return the period shown when none is asked for: this year, or what of it is public."""
    last = newest_day(viewer)
    if viewer.level is ViewLevel.PUBLIC:
        return Period.covering(last.replace(month=1, day=1), last)
    return Period.year(last.year)


@dataclass(frozen=True)
class Scene:
    """One question of one viewer, with the rollups that answer it."""

    asked: Wanted
    viewer: Viewer
    edition: Edition

    @cached_property
    def wanted(self) -> Wanted:
        """What is asked, narrowed to the buyer's own figures and to what is public yet."""
        wanted = self.asked
        if self.viewer.level is ViewLevel.BUYER:
            wanted = replace(wanted, buyer_id=self.viewer.organisation_id)
        if self.viewer.level is ViewLevel.PUBLIC and wanted.buyer_id is not None:
            raise Forbidden(_("Angka satu pembeli tidak untuk umum."))
        if self.is_later or wanted.period.last <= self.newest_day:
            return wanted
        if self.viewer.level is not ViewLevel.PUBLIC:
            return wanted
        return replace(wanted, period=Period.covering(wanted.period.first, self.newest_day))

    @cached_property
    def newest_day(self) -> date:
        """The last day that counts for this viewer."""
        return newest_day(self.viewer)

    @property
    def is_later(self) -> bool:
        """Say whether nothing of the period is public yet."""
        return (
            self.viewer.level is ViewLevel.PUBLIC and self.asked.period.first > self.newest_day
        )

    def slice_of(self, buyer_id: int | None = None) -> Slice:
        """Return the slice of the rollups that answers, or the same of another buyer."""
        own = self.viewer.level is ViewLevel.PRODUCER
        chosen = self.wanted.buyer_id or ALL_BUYERS if buyer_id is None else buyer_id
        return Slice(
            self.wanted.period,
            month_of(self.newest_day),
            chosen,
            producer_id=self.viewer.organisation_id if own else None,
        )

    @cached_property
    def parts(self) -> Sequence[Part]:
        """Everything of the slice: all categories, all places, the years of the period."""
        return self.parts_of(self.slice_of())

    def parts_of(self, wanted: Slice) -> Sequence[Part]:
        """Return the parts of a slice; read once for all that is asked together."""
        return self.edition.once(wanted, lambda: parts(wanted))

    def fitting(self, rows: Iterable[Part]) -> list[Part]:
        """Keep what the filter of category and kapanewon asks for."""
        category = self.wanted.category_id or ALL_CATEGORIES
        code = self.wanted.district_code
        return [
            row
            for row in rows
            if row.category_id == category and (code is None or row.district_code == code)
        ]

    @cached_property
    def surveys(self) -> dict[int, LocalSpending]:
        """What producers said of their spending, as far as it speaks for the period."""
        last = min(self.wanted.period.last, self.newest_day)
        return self.edition.once(("surveys", last), lambda: surveys_for(last))

    @cached_property
    def _buyers(self) -> BuyersPresent:
        """Who delivered to which buyer: asked where one buyer's figures are."""
        wanted = self.slice_of(ALL_BUYERS)
        return self.edition.once(("buyers", wanted.decided_by), lambda: BuyersPresent(wanted))

    def decided(
        self, name: str, buyer_id: int | None, decide: Callable[[], Patterns]
    ) -> Patterns:
        """Return what stays closed in the years of a slice; decided once in an edition."""
        key = self.slice_of(buyer_id).decided_by
        return self.edition.recall(name, key, decide)

    @cached_property
    def money_patterns(self) -> Patterns:
        """What stays closed of what was accepted and paid."""
        if self.wanted.buyer_id is not None:
            return self.decided("money of buyers", ALL_BUYERS, self._buyers_money)
        return self.decided("money", None, self._money)

    def _buyers_money(self) -> Patterns:
        return self._buyers.money_patterns()

    def _money(self) -> Patterns:
        received = self._contributions(lambda row: row.received)
        return self._patterns(received, self._contributions(lambda row: row.paid))

    @cached_property
    def survey_patterns(self) -> Patterns:
        """What stays closed of LM3: its coverage tells the asked from the others apart."""
        last = month_of(min(self.wanted.period.last, self.newest_day))
        if self.wanted.buyer_id is not None:
            name = f"surveys of buyers {last}"
            return self.decided(name, ALL_BUYERS, self._buyers_surveyed)
        return self.decided(f"surveys {last}", None, self._surveyed)

    def _buyers_surveyed(self) -> Patterns:
        return self._buyers.survey_patterns(self.surveys)

    def _surveyed(self) -> Patterns:
        paid = self._contributions(lambda row: row.paid)
        asked = {(year, p) for year, p in paid if p.producer in self.surveys}
        return self._patterns(asked, paid - asked)

    def _contributions(self, months: Callable[[Part], int]) -> set[tuple[int, Presence]]:
        rows = ((row, months(row)) for row in self.parts)
        return {(row.year, row.presence(bits)) for row, bits in rows if bits}

    def _patterns(self, *contributions: set[tuple[int, Presence]]) -> Patterns:
        """Decide by each of these ways to contribute; what one of them closes stays closed."""
        least = thresholds().producers
        return {
            year: tuple(
                pattern_of(year, frozenset(p for when, p in kind if when == year), least)
                for kind in contributions
            )
            for year in self.wanted.period.years
        }

    def why_closed(self, wanted: Wanted) -> Closed | None:
        """Say why the money of a cell stays closed, or None: it is shown."""
        if self.is_later:
            return Closed.LATER
        if self.viewer.is_own:
            return None
        district = wanted.district_code or EVERYWHERE
        category = wanted.category_id or ALL_CATEGORIES
        if wanted.buyer_id is not None:
            if district or category:
                return Closed.COMBINED
            district = str(wanted.buyer_id)
        hidden = hides(self.money_patterns, wanted.period, district, category)
        return Closed.FEW if hidden else None

    @cached_property
    def members(self) -> dict[int, dict[int, int]]:
        """Attested poor members of each producer, by year."""
        found: dict[int, dict[int, int]] = {year: {} for year in self.wanted.period.years}
        for row in self.parts:
            if row.received and row.category_id == ALL_CATEGORIES:
                known = found[row.year].get(row.producer_id, 0)
                found[row.year][row.producer_id] = max(known, row.poor_in_year)
        return found

    @cached_property
    def atoms(self) -> dict[int, tuple[Group, ...]]:
        """The groups of producers of which counts of members are made, by year."""
        least = thresholds().households
        there = [
            (row.year, (row.producer_id, row.district_code, row.received))
            for row in self.parts
            if row.category_id == ALL_CATEGORIES and row.poor_in_year and row.received
        ]
        return {
            year: _atoms(
                frozenset(reached for when, reached in there if when == year),
                frozenset(self.members[year].items()),
                least,
            )
            for year in self.wanted.period.years
        }

    def may_count(self, year: int, producers: Iterable[int]) -> bool:
        """Say whether the members of these producers may be told for a year."""
        if self.viewer.level is ViewLevel.PRODUCER:
            return True
        if self.wanted.buyer_id is not None and not self.viewer.is_own:
            return not any(self.members[year].get(producer) for producer in producers)
        least = thresholds().households
        return is_countable(producers, self.atoms[year], self.members[year], least)


Reached = tuple[int, str, int]  # producer, kapanewon, the months as bits


@lru_cache(maxsize=64)
def _atoms(
    reached: frozenset[Reached], members: frozenset[tuple[int, int]], least: int
) -> tuple[Group, ...]:
    """Cut those who were reached in a year into atoms: the same as long as nobody new is."""
    return tuple(atoms_of(_wishes(reached), dict(members), least))


def _wishes(reached: Iterable[Reached]) -> list[Group]:
    """List whose counts people want: of the year, quarters and months; of kapanewon too."""
    districts: dict[str, list[Reached]] = {}
    everybody = sorted(reached)
    for each in everybody:
        districts.setdefault(each[1], []).append(each)
    narrow = [districts[code] for code in sorted(districts)]
    periods = (YEAR, *reversed(QUARTERS), *reversed(MONTHS))
    wide, monthly = periods[:5], periods[5:]
    return [
        *(_group(everybody, bits) for bits in wide),
        *(_group(some, bits) for bits in wide for some in narrow),
        *(_group(everybody, bits) for bits in monthly),
        *(_group(some, bits) for bits in monthly for some in narrow),
    ]


def _group(reached: Iterable[Reached], bits: int) -> Group:
    return frozenset(producer for producer, _district, months in reached if months & bits)


def patterns_of(rows: Iterable[Part], period: Period) -> Patterns:
    """Decide what stays closed of these rows, by whose goods were accepted."""
    least = thresholds().producers
    there = [(row.year, row.presence(row.received)) for row in rows if row.received]
    return {
        year: (pattern_of(year, frozenset(p for when, p in there if when == year), least),)
        for year in period.years
    }


def hides(patterns: Patterns, period: Period, district: str, category: int) -> bool:
    """Say whether one of the patterns hides a cell in one of the years of its period."""
    return any(
        pattern.hides(period, district, category)
        for year in period.years
        for pattern in patterns[year]
    )
