"""Walk from the newest revision to none, each step down, up and down, and compare the data."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator

from alembic.config import Config
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, Engine, inspect, text

BASE = "base"
# Alembic's own table, and the search index, which is made from the products again.
OTHERS = ("alembic_version", "product_search", "search_")
REFILLED = {  # emptied by the way down, counted again from what they are derived from
    "0015_impact_so_far": {"impact_events", "impact_months", "impact_payment_days"},
}
NARROWED = {  # columns with values that the schema below does not know
    "0013_direct_sales": {("stock_moves", "reason")},
    "0042_sterile_zone": {("requirement_versions", "blocks")},
    "0062_competitions": {("agreement_versions", "call_off")},
}
UNKNOWN = {  # rows that the schema below cannot hold at all: (table, cell)
    "0054_outlet_roles": {("held_roles", ("role", "'outlet_manager'"))},
}
Rows = list[tuple[tuple[str, str], ...]]  # of each row its columns and values, as text
Content = dict[str, Rows]


def steps(config: Config) -> list[tuple[str, str]]:
    """List (revision, the one below it), the newest first."""
    revisions = ScriptDirectory.from_config(config).walk_revisions()
    return [(each.revision, str(each.down_revision or BASE)) for each in revisions]


def walk(
    engine: Engine,
    all_steps: list[tuple[str, str]],
    *,
    upgrade: Callable[[str], None],
    downgrade: Callable[[str], None],
) -> Iterator[str]:
    """Say what each revision loses of the data that the schema below it can hold."""
    for revision, below in all_steps:
        above = _comparable(revision, _content(engine))
        downgrade(below)
        under = _content(engine)
        yield from _lost(f"{revision} down", above, under)
        upgrade(revision)
        yield from _lost(f"{revision} up again", under, _content(engine))
        downgrade(below)
        yield from _lost(f"{revision} down again", under, _content(engine))


def empty_tables(engine: Engine) -> list[str]:
    """List the tables that hold no row, so that nothing is proved about them."""
    return sorted(name for name, rows in _content(engine).items() if not rows)


def _comparable(revision: str, content: Content) -> Content:
    narrowed, unknown = NARROWED.get(revision, set()), UNKNOWN.get(revision, set())
    return {
        table: [
            tuple(cell for cell in row if (table, cell[0]) not in narrowed)
            for row in rows
            if not any((table, cell) in unknown for cell in row)
        ]
        for table, rows in content.items()
        if table not in REFILLED.get(revision, set())
    }


def _lost(where: str, before: Content, after: Content) -> Iterator[str]:
    """Compare what both schemas can hold: their common tables and columns."""
    for table in sorted(before.keys() & after.keys()):
        old, new = _in_common(before[table], after[table])
        gone = Counter(old) - Counter(new)
        if gone:
            first, many = next(iter(gone)), f"{gone.total()} of {len(old)} rows"
            yield f"{where}: {table} loses {many}: {first}"


def _in_common(old: Rows, new: Rows) -> tuple[Rows, Rows]:
    if not old or not new:
        return old, new
    kept = {name for name, _value in old[0]} & {name for name, _value in new[0]}
    return _only(old, kept), _only(new, kept)


def _only(rows: Rows, columns: set[str]) -> Rows:
    return sorted(tuple(cell for cell in row if cell[0] in columns) for row in rows)


def _content(engine: Engine) -> Content:
    with engine.connect() as connection:
        names = inspect(connection).get_table_names()
        return {name: _rows(connection, name) for name in names if not name.startswith(OTHERS)}


def _rows(connection: Connection, table: str) -> Rows:
    found = connection.execute(text(f'select * from "{table}"'))
    names = list(found.keys())
    return sorted(tuple(zip(names, map(repr, row), strict=True)) for row in found)
