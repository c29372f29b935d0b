"""What was read of the catalogue, kept in this process while the catalogue stays the same."""

from __future__ import annotations

from collections.abc import Callable, Collection, Hashable, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any, TypeVar

from sqlalchemy import and_, null, select

from marketplace.catalog.arrival import earliest_day
from marketplace.catalog.models import CatalogueVersion, Offer
from marketplace.catalog.queries import facets, listing, market, searching
from marketplace.catalog.queries.filters import Wanted
from marketplace.catalog.queries.goods import Goods, read_goods
from marketplace.catalog.queries.listing import Card
from marketplace.catalog.queries.ordering import Position
from marketplace.shared.clock import today, utc_now
from marketplace.shared.database import db, is_writing
from marketplace.shared.memory import Memory

KEPT: Memory[Any] = Memory(500)  # answers; most take less than 1 kB
GOODS: Memory[Goods] = Memory(1)  # 10,000 offers take some 10 MB

Answer = TypeVar("Answer")


@dataclass(frozen=True)
class Edition:
    """The catalogue as it stands: under one token, on one day, before or after the cut-off."""

    token: int
    day: date
    first_arrival: date

    @cached_property
    def shelves(self) -> tuple[market.Shelf, ...]:
        """The categories in their order."""
        return self._recall("shelves", None, market.shelves)

    def understand(self, query: str) -> searching.Search | None:
        """Read a query; see `searching.understand`."""
        if not query.strip():
            return None
        return self._recall("understand", query, lambda: searching.understand(query))

    @cached_property
    def goods(self) -> Goods:
        """Everything on sale, for counting and ordering; kept in one edition at a time."""
        known = GOODS.recall(self)
        if known is None:
            keeps = Memory.is_on and not is_writing()
            known = read_goods(self if keeps else None)
            if keeps:
                GOODS.keep(self, known)
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
    """The catalogue at this moment, and which of some offers are sold out by now."""

    edition: Edition
    gone: frozenset[int]


def present_edition() -> Edition:
    """Return the edition of this moment; read it before anything that is kept under it."""
    return present(()).edition


def present(offer_ids: Collection[int]) -> Present:
    """Return the edition, and those offers of which not even the least quantity is left."""
    is_gone = and_(Offer.id.in_(offer_ids), Offer.available_quantity < Offer.minimum_quantity)
    asked = select(CatalogueVersion.token, Offer.id).outerjoin(Offer, is_gone)
    if not offer_ids:
        asked = select(CatalogueVersion.token, null())
    rows = db.session.execute(asked).all()
    edition = Edition(rows[0][0], today(), earliest_day(0, utc_now()))
    return Present(edition, frozenset(row[1] for row in rows if row[1] is not None))


def sold_out(offer_ids: Collection[int]) -> frozenset[int]:
    """Return the ids of those offers of which not even the least quantity is left now."""
    return present(offer_ids).gone if offer_ids else frozenset()
