"""The impact figures at a million receipt lines, beside the plain reading of their rollup."""

from __future__ import annotations

import statistics
import time
from contextlib import suppress

import psycopg
from sqlalchemy import text

from benchmarks.load import Burst, Took
from benchmarks.place import Place
from benchmarks.probing import getter, typical
from benchmarks.report import Found, Row, judged
from marketplace.impact.services import recording
from marketplace.shared.database import db, one_transaction

SUMMARY, DASHBOARD = "/api/v1/impact/summary", "/admin/dampak"
READING = """
select category_id, producer_id, village_code, district_code, sum(accepted), sum(spend),
  sum(receipts), sum(payments), max(poor_member_count)
from impact_months where buyer_id = 0 group by 1, 2, 3, 4
"""


FORGET = text(
    "delete from impact_events "
    "where kind = 'received' and document_id = :id and source not like 'copy-%'"
)


def bursts(place: Place) -> list[Burst]:
    """Return one client on the summary and on the dashboard."""
    return [
        Burst("summary", place.url, [SUMMARY], clients=1),
        Burst("dashboard", place.url, [DASHBOARD], cookie=place.facts.admin, clients=1),
    ]


def rows(place: Place, took: Took) -> list[Row]:
    """Judge what was measured."""
    return [
        judged(
            f"Impact summary at {_lines(place):,} receipt lines",
            "≤ 2 × the rollup read",
            lambda: _beside_reading(place),
        ),
        judged("… its p95 over HTTP", "≤ 100 ms", lambda: _slowest(took, "summary")),
        judged("… the dashboard's p95", "≤ 100 ms", lambda: _slowest(took, "dashboard")),
        judged("… keeping it, for each receipt", "≤ 1 ms", lambda: _upkeep(place)),
    ]


def _lines(place: Place) -> int:
    with psycopg.connect(place.cluster.url) as connection:
        return connection.execute(
            "select count(*) from impact_events where kind = 'received'"
        ).fetchone()[0]


def _beside_reading(place: Place) -> Found:
    with psycopg.connect(place.cluster.url, autocommit=True) as connection:
        plain = typical(lambda: connection.execute(READING).fetchall())
    summary = typical(getter(place.app, SUMMARY))
    return Found(
        f"{summary:.0f} ms = {summary / plain:.2f} ×", f"{plain:.0f} ms", summary <= 2 * plain
    )


class _Undone(Exception):
    """Nothing of a try stays."""


def _upkeep(place: Place) -> Found:
    """Count receipts of the market anew, each as in the transaction that wrote it."""
    asked = (
        "select distinct document_id from impact_events where kind = 'received' "
        "and source not like 'copy-%%' order by document_id desc limit 60"
    )
    with psycopg.connect(place.cluster.url) as connection:
        receipts = [row[0] for row in connection.execute(asked)]
    with place.app.app_context():
        took = [_time_of_counting(receipt) for receipt in receipts]
    each = statistics.median(took)
    return Found(f"{each:.2f} ms", met=each <= 1)


def _time_of_counting(receipt_id: int) -> float:
    with suppress(_Undone), one_transaction():
        db.session.execute(text("set local session_replication_role = replica"))
        db.session.execute(FORGET, {"id": receipt_id})
        db.session.execute(text("set local session_replication_role = origin"))
        began = time.perf_counter()
        recording.count_receipt(receipt_id)
        took = (time.perf_counter() - began) * 1000
        raise _Undone
    return took


def _slowest(took: Took, name: str) -> Found:
    p95 = took[name].p95
    return Found(f"{p95:.0f} ms", met=p95 <= 100)
