"""Migrations build exactly what the models say, and run up, down and up again with data."""

from __future__ import annotations

import dataclasses

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import CheckConstraint, inspect, text

from marketplace.app import create_app
from marketplace.operations.migrating import (
    alembic_config,
    downgrade_database,
    upgrade_database,
)
from marketplace.shared.database import Base, db
from tests.architecture.migrations.filling import fill_every_table
from tests.architecture.migrations.walking import empty_tables, steps, walk


@pytest.fixture
def empty_app(config, request, tmp_path):
    """An app on an empty database of its own, of the kind that this run is about."""
    url = f"sqlite:///{tmp_path / 'empty.sqlite3'}"
    if config.database_url.startswith("postgresql"):
        url = request.getfixturevalue("postgresql").create_database()
    app = create_app(dataclasses.replace(config, database_url=url))
    with app.app_context():
        yield app
        db.session.remove()
        db.engine.dispose()


@pytest.mark.servers
def test_migrations_build_what_the_models_say(empty_app):
    upgrade_database()
    with db.engine.connect() as connection:
        context = MigrationContext.configure(
            connection, opts={"compare_type": False, "include_name": _is_ours}
        )
        assert compare_metadata(context, Base.metadata) == []
        assert _rules_in_database(connection) == _rules_in_models(connection)


def _is_ours(name, kind, _parents):
    return kind != "table" or name in Base.metadata.tables


def _rules_in_models(connection):
    name_of = connection.dialect.identifier_preparer.format_constraint
    return {
        (table.name, name_of(rule).strip('"'))
        for table in Base.metadata.tables.values()
        for rule in table.constraints
        if isinstance(rule, CheckConstraint) and rule.name
    }


def _rules_in_database(connection):
    seen = inspect(connection)
    return {
        (name, rule["name"])
        for name in Base.metadata.tables
        for rule in seen.get_check_constraints(name)
    }


@pytest.mark.servers
def test_migrations_run_up_down_and_up_with_data(empty_app):
    upgrade_database()
    with db.engine.connect().execution_options(writes=True) as connection:
        connection.execute(
            text(
                "insert into organisations (slug, name, kind, is_example, created_at) "
                "values ('kub-contoh', 'KUB Contoh', 'producer', true, '2026-11-01 00:00:00')"
            )
        )
        connection.commit()
    downgrade_database("0002_accounts")
    upgrade_database()
    assert _slugs() == ["kub-contoh"]
    downgrade_database("base")
    with db.engine.connect() as connection:
        left = {*inspect(connection).get_table_names()} - {"alembic_version"}
    assert left == set()
    upgrade_database()
    assert _slugs() == []


def _slugs():
    with db.engine.connect() as connection:
        return list(connection.scalars(text("select slug from organisations")))


@pytest.mark.servers
def test_each_step_keeps_what_both_schemas_can_hold(empty_app):
    upgrade_database()
    fill_every_table()
    assert empty_tables(db.engine) == []
    lost = walk(
        db.engine,
        steps(alembic_config()),
        upgrade=upgrade_database,
        downgrade=downgrade_database,
    )
    assert list(lost) == []


@pytest.mark.servers
def test_teeth_a_step_that_loses_data_is_found(empty_app):
    upgrade_database()
    fill_every_table()
    revision, below = steps(alembic_config())[0]

    def forget_and_go_down(target):
        with db.engine.connect().execution_options(writes=True) as connection:
            connection.execute(text("update organisations set name = 'Lupa'"))
            connection.commit()
        downgrade_database(target)

    (first, *_more) = walk(
        db.engine, [(revision, below)], upgrade=upgrade_database, downgrade=forget_and_go_down
    )
    assert first.startswith(f"{revision} down: organisations loses")
