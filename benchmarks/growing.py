"""Makes markets of four and sixteen times the size out of the large one, by bulk copies."""

from __future__ import annotations

from collections.abc import Mapping

import psycopg
from psycopg import sql

from benchmarks.market import MeasuredCluster
from benchmarks.telling import say

SIZES = (4, 16)  # each is made of the one before
STEP = 4
RECEIPT_STEPS = {4: 5, 16: 2}  # a million receipt lines become five, then ten
MARKS = {4: "x", 16: "y"}  # in what must stay unique: slugs and numbers
# Every copied table, with the columns that point to a copied table (or number their own rows).
COPIED: Mapping[str, Mapping[str, str]] = {
    "products": {"id": "products"},
    "product_search": {"product_id": "products"},
    "offers": {"id": "offers", "product_id": "products"},
    "price_tiers": {"id": "price_tiers", "offer_id": "offers"},
    "offer_certificates": {"offer_id": "offers"},
    "capacity_weeks": {"offer_id": "offers"},
    "orders": {"id": "orders"},
    "producer_orders": {"id": "producer_orders", "order_id": "orders"},
    "order_lines": {
        "id": "order_lines",
        "producer_order_id": "producer_orders",
        "offer_id": "offers",
    },
    "stock_moves": {"id": "stock_moves", "offer_id": "offers", "order_line_id": "order_lines"},
}
UNIQUE = {"products": "slug", "orders": "number", "producer_orders": "number"}
RECEIPTS = """
insert into impact_events (kind, source, document_id, day, happened_at, buyer_id, is_airport,
  producer_id, village_code, district_code, category_id, is_local, value, quantity,
  member_count, poor_member_count, days_to_pay)
select kind, %(mark)s || n || ':' || id, document_id, day, happened_at, buyer_id, is_airport,
  producer_id, village_code, district_code, category_id, is_local, value, quantity,
  member_count, poor_member_count, days_to_pay
from impact_events cross join generate_series(1, %(more)s) n where kind = 'received'
"""
ROLLUP = """
update impact_months
set accepted = accepted * (%(more)s + 1), receipts = receipts * (%(more)s + 1)
"""


def grown(cluster: MeasuredCluster) -> dict[int, str]:
    """Return the addresses of the markets by their size; nobody may use the first meanwhile."""
    addresses = {1: cluster.url}
    source = cluster.url.rpartition("/")[2]
    for size in SIZES:
        name = f"{source}_{size}"
        say(f"growing the market to {size} times its size")
        with psycopg.connect(_beside(cluster, "postgres"), autocommit=True) as connection:
            _copy_database(connection, source if size == SIZES[0] else f"{source}_4", name)
        addresses[size] = _beside(cluster, name)
        with psycopg.connect(addresses[size], autocommit=True) as connection:
            _grow(connection, size)
    with psycopg.connect(cluster.url, autocommit=True) as connection:
        connection.execute("vacuum analyze")
        connection.execute("checkpoint")
    return addresses


def _beside(cluster: MeasuredCluster, name: str) -> str:
    return f"{cluster.url.rpartition('/')[0]}/{name}"


def _copy_database(connection: psycopg.Connection, source: str, name: str) -> None:
    connection.execute(
        "select pg_terminate_backend(pid) from pg_stat_activity where datname = %s", [source]
    )
    copy = sql.SQL("create database {} template {}")
    connection.execute(copy.format(sql.Identifier(name), sql.Identifier(source)))


def _grow(connection: psycopg.Connection, size: int) -> None:
    """Copy all rows; the copies of one turn refer to each other."""
    connection.execute("set session_replication_role = replica")  # what is copied was checked
    connection.execute("set maintenance_work_mem = '256MB'")
    strides = {table: _stride(connection, table) for table in COPIED}
    for table in COPIED:
        _copy_table(connection, table, strides, size)
    values = {"mark": MARKS[size], "more": RECEIPT_STEPS[size] - 1}
    connection.execute(RECEIPTS, values)
    connection.execute(ROLLUP, values)
    connection.execute("vacuum analyze")


def _stride(connection: psycopg.Connection, table: str) -> int:
    """Return how far the ids of a turn lie behind those of the turn before."""
    if COPIED[table].get("id") != table:
        return 0
    most = sql.SQL("select coalesce(max(id), 0) + 1 from {}").format(sql.Identifier(table))
    return connection.execute(most).fetchone()[0]


def _copy_table(
    connection: psycopg.Connection, table: str, strides: Mapping[str, int], size: int
) -> None:
    names = [
        row[0]
        for row in connection.execute(
            "select column_name from information_schema.columns "
            "where table_name = %s and table_schema = 'public' order by ordinal_position",
            [table],
        )
    ]
    told = {
        column: sql.SQL("{} + n * {}").format(sql.Identifier(column), strides[target])
        for column, target in COPIED[table].items()
    }
    if column := UNIQUE.get(table):
        told[column] = sql.SQL("{} || {} || n").format(sql.Identifier(column), MARKS[size])
    statement = sql.SQL(
        "insert into {table} ({columns}) select {values} from {table} "
        "cross join generate_series(1, {more}) n"
    ).format(
        table=sql.Identifier(table),
        columns=sql.SQL(", ").join(map(sql.Identifier, names)),
        values=sql.SQL(", ").join(told.get(name, sql.Identifier(name)) for name in names),
        more=STEP - 1,
    )
    connection.execute(statement)
    if strides[table]:
        connection.execute(
            "select setval(pg_get_serial_sequence(%s, 'id'), %s)",
            [table, strides[table] * STEP],
        )
