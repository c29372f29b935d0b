"""The small example market in databases of its own, on SQLite and on PostgreSQL."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from marketplace.app import create_app
from marketplace.demo.loading import load_market
from marketplace.operations.migrating import upgrade_database
from marketplace.shared.clock import today
from marketplace.shared.database import db

DAY = today()  # before or after midnight, all of a run speaks of one day


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def empty_market(request, config, tmp_path_factory):
    """A way to open an empty database of this kind: a context, as often as it is asked."""

    def url() -> str:
        if request.param == "postgresql":
            return request.getfixturevalue("postgresql").create_database()
        return f"sqlite:///{tmp_path_factory.mktemp('example') / 'market.sqlite3'}"

    @contextmanager
    def opened() -> Iterator[None]:
        app = create_app(dataclasses.replace(config, database_url=url()))
        with app.app_context():
            upgrade_database()
            yield
            db.session.remove()
            db.engine.dispose()

    return opened


@pytest.fixture(scope="module")
def market(empty_market):
    """How many rows the small market has in each table; its database is the present one."""
    with empty_market():
        yield load_market(day=DAY)
