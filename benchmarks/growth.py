"""What the same work costs in markets of one, four and sixteen times the size: `GROWTH=1`."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, replace

import psycopg
from sqlalchemy import select

from benchmarks import catalogue, impact, ordering
from benchmarks.growing import SIZES, grown
from benchmarks.load import Burst, Took, interleaved
from benchmarks.market import MeasuredCluster
from benchmarks.people import prepare
from benchmarks.place import Place
from benchmarks.probing import getter, typical
from benchmarks.report import Found, Row, judged
from benchmarks.telling import say
from marketplace.app import create_app
from marketplace.catalog.models import Product
from marketplace.config import Config
from marketplace.shared.database import db
from marketplace.shared.memory import forget_everything
from tests.servers.service import gunicorn

LIST = "/katalog"
MEASURED = {  # the bursts that are repeated, with what they are called here and their goal
    "list signed in": ("Catalogue list, signed in, growing", 1.3),
    "search": ("Search with typing errors and facets, growing", 2.0),
    "product": ("Product page, signed in, growing", 1.3),
    "order": ("Order of 5 lines over 3 producers, API, growing", 1.3),
    "summary": ("Impact summary, growing", 1.2),
}


@dataclass(frozen=True)
class Grown:
    """A served market of one size, and how much is in it."""

    size: int
    place: Place
    holds: str


def rows(cluster: MeasuredCluster, *, rounds: int, seconds: float) -> list[Row]:
    """Grow the market, serve all sizes side by side, measure them in turn."""
    addresses = grown(cluster)
    with ExitStack() as stack:
        markets = [_open(stack, cluster, size, url) for size, url in addresses.items()]
        bursts = [burst for market in markets for burst in _bursts(market)]
        # The same work in all sizes one after the other: it is what is compared.
        bursts.sort(key=lambda burst: list(MEASURED).index(burst.name.split("@")[0]))
        took = interleaved(bursts, rounds=rounds, seconds=seconds)
    return [
        *(Row(f"Market at {each.size} ×", "–", Found(each.holds)) for each in markets),
        judged(
            "Refused answers while growing",
            "0",
            lambda: Found(str(took.refused or 0), met=not took.refused),
        ),
        *(
            judged(work, f"≤ {goal} × from 1 × to 16 ×", lambda name=name: _cost(name, took))
            for name, (work, goal) in MEASURED.items()
        ),
        judged(
            "Catalogue list, nothing remembered, growing",
            "≤ 1.3 × from 1 × to 16 ×",
            lambda: _of_times(markets),
        ),
    ]


def _open(stack: ExitStack, cluster: MeasuredCluster, size: int, url: str) -> Grown:
    """Sign people in and serve the market."""
    environment = {**cluster.environment, "DATABASE_URL": url}
    app = create_app(Config.from_environment(environment))
    facts = prepare(app)
    with app.app_context():
        popular = select(Product.slug).order_by(Product.popularity.desc(), Product.id).limit(1)
        slug = db.session.scalars(popular).one()
    service = stack.enter_context(gunicorn(environment))
    place = Place(cluster, app, facts, slug, service.url, twin="", bare="")
    return Grown(size, place, _holds(url))


def _holds(url: str) -> str:
    asked = {
        "offers": "select count(*) from offers",
        "orders": "select count(*) from orders",
        "receipt lines": "select count(*) from impact_events where kind = 'received'",
    }
    with psycopg.connect(url) as connection:
        counts = {name: connection.execute(text).fetchone()[0] for name, text in asked.items()}
    return ", ".join(f"{count:,} {name}" for name, count in counts.items())


def _bursts(market: Grown) -> list[Burst]:
    every = (
        *catalogue.bursts(market.place),
        *ordering.bursts(market.place),
        *impact.bursts(market.place),
    )
    return [
        replace(burst, name=f"{burst.name}@{market.size}")
        for burst in every
        if burst.name in MEASURED
    ]


def _unremembered(place: Place) -> float:
    get = getter(place.app, LIST, place.facts.buyer)
    return typical(lambda: (forget_everything(), get()), times=5)


def _cost(name: str, took: Took) -> Found:
    rates = {size: took[f"{name}@{size}"].per_second for size in (1, *SIZES)}
    costs = {size: rates[1] / rate for size, rate in rates.items()}
    _work, goal = MEASURED[name]
    return Found(_told(costs), f"1 ×: {rates[1]:.1f}/s", costs[max(costs)] <= goal)


def _of_times(markets: Sequence[Grown]) -> Found:
    say("reading the list with nothing remembered")
    times = {market.size: _unremembered(market.place) for market in markets}
    costs = {size: each / times[1] for size, each in times.items()}
    return Found(_told(costs), f"1 ×: {times[1]:.0f} ms", costs[max(costs)] <= 1.3)


def _told(costs: Mapping[int, float]) -> str:
    return ", ".join(f"{size} ×: {cost:.2f} ×" for size, cost in costs.items() if size > 1)


def how(rounds: int, seconds: float) -> Sequence[str]:
    """Say how it was measured."""
    return (
        "## How growth is measured",
        "",
        "The large market copied in bulk: products, offers, prices, stock, orders and receipt",
        "lines; the same producers and buyers. All three are served side by side and measured",
        f"in turn, {rounds} rounds of {seconds:.0f} s; the cost is the time of one answer.",
        "",
    )
