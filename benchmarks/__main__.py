"""`make bench`: builds the large market, measures every goal, prints (and records) a table."""

from __future__ import annotations

import logging
import os
import signal
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import structlog
from sqlalchemy import select

from benchmarks import (
    catalogue,
    growth,
    impact,
    lists,
    ordering,
    report,
    running,
    servers,
    spreadsheets,
)
from benchmarks.anchors import bare_orm
from benchmarks.load import Took, interleaved
from benchmarks.market import MeasuredCluster, large_market
from benchmarks.neighbours import Watch
from benchmarks.peers import comparing, shop
from benchmarks.people import prepare
from benchmarks.place import Place
from benchmarks.telling import say
from marketplace.app import create_app
from marketplace.catalog.models import Product
from marketplace.config import Config
from marketplace.shared.database import db

ROUNDS = int(os.environ.get("ROUNDS", "3"))
SECONDS = float(os.environ.get("SECONDS", "3"))
PEERS, GROWTH, RECORD = (bool(os.environ.get(name)) for name in ("PEERS", "GROWTH", "RECORD"))


def main() -> None:
    """Measure everything."""
    began = time.monotonic()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))  # what was started is stopped, too
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.CRITICAL))
    os.environ.setdefault("PYTHONWARNINGS", "ignore")
    with large_market() as cluster:
        with place(cluster) as where:
            watch = Watch([os.getpid(), cluster.pid])
            rows = measure(where)
            with where.app.app_context():
                db.engine.dispose()
        if GROWTH:
            rows += grown(cluster)
        share = watch.share()
    report.show(rows)
    minutes = (time.monotonic() - began) / 60
    say(f"done in {minutes:.0f} minutes; {share}")
    if share.is_much:
        say("the machine was busy with other work: measure again on a quiet one")
    if RECORD:
        more = growth.how(ROUNDS, SECONDS) if GROWTH else ()
        report.write(rows, share, minutes=minutes, more=more)
        say(f"written: {report.RESULTS}")


def grown(cluster: MeasuredCluster) -> list[report.Row]:
    """Measure growth; if that fails, the rows before it stay."""
    try:
        return growth.rows(cluster, rounds=ROUNDS, seconds=SECONDS)
    except Exception as error:
        return [report.failed("Growth", "–", error)]


def measure(where: Place) -> list[report.Row]:
    """Run all load in turn, then judge it."""
    bursts = [
        *catalogue.bursts(where),
        *ordering.bursts(where),
        *impact.bursts(where),
        *lists.bursts(where),
        *running.bursts(where),
        *(comparing.bursts(where.oscar, catalogue.searches(where)[1]) if where.oscar else ()),
    ]
    took = interleaved(bursts, rounds=ROUNDS, seconds=SECONDS)
    say("judging, starting the service, weighing it")
    return [
        report.judged(
            "Refused answers",
            "0",
            lambda: refusals(took),
        ),
        *catalogue.rows(where, took),
        *ordering.rows(took),
        *impact.rows(where, took),
        *lists.rows(where, took),
        *running.rows(where, took),
        *spreadsheets.rows(where),
        *(comparing.rows(took) if where.oscar else ()),
    ]


def refusals(took: Took) -> report.Found:
    """Judge our own; what other shops refuse fails their rows."""
    ours = {name: count for name, count in took.refused.items() if "oscar" not in name}
    return report.Found(str(ours or 0), met=not ours)


@contextmanager
def place(cluster: MeasuredCluster) -> Iterator[Place]:
    """Start the servers that are compared, on one market."""
    app = create_app(Config.from_environment(cluster.environment))
    facts = prepare(app)
    with app.app_context():
        popular = select(Product.slug).order_by(Product.popularity.desc(), Product.id).limit(1)
        slug = db.session.scalars(popular).one()
        with db.engine.connect() as connection:
            bare_orm.fill(connection, facts.makers)
            connection.exec_driver_sql(
                "create index bench_most_ordered on products (popularity desc, name, id)"
            )
            connection.commit()
    say("starting the marketplace and what it is compared with")
    with ExitStack() as stack:
        url = stack.enter_context(servers.product(cluster))
        shells = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        servers.keep_shells(url, slug, shells)
        twin = stack.enter_context(servers.anchor("raw_twin", cluster, SHELLS=str(shells)))
        bare = stack.enter_context(servers.anchor("bare_orm", cluster))
        oscar = stack.enter_context(shop.oscar(cluster)) if PEERS else None
        yield Place(cluster, app, facts, slug, url, twin, bare, oscar)


if __name__ == "__main__":
    main()
