"""Alembic's entry: runs migrations on the database of the running app."""

from alembic import context

from marketplace.shared.database import Base, db


def run() -> None:
    """Run each migration in a transaction of its own."""
    engine = db.engine
    with engine.connect() as connection:
        if engine.dialect.name == "sqlite":
            connection.execution_options(writes=True)
        context.configure(
            connection=connection,
            target_metadata=Base.metadata,
            compare_type=True,
            render_as_batch=engine.dialect.name == "sqlite",
            transaction_per_migration=True,
        )
        with context.begin_transaction():
            context.run_migrations()


run()
