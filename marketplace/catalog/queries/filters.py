"""What is wanted of the catalogue, and what being on sale means."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from sqlalchemy import ColumnElement, and_, case, literal, or_

from marketplace.buyers.states import Zone
from marketplace.catalog import gates
from marketplace.catalog.models import Offer
from marketplace.catalog.queries.paying import ANYBODY, Payer
from marketplace.catalog.queries.searching import Search
from marketplace.catalog.states import ColdChain, OfferState
from marketplace.producers.models import Certificate, Producer
from marketplace.producers.states import (
    CertificateKind,
    CertificateState,
    ProducerKind,
    ReviewState,
)
from marketplace.shared.clock import today
from marketplace.shared.money import Money


class Sort(StrEnum):
    """In which order products are shown."""

    RELEVANCE = "relevance"  # how well they fit the words; without words, the most ordered
    PRICE = "price"
    NEWEST = "newest"
    NEAREST = "nearest"
    NAME = "name"


@dataclass(frozen=True)
class Wanted:
    """What a buyer is looking for. Nothing given means everything that is sold.

    Of several values of one filter any will do, but of certificates all are asked for.
    """

    search: Search | None = None
    categories: frozenset[str] = field(default_factory=frozenset)  # slugs
    districts: frozenset[str] = field(default_factory=frozenset)  # codes of kapanewon
    villages: frozenset[str] = field(default_factory=frozenset)  # codes of kalurahan
    certificates: frozenset[CertificateKind] = field(default_factory=frozenset)
    kinds: frozenset[ProducerKind] = field(default_factory=frozenset)
    months: frozenset[int] = field(default_factory=frozenset)  # only what is harvested then
    cold_chains: frozenset[ColdChain] = field(default_factory=frozenset)
    zones: frozenset[Zone] = field(default_factory=frozenset)  # may be handed over in any
    producer: str | None = None  # slug of the organisation
    highest_price: Money | None = None  # of one unit, at the least quantity, as they count
    deliverable_on: date | None = None
    scarce: frozenset[int] = field(default_factory=frozenset)  # offers with too little that day
    sort: Sort = Sort.RELEVANCE
    payer: Payer = ANYBODY


def is_on_sale() -> ColumnElement[bool]:
    """Keep offers that are published, of producers that are approved."""
    return and_(
        Offer.state == OfferState.PUBLISHED,
        Producer.state == ReviewState.APPROVED,
        Offer.lowest_price.is_not(None),
    )


def is_valid(on: date | None = None) -> ColumnElement[bool]:
    """Keep certificates that the regency accepted and that have not run out."""
    runs = or_(Certificate.valid_until.is_(None), Certificate.valid_until >= (on or today()))
    return and_(Certificate.state == CertificateState.ACCEPTED, runs)


def enters(zone: Zone) -> ColumnElement[int]:
    """Say by 1 or 0 whether an offer may be handed over in a zone; see `gates.may_enter`."""
    allowed = gates.may_enter(zone, today())
    return literal(1) if allowed is None else case((allowed, 1), else_=0)
