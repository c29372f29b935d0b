"""What was read of the catalogue, kept in this process while the catalogue stays the same."""

from __future__ import annotations

from collections.abc import Callable, Collection, Hashable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any, TypeVar

from marketplace.catalog.capacity import week_of
from marketplace.catalog.lexicon import Lexicon
from marketplace.catalog.queries import facets, listing, market, searching
from marketplace.catalog.queries.filters import Wanted
from marketplace.catalog.queries.goods import Goods
from marketplace.catalog.queries.listing import Card
from marketplace.catalog.queries.ordering import Position
from marketplace.catalog.queries.reading_goods import read_goods
from marketplace.catalog.queries.shown_stock import Left, Shown, statement
from marketplace.catalog.queries.suggesting import Understood, read_suggestions
from marketplace.catalog.queries.vocabulary import read_lexicon
from marketplace.catalog.suggesting import Suggestion
from marketplace.shared.clock import JAKARTA, today, utc_now
from marketplace.shared.database import ask, is_writing
from marketplace.shared.memory import Memory, making_much

KEPT: Memory[Any] = Memory(500)  # answers; most take less than 1 kB
GOODS: Memory[Goods] = Memory(1)  # 10,000 offers take some 10 MB
LATEST: Memory[Edition] = Memory(1)
SUGGESTIONS: Memory[Understood] = Memory(1)  # the names of everything on sale

Answer = TypeVar("Answer")


@dataclass(frozen=True)
class Edition:
    """The catalogue as it stands: under one token, on one day, in one hour.

    The hour counts because producers stop taking orders for a day at full hours.
    """

    token: int
    day: date
    hour: int  # WIB

    @cached_property
    def shelves(self) -> tuple[market.Shelf, ...]:
        """The categories in their order."""
        return self._recall("shelves", None, market.shelves)

    @property
    def shelf_slugs(self) -> frozenset[str]:
        """The names of the categories in addresses."""
        return frozenset(shelf.slug for shelf in self.shelves)

    def understand(self, query: str) -> searching.Search | None:
        """Read a query; see `searching.understand`."""
        if not query.strip():
            return None
        return self._recall(
            "understand", query, lambda: searching.understand(query, self.lexicon)
        )

    @cached_property
    def lexicon(self) -> Lexicon:
        """The words that lead somewhere."""
        return self._recall("lexicon", None, read_lexicon)

    @cached_property
    def goods(self) -> Goods:
        """Everything on sale, for counting and ordering; kept in one edition at a time."""
        known = GOODS.recall(self)
        if known is None:
            keeps = Memory.is_on and not is_writing()
            with making_much():
                known = read_goods(self if keeps else None)
            if keeps:
                GOODS.keep(self, known)
        return known

    def suggest(self, query: str) -> tuple[Suggestion, ...]:
        """Say what may be meant by what was typed so far; see `suggesting.Understood`."""
        return self._recall("suggest", query, lambda: self._suggestions.suggest(query))

    @property
    def _suggestions(self) -> Understood:
        known = SUGGESTIONS.recall(self)
        if known is None:
            known = read_suggestions(self.goods, self.shelves, self.lexicon)
            if not is_writing():
                SUGGESTIONS.keep(self, known)
        return known

    def facets(self, wanted: Wanted) -> facets.Facets:
        """Count what every further choice would leave; see `facets.facets`."""
        return facets.facets(wanted, self.goods)

    def cards(
        self,
        wanted: Wanted,
        *,
        limit: int,
        skip: int = 0,
        after: Position | None = None,
    ) -> Sequence[Card]:
        """List the products that fit; see `listing.cards`. Whether they are sold out is old."""
        return listing.cards(wanted, limit=limit, skip=skip, after=after, goods=self.goods)

    def places(self) -> market.MarketPlaces:
        """Count the producers that sell something now, and where they are."""
        return self._recall("places", None, market.places_on_sale)

    def _recall(self, name: str, key: Hashable, make: Callable[[], Answer]) -> Answer:
        whole = (self, name, key)
        known: Answer | None = KEPT.recall(whole)
        if known is not None:
            return known
        answer = make()
        if (
            not is_writing()
        ):  # else it may hold what is not committed, under the token from before
            KEPT.keep(whole, answer)
        return answer


@dataclass(frozen=True)
class Present:
    """The catalogue at this moment, and what is left of what is shown; see `Shown`."""

    edition: Edition
    stock: frozenset[Left] = frozenset()

    @property
    def gone(self) -> frozenset[int]:
        """The listed offers of which not even the least quantity is left."""
        return frozenset(row[0] for row in self.stock if row[1:3] == (None, None))

    @property
    def full_weeks(self) -> Mapping[int, frozenset[date]]:
        """The weeks that have no room for the smallest order, of the listed offers."""
        found: dict[int, set[date]] = {}
        for offer_id, week, amount, _limit in self.stock:
            if week is not None and amount is None:
                found.setdefault(offer_id, set()).add(week)
        return {offer_id: frozenset(weeks) for offer_id, weeks in found.items()}

    def scarce(self, day: date) -> frozenset[int]:
        """Return the offers with too little for their smallest order on a day that is shown."""
        short = {None, week_of(day)}
        return frozenset(row[0] for row in self.stock if row[1] in short and row[2] is None)


def latest_edition() -> Edition | None:
    """Return the edition that this process saw last, if the hour is the same; ask nobody."""
    edition = LATEST.recall("latest")
    is_now = edition and (edition.day, edition.hour) == (today(), _hour())
    return edition if is_now else None


def present_edition() -> Edition:
    """Return the edition of this moment; read it before anything that is kept under it."""
    return present(Shown()).edition


def present(shown: Shown) -> Present:
    """Return the edition, and what is left of what is shown."""
    rows: Sequence[Any] = ask(statement(shown.shape), **shown.values)
    edition = Edition(rows[0][0], today(), _hour())
    if not is_writing():
        LATEST.keep("latest", edition)
    return Present(edition, frozenset(tuple(row[1:]) for row in rows if row[1] is not None))


def _hour() -> int:
    return utc_now().astimezone(JAKARTA).hour


def sold_out(offer_ids: Collection[int]) -> frozenset[int]:
    """Return the ids of those offers of which not even the least quantity is left now."""
    return present(Shown(offers=frozenset(offer_ids))).gone if offer_ids else frozenset()
