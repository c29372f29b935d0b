"""The impact figures at a million receipt lines, beside the plain reading of their rollup."""

from __future__ import annotations

import psycopg

from benchmarks.load import Burst, Took
from benchmarks.place import Place
from benchmarks.probing import getter, typical
from benchmarks.report import Found, Row, judged

SUMMARY, DASHBOARD = "/api/v1/impact/summary", "/admin/dampak"
READING = """
select category_id, producer_id, village_code, district_code, sum(accepted), sum(spend),
  sum(receipts), sum(payments), max(poor_member_count)
from impact_months where buyer_id = 0 group by 1, 2, 3, 4
"""


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


def _slowest(took: Took, name: str) -> Found:
    p95 = took[name].p95
    return Found(f"{p95:.0f} ms", met=p95 <= 100)
