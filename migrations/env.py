"""Alembic's entry: runs migrations on the database of the running app."""

from alembic import context

from marketplace.shared.database import Base, UtcDateTime, db
from marketplace.shared.money import MoneyColumn
from marketplace.shared.quantity import QuantityColumn

# Our own column types are frozen in migrations as what the database sees.
PLAIN_TYPES = {
    MoneyColumn: "sa.BigInteger()",
    QuantityColumn: "sa.BigInteger()",
    UtcDateTime: "sa.DateTime(timezone=True)",
}


def render_item(kind, item, _context):
    return PLAIN_TYPES.get(type(item), False) if kind == "type" else False


def include_name(name, kind, _parents):
    """Leave out the search index: its tables are no models, and differ between databases."""
    return kind != "table" or name in Base.metadata.tables


def run():
    engine = db.engine
    with engine.connect() as connection:
        if engine.dialect.name == "sqlite":
            connection.execution_options(writes=True)
        context.configure(
            connection=connection,
            target_metadata=Base.metadata,
            compare_type=True,
            render_item=render_item,
            include_name=include_name,
            render_as_batch=engine.dialect.name == "sqlite",
            transaction_per_migration=True,
        )
        with context.begin_transaction():
            context.run_migrations()


run()
