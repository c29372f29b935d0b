"""A served market of one test: its database, its people, and what its own records say."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from dataclasses import dataclass

from sqlalchemy import create_engine, text

from tests.servers.service import PROJECT, command

SECRET = "only for tests, but long enough for all of them"
# Cards are "taken" at an address where nobody listens, so that no twin is started beside.
NO_TWIN = {
    "STRIPE_SECRET_KEY": "sk_test_nobody",
    "STRIPE_PUBLISHABLE_KEY": "pk_test_nobody",
    "STRIPE_WEBHOOK_SECRET": "whsec_nobody",
    "STRIPE_API_BASE": "http://127.0.0.1:9",
}


@dataclass(frozen=True)
class Market:
    """A database filled by `busy_market`, and the settings to serve it with."""

    url: str
    facts: dict
    settings: dict[str, str]

    @property
    def environment(self) -> dict[str, str]:
        return {"DATABASE_URL": self.url, "SECRET_KEY": SECRET, **self.settings}

    def rows(self, sql: str) -> list[tuple]:
        """Return what a query finds."""
        engine = create_engine(self.url)
        with engine.connect() as connection:
            found = connection.execute(text(sql)).all()
        engine.dispose()
        return [tuple(row) for row in found]

    def number(self, sql: str) -> int:
        return int(self.rows(sql)[0][0] or 0)

    def check(self) -> list[str]:
        """Return what `marketplace check` has to complain about."""
        try:
            return command("check", environment=self.environment).splitlines()
        except RuntimeError as error:
            return str(error).splitlines()


def a_busy_market(url: str, settings: dict[str, str] | None = None, **size: int) -> Market:
    """Migrate and fill the database; `settings` are more than where it is."""
    market = Market(url, {}, NO_TWIN if settings is None else settings)
    done = subprocess.run(
        [sys.executable, "-m", "tests.reliability.busy_market", json.dumps(size)],
        env={**os.environ, **market.environment, "BASE_URL": "http://127.0.0.1"},
        cwd=PROJECT,
        capture_output=True,
        check=False,
        text=True,
    )
    assert done.returncode == 0, done.stderr
    return Market(url, json.loads(done.stdout.splitlines()[-1]), market.settings)
