"""Loads the example market: same seed and same day, same market."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from random import Random

from sqlalchemy import Connection, select, text

from marketplace.accounts.models import Organisation
from marketplace.catalog.services.popularity import count_popularity
from marketplace.catalog.services.searching import rebuild_search
from marketplace.demo.books import Books
from marketplace.demo.enlarging import market_facts
from marketplace.demo.goods import add_goods
from marketplace.demo.history import History
from marketplace.demo.market import Market
from marketplace.demo.numbers import Numbers
from marketplace.demo.organisations import add_organisations
from marketplace.demo.papers import add_certificates
from marketplace.demo.payouts import payout_life
from marketplace.demo.rows import Rows
from marketplace.demo.scale import MarketFacts, Scale
from marketplace.demo.shelves import Shelves
from marketplace.demo.timeline import Timeline
from marketplace.demo.waiting import add_waiting
from marketplace.demo.year import plan_cases, shopping_life, tastes
from marketplace.shared.clock import utc_now
from marketplace.shared.database import db, one_transaction

DEFAULT_SEED = 3401  # the regency's number
OPENED = timedelta(days=400)
YEAR = timedelta(days=365)


class NotEmpty(Exception):
    """The database already holds organisations: nothing was loaded."""


def load_market(
    *, scale: Scale = Scale.SMALL, seed: int = DEFAULT_SEED, now: datetime | None = None
) -> Mapping[str, int]:
    """Fill an empty database in one transaction; return how many rows each table got.

    The market is made as it stands `now`, at this moment when none is given.
    Raises `NotEmpty` on a database that holds organisations.
    """
    with one_transaction():
        if not is_empty():
            raise NotEmpty
        written = make_market(
            db.session.connection(), market_facts(scale), seed, now or utc_now()
        )
        db.session.expire_all()
        rebuild_search()
        db.session.execute(text("analyze"))  # or PostgreSQL plans as for empty tables
        count_popularity()
    return written


def is_empty() -> bool:
    """Say whether the database holds no organisation yet."""
    return db.session.scalar(select(Organisation.id).limit(1)) is None


def make_market(
    connection: Connection, facts: MarketFacts, seed: int, now: datetime
) -> Mapping[str, int]:
    """Write the market as it stands at a moment."""
    now = now.replace(microsecond=0)
    market = _open(Rows(connection), facts, Random(seed), now)  # noqa: S311 - an example
    liked = tastes(market)
    for slug, shopper in market.cast.shoppers.items():
        shopper.orders_a_week *= facts.busyness
        market.timeline.start(shopping_life(market, shopper, liked[slug]))
    plan_cases(market, liked, now)
    first_friday = (now - YEAR).date() + timedelta(days=(4 - (now - YEAR).weekday()) % 7)
    returned_on = (now - timedelta(days=45)).date()
    market.timeline.start(payout_life(market, first_friday, returned_on))
    market.timeline.run()
    market.timeline.now = now
    for ware in market.wares:
        market.shelves.count(ware)
    add_waiting(market, facts)
    market.finish()
    return market.rows.written


def _open(rows: Rows, facts: MarketFacts, chance: Random, now: datetime) -> Market:
    timeline = Timeline(now - YEAR, now)
    cast = add_organisations(rows, facts, now - OPENED)
    add_certificates(rows, facts, cast, now.date())
    wares = add_goods(rows, facts, cast)
    return Market(
        rows=rows,
        timeline=timeline,
        chance=chance,
        cast=cast,
        wares=wares,
        history=History(rows, timeline),
        books=Books(rows, timeline),
        numbers=Numbers(rows, timeline),
        shelves=Shelves(rows, timeline),
    )
