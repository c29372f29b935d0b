"""The database handle, the base of every table, and what one transaction is."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from decimal import Decimal
from enum import StrEnum
from functools import wraps
from typing import Any, ParamSpec, TypeVar

from flask_sqlalchemy import SQLAlchemy
from sqlalchemy import (
    DateTime,
    Dialect,
    Engine,
    Enum,
    Executable,
    MetaData,
    Row,
    TypeDecorator,
    text,
)
from sqlalchemy.exc import DBAPIError, SQLAlchemyError
from sqlalchemy.orm import DeclarativeBase, Session

from marketplace.shared.money import Money, MoneyColumn
from marketplace.shared.quantity import QuantityColumn

# Named constraints can be changed by later migrations; nameless ones cannot.
CONSTRAINT_NAMES = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s",
    "pk": "pk_%(table_name)s",
}


class UtcDateTime(TypeDecorator[datetime]):
    """An instant: stored in UTC, read back with its timezone on SQLite too."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Refuse naive times: nobody knows when they were."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("an instant needs a timezone")
        moment = value.astimezone(UTC)
        return moment.replace(tzinfo=None) if dialect.name == "sqlite" else moment

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:  # noqa: ARG002
        """Put the timezone back that SQLite cannot keep."""
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


def _stored_values(states: type[StrEnum]) -> list[str]:
    return [state.value for state in states]


class Base(DeclarativeBase):
    """Parent of every table; maps our Python types to column types."""

    metadata = MetaData(naming_convention=CONSTRAINT_NAMES)
    type_annotation_map = {  # noqa: RUF012
        Money: MoneyColumn,
        Decimal: QuantityColumn,
        datetime: UtcDateTime,
        StrEnum: Enum(
            StrEnum,
            native_enum=False,
            create_constraint=True,
            length=40,
            values_callable=_stored_values,
        ),
    }


# `create_savepoint` lets each test wrap everything in a transaction it rolls back.
# Nothing expires at commit: a door may still show what its service returned.
db = SQLAlchemy(
    metadata=Base.metadata,
    session_options={"join_transaction_mode": "create_savepoint", "expire_on_commit": False},
)

P = ParamSpec("P")
R = TypeVar("R")

BEFORE_COMMIT: list[Callable[[Session], None]] = []  # work that belongs at a transaction's end


@contextmanager
def one_transaction() -> Iterator[None]:
    """Commit at the end of the block, or undo all of it. An inner block joins the outer one."""
    session = db.session()
    if session.info.get("in_transaction"):
        yield
        return
    _begin_to_write(session)
    session.info["in_transaction"] = True
    try:
        yield
        for finish in BEFORE_COMMIT:
            finish(session)
        session.commit()
    except BaseException:
        session.rollback()
        raise
    finally:
        session.info.clear()


def _begin_to_write(session: Session) -> None:
    """End what was only read, and take SQLite's write lock before the first check.

    A transaction that began by reading cannot become a writer on SQLite once another has
    written, and what it read may be old; so every write transaction begins as one.
    """
    session.commit()
    session.connection(execution_options={"writes": True})


def let_go() -> None:
    """End what was only read: no transaction is held while another server thinks.

    Raises `RuntimeError` inside a use case, whose transaction would stay open.
    """
    if is_writing():
        raise RuntimeError("another server is asked outside of transactions")
    db.session.commit()


def is_writing() -> bool:
    """Say whether a use case is at work, whose changes others cannot see yet."""
    return bool(db.session().info.get("in_transaction"))


def drop_session() -> None:
    """End the present session, also when its connection is not there to be told so."""
    try:
        db.session.remove()
    except SQLAlchemyError:
        db.session().invalidate()
        db.session.registry.clear()


def ask(statement: Executable, **values: object) -> Sequence[Row[Any]]:
    """Run a SELECT that was written once and is sent with almost every request.

    It goes past the ORM, which would take as long again to read a few columns, and on
    PostgreSQL without a transaction where none is open: one round trip instead of three.
    """
    engine, session = db.engine, db.session()
    if session.in_transaction() or is_sqlite() or not isinstance(engine, Engine):
        return session.connection().execute(statement, values).all()
    try:
        return _ask_alone(engine, statement, values)
    except DBAPIError as error:
        if not error.connection_invalidated:
            raise
    return _ask_alone(engine, statement, values)  # the server was restarted a moment ago


def _ask_alone(
    engine: Engine, statement: Executable, values: dict[str, object]
) -> Sequence[Row[Any]]:
    with engine.connect() as connection:
        alone = connection.execution_options(isolation_level="AUTOCOMMIT")
        return alone.execute(statement, values).all()


def transactional(use_case: Callable[P, R]) -> Callable[P, R]:
    """Make a service function all-or-nothing."""

    @wraps(use_case)
    def run(*args: P.args, **kwargs: P.kwargs) -> R:
        with one_transaction():
            return use_case(*args, **kwargs)

    run.is_transaction = True  # type: ignore[attr-defined]
    return run


def is_sqlite() -> bool:
    """Say whether the embedded database is in use."""
    return db.engine.dialect.name == "sqlite"


def look_through_tables() -> None:
    """Let the database note how much lies in each table: it plans by that.

    PostgreSQL is told their names. Else it looks through its own tables, too, which all
    databases of a server share, and waits for whoever does the same there.
    """
    quote = db.engine.dialect.identifier_preparer.quote
    names = "" if is_sqlite() else ", ".join(map(quote, Base.metadata.tables))
    db.session.execute(text(f"analyze {names}"))


def insert(table: Any) -> Any:  # noqa: ANN401
    """Return this database's own INSERT, which knows ON CONFLICT and RETURNING."""
    if is_sqlite():
        from sqlalchemy.dialects import sqlite  # noqa: PLC0415

        return sqlite.insert(table)
    from sqlalchemy.dialects import postgresql  # noqa: PLC0415

    return postgresql.insert(table)
