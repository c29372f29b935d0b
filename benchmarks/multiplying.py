"""Makes a million receipt lines of those that the market has."""

import psycopg

LINES = 1_000_000
MULTIPLY = """
insert into impact_events (kind, source, document_id, day, happened_at, buyer_id, is_airport,
  producer_id, village_code, district_code, category_id, is_local, value, quantity,
  member_count, poor_member_count, days_to_pay)
select kind, 'copy-' || n || ':' || id, document_id, day, happened_at, buyer_id, is_airport,
  producer_id, village_code, district_code, category_id, is_local, value, quantity,
  member_count, poor_member_count, days_to_pay
from impact_events cross join generate_series(1, %s) n where kind = 'received'
"""


def multiply(connection: psycopg.Connection) -> None:
    """Copy what was received until there are a million lines, and add it to the rollup."""
    count = "select count(*) from impact_events where kind = 'received'"
    lines = connection.execute(count).fetchone()[0]
    connection.execute("set work_mem = '256MB'")
    times = LINES // max(lines, 1)
    connection.execute(MULTIPLY, [times])
    # The copies lie in the cells of what they were copied from.
    connection.execute(
        "update impact_months set accepted = accepted * (%(n)s + 1), "
        "receipts = receipts * (%(n)s + 1)",
        {"n": times},
    )
