"""How large the example market is: as the facts are, or enlarged for measurements."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from marketplace.demo import facts
from marketplace.demo.facts import records


class Scale(StrEnum):
    """`small` is the market that people look at, `large` the one that is measured."""

    SMALL = "small"
    LARGE = "large"


@dataclass(frozen=True)
class MarketFacts:
    """Everything the market is made of."""

    categories: tuple[records.Category, ...]
    goods: tuple[records.Good, ...]
    producers: tuple[records.Producer, ...]
    offers: tuple[records.Offer, ...]
    certificates: tuple[records.Certificate, ...]
    buyers: tuple[records.Buyer, ...]
    households: tuple[records.Household, ...]
    outlets: tuple[records.Outlet, ...]
    delivery_points: tuple[records.DeliveryPoint, ...]
    people: tuple[records.Membership, ...]
    busyness: float = 1.0  # how much more often is ordered than usual
    most_goods: int = 6  # in one order
    audited_days: int = 10_000  # how far back the audit log reaches


def small_market() -> MarketFacts:
    """Return the facts as they are."""
    return MarketFacts(
        categories=facts.categories(),
        goods=facts.goods(),
        producers=facts.producers(),
        offers=facts.offers(),
        certificates=facts.certificates(),
        buyers=facts.buyers(),
        households=facts.households(),
        outlets=facts.outlets(),
        delivery_points=facts.delivery_points(),
        people=facts.people(),
    )
