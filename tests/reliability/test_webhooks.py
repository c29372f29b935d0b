"""R2, exactly-once money: each Stripe fact is posted once, a refund wins in any order."""

from __future__ import annotations

import dataclasses
from collections import Counter

import pytest

from marketplace.app import create_app
from marketplace.operations.migrating import upgrade_database
from marketplace.shared.database import db
from tests.reliability.webhook_storm import FORGED, SECRET, TIMES, faults_in, open_shop, storm
from tests.servers.service import gunicorn
from tests.stripe_twin import PUBLISHABLE_KEY, SECRET_KEY, StripeTwin

pytestmark = pytest.mark.servers
STORMS = 3  # within which a guard that is off shows
SEED = 20_261_123


@pytest.fixture
def twin():
    with StripeTwin() as running:
        yield running


@pytest.fixture(params=["sqlite", "postgresql"])
def storm_config(request, config, twin, tmp_path):
    """Settings of a service with a database of its own, of each kind."""
    url = f"sqlite:///{tmp_path / 'storm.sqlite3'}"
    if request.param == "postgresql":
        url = request.getfixturevalue("postgresql").create_database()
    return dataclasses.replace(
        config,
        database_url=url,
        stripe_secret_key=SECRET_KEY,
        stripe_publishable_key=PUBLISHABLE_KEY,
        stripe_webhook_secret=SECRET,
        stripe_api_base=twin.url,
    )


@pytest.fixture
def database(storm_config):
    """The service's database, empty, and an app of our own to look into it."""
    with create_app(storm_config).app_context():
        upgrade_database()
        yield
        db.session.remove()
        db.engine.dispose()


def environment(config, **more: str) -> dict[str, str]:
    return {
        "DATABASE_URL": config.database_url,
        "STRIPE_SECRET_KEY": config.stripe_secret_key,
        "STRIPE_PUBLISHABLE_KEY": config.stripe_publishable_key,
        "STRIPE_WEBHOOK_SECRET": config.stripe_webhook_secret,
        "STRIPE_API_BASE": config.stripe_api_base,
        **more,
    }


def test_each_fact_is_posted_once_whatever_the_order(storm_config, twin, database):
    shop = open_shop(twin, paid=36)
    with gunicorn(environment(storm_config)) as service:
        storm(shop, service.url, seed=SEED)

    assert faults_in(shop) == []
    delivered = TIMES * len(shop.genuine())
    assert Counter(shop.answers) == {("genuine", 200): delivered, ("forged", 400): FORGED}
    assert delivered >= 900


@pytest.mark.parametrize(
    ("fault", "sign_of_it"),
    [
        ("signature", "forged answered 200"),
        ("uniqueness", "events noted of"),
        ("order", "refunded is"),
    ],
)
def test_the_checker_notices_a_guard_that_is_off(
    storm_config, twin, database, fault, sign_of_it
):
    settings = environment(storm_config, SEEDED_FAULT=fault)
    with gunicorn(settings, module="tests.reliability.faulty_webhooks:app") as service:
        found = _first_faults(twin, service.url, sign_of_it)
    assert any(sign_of_it in each for each in found), found


def _first_faults(twin, url, sign_of_it):
    """Let storms rage until one shows the fault: the wrong order may not come in the first."""
    found = []
    for more in range(STORMS):
        shop = open_shop(twin, paid=9)
        storm(shop, url, seed=SEED + more)
        found = faults_in(shop)
        if any(sign_of_it in each for each in found):
            break
    return found
