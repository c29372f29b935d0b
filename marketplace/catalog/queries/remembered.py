"""What was read of the catalogue, kept in this process while the catalogue stays the same."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Hashable, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from threading import Lock
from typing import Any, TypeVar

from sqlalchemy import select

from marketplace.catalog.arrival import earliest_day
from marketplace.catalog.models import Offer
from marketplace.catalog.queries import facets, listing, market, searching
from marketplace.catalog.queries.filters import Wanted
from marketplace.catalog.queries.listing import Card
from marketplace.shared.clock import today, utc_now
from marketplace.shared.database import db, is_writing

MOST_KEPT = 500  # answers; a page of cards takes some 20 kB

Answer = TypeVar("Answer")
_kept: OrderedDict[Hashable, Any] = OrderedDict()
_lock = Lock()


@dataclass(frozen=True)
class Edition:
    """The catalogue as it stands: under one token, on one day, before or after the cut-off."""

    token: int
    day: date
    first_arrival: date
    shelves: tuple[market.Shelf, ...] = field(compare=False)  # the categories

    def understand(self, query: str) -> searching.Search | None:
        """Read a query; see `searching.understand`."""
        return self._recall("understand", query, lambda: searching.understand(query))

    def facets(self, wanted: Wanted) -> facets.Facets:
        """Count what every further choice would leave; see `facets.facets`."""
        bare = replace(wanted, sort=Wanted().sort)
        return self._recall("facets", bare, lambda: facets.facets(bare))

    def cards(
        self,
        wanted: Wanted,
        *,
        limit: int,
        skip: int = 0,
        after: tuple[int | str, ...] | None = None,
    ) -> Sequence[Card]:
        """List the products that fit; see `listing.cards`. Whether they are sold out is old."""
        key = (wanted, limit, skip, after)
        return self._recall(
            "cards", key, lambda: listing.cards(wanted, limit=limit, skip=skip, after=after)
        )

    def places(self) -> market.MarketPlaces:
        """Count the producers that sell something now, and where they are."""
        return self._recall("places", None, market.places_on_sale)

    def _recall(self, name: str, key: Hashable, make: Callable[[], Answer]) -> Answer:
        whole = (self, name, key)
        with _lock:
            if whole in _kept:
                _kept.move_to_end(whole)
                known: Answer = _kept[whole]
                return known
        answer = make()
        if is_writing():
            return answer  # it may hold what is not committed, under the token from before
        with _lock:
            _kept[whole] = answer
            while len(_kept) > MOST_KEPT:
                _kept.popitem(last=False)
        return answer


def present_edition() -> Edition:
    """Return the edition of this moment; read it before anything that is kept under it."""
    token, shelves = market.token_and_shelves()
    return Edition(token, today(), earliest_day(0, utc_now()), shelves)


def forget() -> None:
    """Drop everything that is kept."""
    with _lock:
        _kept.clear()


def sold_out(cards: Sequence[Card]) -> frozenset[int]:
    """Return the ids of those offers of which not even the least quantity is left now."""
    if not cards:
        return frozenset()
    offers = select(Offer.id).where(
        Offer.id.in_([card.offer_id for card in cards]),
        Offer.available_quantity < Offer.minimum_quantity,
    )
    return frozenset(db.session.scalars(offers))
