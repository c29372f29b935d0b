"""Loads the example market: same seed and same day, same market."""

from __future__ import annotations

import gc
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import date, timedelta
from random import Random

from sqlalchemy import Connection

from marketplace.catalog.services.popularity import count_popularity
from marketplace.catalog.services.searching import rebuild_search
from marketplace.demo.agreements import plan_agreements
from marketplace.demo.approvals import plan_approvals
from marketplace.demo.beginnings import tell_beginnings
from marketplace.demo.books import Books
from marketplace.demo.budgets import plan_budgets
from marketplace.demo.cases import plan_cases
from marketplace.demo.collecting import collecting_life
from marketplace.demo.competitions import plan_competitions
from marketplace.demo.direct_sales import plan_direct_sales
from marketplace.demo.emptiness import is_empty
from marketplace.demo.enlarging import market_facts
from marketplace.demo.federations import plan_federations
from marketplace.demo.goods import add_goods
from marketplace.demo.history import History
from marketplace.demo.local_content import plan_local_content
from marketplace.demo.market import Market
from marketplace.demo.needs import plan_needs
from marketplace.demo.newcomers import plan_newcomers
from marketplace.demo.numbers import Numbers
from marketplace.demo.organisations import add_organisations
from marketplace.demo.papers import add_certificates
from marketplace.demo.payouts import payout_life
from marketplace.demo.pending import plan_pending
from marketplace.demo.plans import plan_seasons_and_prices
from marketplace.demo.references import plan_references
from marketplace.demo.requirements import plan_requirements
from marketplace.demo.rows import Rows
from marketplace.demo.scale import MarketFacts, Scale
from marketplace.demo.shelves import Shelves
from marketplace.demo.shopping_lists import plan_shopping_lists
from marketplace.demo.sourcing import plan_sourcing
from marketplace.demo.spreadsheets import plan_spreadsheets
from marketplace.demo.standing_orders import plan_standing_orders
from marketplace.demo.surveys import plan_surveys
from marketplace.demo.threads import plan_threads
from marketplace.demo.timeline import Timeline, end_of_market
from marketplace.demo.waiting import plan_waiting
from marketplace.demo.year import shopping_life, tastes
from marketplace.fulfilment.services.track_records import count_track_records
from marketplace.impact.services.rebuilding import rebuild as rebuild_impact
from marketplace.shared.clock import today
from marketplace.shared.database import db, look_through_tables, one_transaction

DEFAULT_SEED = 3401  # the regency's number
OPENED = timedelta(days=400)
YEAR = timedelta(days=365)


class NotEmpty(Exception):
    """The database already holds organisations: nothing was loaded."""


def load_market(
    *, scale: Scale = Scale.SMALL, seed: int = DEFAULT_SEED, day: date | None = None
) -> Mapping[str, int]:
    """Fill an empty database in one transaction; return how many rows each table got.

    The market is made as a day begins, today when none is given.
    Raises `NotEmpty` on a database that holds organisations.
    """
    with one_transaction(), _nothing_to_collect():
        if not is_empty():
            raise NotEmpty
        facts = market_facts(scale)
        written = make_market(db.session.connection(), facts, seed, day or today())
        db.session.expire_all()
        plan_budgets(day or today())
        plan_standing_orders(day or today())
        plan_shopping_lists(day or today())
        plan_agreements(day or today())
        plan_competitions(day or today())
        plan_threads(day or today())
        rebuild_search()
        rebuild_impact()
        plan_local_content(day or today())
        look_through_tables()  # or PostgreSQL plans as for empty ones
        count_popularity()
        count_track_records(end_of_market(day or today()))
    return written


@contextmanager
def _nothing_to_collect() -> Iterator[None]:
    """Keep the garbage collector from looking through millions of rows again and again."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


def make_market(
    connection: Connection, facts: MarketFacts, seed: int, day: date
) -> Mapping[str, int]:
    """Write the market as it stands when a day begins."""
    market = _open(Rows(connection), facts, Random(seed), day)  # noqa: S311 - an example
    tell_beginnings(market, facts)
    market.timeline.now = market.timeline.end - YEAR
    liked = tastes(market, most_goods=facts.most_goods)
    for slug, shopper in market.cast.shoppers.items():
        shopper.orders_a_week *= facts.busyness
        market.timeline.start(shopping_life(market, shopper, liked[slug]))
    plan_cases(market, liked)
    plan_pending(market)
    plan_newcomers(market)
    plan_waiting(market, facts)
    plan_requirements(market)
    plan_federations(market)
    plan_direct_sales(market)
    plan_surveys(market)
    plan_needs(market)
    plan_spreadsheets(market)
    plan_approvals(market)
    market.timeline.start(collecting_life(market))
    market.timeline.start(payout_life(market))
    market.timeline.do(market.count_stock, market.timeline.end)
    market.timeline.run()
    plan_seasons_and_prices(market)
    plan_references(market)
    plan_sourcing(market)
    market.finish()
    return market.rows.written


def _open(rows: Rows, facts: MarketFacts, chance: Random, day: date) -> Market:
    end = end_of_market(day)
    timeline = Timeline(end - OPENED, end)
    cast = add_organisations(rows, facts, end - OPENED)
    add_certificates(rows, facts, cast, day)
    wares = add_goods(rows, facts, cast)
    return Market(
        rows=rows,
        timeline=timeline,
        chance=chance,
        cast=cast,
        wares=wares,
        history=History(rows, timeline, since=end - timedelta(days=facts.audited_days)),
        books=Books(rows, timeline),
        numbers=Numbers(rows, timeline),
        shelves=Shelves(rows, timeline),
    )
