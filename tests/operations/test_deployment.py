"""`marketplace check --deploy`: silent when all is set, one line for each thing that is not."""

from __future__ import annotations

import dataclasses
from datetime import timedelta

import pytest
from click.testing import CliRunner

from marketplace import cli
from marketplace.operations import deployment, services
from marketplace.operations.deployment import deployment_faults
from marketplace.operations.models import Result
from marketplace.shared import outbox
from marketplace.shared.actors import OrganisationKind, Role
from marketplace.shared.clock import utc_now
from marketplace.shared.database import db, is_sqlite
from tests.factories.accounts import AnOrganisation, a_member, an_admin

COOKIES = deployment.COOKIES_MUST | {"TRUSTED_HOSTS": ["pasar.example.org"]}


@pytest.fixture
def production(app, config, monkeypatch):
    """A service that is ready for real people, but for the kind of database of this run."""
    for name, value in COOKIES.items():
        monkeypatch.setitem(app.config, name, value)
    outbox.do_rounds()
    services.note_result("backup", rows=1)
    db.session.commit()
    return dataclasses.replace(
        config,
        environment="production",
        secret_key="q8Zt0vXy2LmN4pRs6UwA1bCd3EfG5hJk",
        base_url="https://pasar.example.org",
        smtp_url="smtp://localhost",
        mail_sender="Belabeliku <kabar@pasar.example.org>",
        stripe_secret_key="sk_live_1",
        stripe_publishable_key="pk_live_1",
        stripe_webhook_secret="whsec_1",
        bank_account="Bank Sungguhan 1, a.n. Pasar",
    )


def _faults(config) -> list[str]:
    """What is said beyond the test database's own nature."""
    natural = ("settings: DATABASE_URL is SQLite", "database: we sign in as a superuser")
    return [fault for fault in deployment_faults(config) if not fault.startswith(natural)]


def test_all_set_is_silent(production):
    assert _faults(production) == []
    assert len(deployment_faults(production)) == 1, "the test's database is named"
    assert deployment_faults(production)[0].startswith(
        "settings: DATABASE_URL is SQLite" if is_sqlite() else "database: we sign in as a super"
    )


@pytest.mark.parametrize(
    ("changes", "fault"),
    [
        ({"environment": "demo"}, "settings: ENVIRONMENT is not production"),
        ({"secret_key": "a" * 40}, "settings: SECRET_KEY is no random text"),
        ({"smtp_url": None}, "settings: SMTP_URL is missing"),
        ({"mail_sender": "B <x@y.example>"}, "settings: MAIL_SENDER is missing"),
        ({"stripe_secret_key": None}, "settings: STRIPE_SECRET_KEY is missing"),
        ({"stripe_secret_key": "sk_test_1"}, "settings: STRIPE_SECRET_KEY is a test key"),
        ({"stripe_api_base": "http://127.0.0.1"}, "settings: STRIPE_API_BASE points away"),
        ({"base_url": "http://pasar.example.org"}, "web: BASE_URL does not begin with https"),
        ({"base_url": "https://lain.example.org"}, "web: other hosts than lain.example.org"),
    ],
)
def test_each_wrong_setting_is_one_line(production, changes, fault):
    [told] = _faults(dataclasses.replace(production, **changes))
    assert told.startswith(fault)


@pytest.mark.parametrize("name", deployment.COOKIES_MUST)
def test_weak_cookies_are_named(production, app, monkeypatch, name):
    monkeypatch.setitem(app.config, name, None)
    [told] = _faults(production)
    assert told.startswith(f"web: {name} is None")


def test_media_must_be_writable(production, tmp_path):
    (tmp_path / "a file").touch()
    [told] = _faults(dataclasses.replace(production, media_root=tmp_path / "a file"))
    assert told.startswith("media: ")


def test_the_example_market_has_no_place_there(production):
    AnOrganisation(is_example=True)
    [told] = _faults(production)
    assert told.startswith("people: the database holds the example market")


def test_admins_without_a_second_factor_are_counted(production):
    regency = AnOrganisation(kind=OrganisationKind.REGENCY)
    a_member(regency, Role.AUDITOR)
    an_admin()
    assert _faults(production) == [
        "people: 1 with the role admin or finance have no second factor yet"
    ]


def test_worker_and_backups_are_looked_after(production):
    beat = db.session.get(outbox.Round, outbox.HEARTBEAT)
    beat.next_at = utc_now() - timedelta(minutes=4)
    db.session.get(Result, "backup").found_at = utc_now() - timedelta(hours=27)
    db.session.flush()
    worker, backup = _faults(production)
    assert worker.startswith("worker: has not shown itself")
    assert backup.startswith("backups: the last one is of 20")
    db.session.delete(db.session.get(Result, "backup"))
    db.session.flush()
    assert _faults(production)[1].startswith("backups: none was ever made")


def test_the_command_exits_by_what_it_found(app, production, monkeypatch):
    monkeypatch.setattr(cli, "the_app", lambda: app)
    found = CliRunner().invoke(cli.commands, ["check"])
    assert (found.exit_code, found.output) == (0, "")
    found = CliRunner().invoke(cli.commands, ["check", "--deploy"])
    assert found.exit_code == 1
    assert "settings: ENVIRONMENT is not production\n" in found.output
