"""`make run` is one process: it makes everything ready and serves it."""

from __future__ import annotations

import sqlite3

import pytest
import requests
from alembic.script import ScriptDirectory

from marketplace.operations.migrating import alembic_config, is_newest
from marketplace.web.health import newest_migration
from tests.servers.service import whole_service


def test_the_newest_migration_is_known_by_its_file():
    scripts = ScriptDirectory.from_config(alembic_config())
    assert newest_migration() == scripts.get_current_head()
    assert is_newest()


@pytest.mark.servers
def test_an_empty_database_is_made_ready_and_then_kept(tmp_path):
    file = tmp_path / "market.sqlite3"
    environment = {"DATABASE_URL": f"sqlite:///{file}", "ENVIRONMENT": "demo"}
    for _start in range(2):
        with whole_service(environment, "--prepare") as service:
            assert requests.get(service.url, timeout=10).status_code == 200
    with sqlite3.connect(file) as connection:
        (regencies,) = connection.execute(
            "select count(*) from organisations where slug = 'belabeliku'"
        ).fetchone()
    assert regencies == 1


@pytest.mark.servers
def test_production_is_upgraded_and_stays_empty(tmp_path):
    file = tmp_path / "market.sqlite3"
    environment = {
        "DATABASE_URL": f"sqlite:///{file}",
        "ENVIRONMENT": "production",
        "BASE_URL": "https://127.0.0.1",
        "SMTP_URL": "smtp://127.0.0.1:9",
    }
    with whole_service(environment, "--prepare") as service:
        assert requests.get(f"{service.url}/healthz", timeout=10).status_code == 200
    with sqlite3.connect(file) as connection:
        (organisations,) = connection.execute("select count(*) from organisations").fetchone()
    assert organisations == 0
