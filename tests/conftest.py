"""One database for the run, one rolled-back transaction for each test.

`TEST_DATABASE=postgresql` runs the same tests on a throwaway PostgreSQL.
"""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from flask.testing import FlaskClient

from marketplace.app import create_app
from marketplace.config import Config
from marketplace.operations.migrating import upgrade_database
from marketplace.shared.database import db
from marketplace.shared.language import SOURCE, speak
from marketplace.shared.memory import Memory
from marketplace.web import logs
from tests.factories import accounts
from tests.servers.postgresql import running_cluster


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items):
    """Begin with the longest tests: then no core waits for the other one at the end."""
    items.sort(key=lambda item: "long" not in item.keywords)


@pytest.fixture(scope="session")
def postgresql():
    """A throwaway PostgreSQL server for this run."""
    with running_cluster() as cluster:
        yield cluster


@pytest.fixture(scope="session")
def database_url(request, tmp_path_factory):
    """The address of an empty database of the kind that this run is about."""
    if os.environ.get("TEST_DATABASE") == "postgresql":
        return request.getfixturevalue("postgresql").create_database()
    return f"sqlite:///{tmp_path_factory.mktemp('database') / 'market.sqlite3'}"


@pytest.fixture(scope="session")
def config(database_url, tmp_path_factory) -> Config:
    folder = tmp_path_factory.mktemp("var")
    return Config(
        secret_key="only for tests, but long enough for all of them",
        database_url=database_url,
        base_url="http://localhost",
        media_root=folder / "media",
        mail_folder=folder / "mail",
    )


@pytest.fixture(scope="session")
def app(config):
    logs.configure()
    app = create_app(config)
    app.config["WTF_CSRF_ENABLED"] = False  # tests of CSRF turn it on again
    app.test_client_class = FreshContextClient
    with app.app_context():
        upgrade_database()
        yield app
        db.session.remove()
        db.engine.dispose()


@pytest.fixture(autouse=True)
def _rolled_back(request):
    """Run the test inside a transaction, and undo it all at the end.

    Tests marked `servers` or `browser` talk to real processes with databases of their own.
    """
    speak(SOURCE)
    if request.node.get_closest_marker("servers") or request.node.get_closest_marker("browser"):
        yield
        return
    request.getfixturevalue("app")
    engine = db.engines[None]
    with engine.connect() as connection:
        connection.execution_options(writes=True)
        transaction = connection.begin()
        db.engines[None] = connection
        yield
        db.session.remove()
        transaction.rollback()
        db.engines[None] = engine


@pytest.fixture(autouse=True)
def _nothing_remembered(monkeypatch):
    """Read everything anew each time: factories write past the services."""
    monkeypatch.setattr(Memory, "is_on", False)


@pytest.fixture(params=["sqlite", "postgresql"])
def lone_app(request, tmp_path):
    """An app on an empty database of its own, with real connections, for threads."""
    url = f"sqlite:///{tmp_path / 'market.sqlite3'}"
    if request.param == "postgresql":
        url = request.getfixturevalue("postgresql").create_database()
    config = Config(
        secret_key="only for tests, but long enough for all of them",
        database_url=url,
        media_root=tmp_path / "media",
        mail_folder=tmp_path / "mail",
    )
    app = create_app(config)
    with app.app_context():
        upgrade_database()
        yield app
        db.session.remove()
        db.engine.dispose()


class FreshContextClient(FlaskClient):
    """Gives every request its own database session, as the real server does."""

    def open(self, *args, **kwargs):
        db.session.commit()  # releases a savepoint; the test's transaction stays open
        with self.application.app_context():
            response = super().open(*args, **kwargs)
        for answer in (*response.history, response):
            answer.request.environ["wsgi.input"].close()  # large bodies lie in real files
        speak(SOURCE)
        db.session.expire_all()
        return response


@pytest.fixture
def client(app):
    return app.test_client()


@pytest.fixture
def sign_in(app):
    """Call it with an actor: the answer is a browser of their own, signed in as them."""
    return lambda actor: accounts.sign_in(app.test_client(), actor)


@pytest.fixture
def mails(config):
    """The folder into which this run's mails are written, emptied."""
    folder = Path(config.mail_folder)
    for old in folder.glob("*.eml"):
        old.unlink()
    return folder
