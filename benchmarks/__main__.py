"""`make bench`: builds the large market, measures every goal, prints and writes the table."""

from __future__ import annotations

import logging
import os
import signal
import sys
import tempfile
import time
import traceback
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import structlog
from sqlalchemy import select

from benchmarks import catalogue, growth, impact, lists, ordering, report, running, servers
from benchmarks.anchors import bare_orm
from benchmarks.load import interleaved
from benchmarks.market import MeasuredCluster, large_market
from benchmarks.peers import comparing, shop
from benchmarks.people import prepare
from benchmarks.place import Place
from benchmarks.telling import say
from marketplace.app import create_app
from marketplace.catalog.models import Product
from marketplace.config import Config
from marketplace.shared.database import db

ROUNDS = int(os.environ.get("ROUNDS", "4"))
SECONDS = float(os.environ.get("SECONDS", "3"))
PEERS, GROWTH = bool(os.environ.get("PEERS")), bool(os.environ.get("GROWTH"))


def main() -> None:
    """Measure everything."""
    began = time.monotonic()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))  # what was started is stopped, too
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.CRITICAL))
    os.environ.setdefault("PYTHONWARNINGS", "ignore")
    with large_market() as cluster:
        with place(cluster) as where:
            rows = measure(where)
            with where.app.app_context():
                db.engine.dispose()
        grown = (
            _judged("Growth", lambda: growth.rows(cluster, rounds=ROUNDS, seconds=SECONDS))
            if GROWTH
            else []
        )
    report.show([*rows, *grown])
    minutes, note = (time.monotonic() - began) / 60, os.environ.get("NOTE", "")
    more = [*growth.title(ROUNDS, SECONDS), *report.table(grown), ""] if grown else []
    report.write(rows, minutes=minutes, note=note, more=more)
    say(f"written: {report.RESULTS}")


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
    say("starting the service, weighing it")
    refused = {name: each.failed for name, each in took.items() if each.failed}
    return [
        report.Row("Refused answers", "0", str(refused or 0), met=not refused),
        *_judged("Catalogue", lambda: catalogue.rows(where, took)),
        *_judged("Orders", lambda: ordering.rows(took)),
        *_judged("Impact", lambda: impact.rows(where, took)),
        *_judged("Lists", lambda: lists.rows(where, took)),
        *_judged("Running", lambda: running.rows(where, took)),
        *(_judged("django-oscar", lambda: comparing.rows(took)) if where.oscar else ()),
    ]


def _judged(work: str, judge: Callable[[], list[report.Row]]) -> list[report.Row]:
    """Let one failure cost its own rows only: the others took minutes."""
    try:
        return judge()
    except Exception as error:
        traceback.print_exc()
        return [report.Row(work, "", f"could not be measured: {error!r}"[:200], met=False)]


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
