"""Whatever people do in whatever order, money is conserved and stock is never negative.

300 walks of up to 25 steps over HTTP; each step's answer is foretold by a second book.
"""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis.stateful import run_state_machine_as_test
from sqlalchemy import create_engine

from tests.fuzz.books import Purse
from tests.fuzz.money_model import MoneyModel
from tests.fuzz.trade import PRICES, Trade, filled
from tests.servers.service import command, gunicorn
from tests.stripe_twin import PUBLISHABLE_KEY, SECRET_KEY, StripeTwin

pytestmark = [pytest.mark.servers, pytest.mark.long]

WALKS, STEPS = 300, 25
WEBHOOK_SECRET = "whsec_of_the_money_model"


@pytest.fixture
def trade(tmp_path):
    """A served market whose database the test may look into."""
    with StripeTwin([]) as twin:
        environment = {
            "DATABASE_URL": f"sqlite:///{tmp_path / 'market.sqlite3'}",
            "SECRET_KEY": "only for tests, but long enough for all of them",
            "STRIPE_SECRET_KEY": SECRET_KEY,
            "STRIPE_PUBLISHABLE_KEY": PUBLISHABLE_KEY,
            "STRIPE_WEBHOOK_SECRET": WEBHOOK_SECRET,
            "STRIPE_API_BASE": twin.url,
        }
        facts = filled(environment)
        with gunicorn(environment, workers=1) as service:
            twin.add_webhook(f"{service.url}/stripe/webhook", WEBHOOK_SECRET)
            yield Trade(service, twin, facts), environment


def test_money_is_conserved_on_every_road(trade):
    market, environment = trade
    engine = create_engine(environment["DATABASE_URL"])
    purses, cash = [Purse() for _price in PRICES], [0]

    run_state_machine_as_test(
        lambda: MoneyModel(market, engine, purses, cash),
        settings=settings(
            max_examples=WALKS,
            stateful_step_count=STEPS,
            deadline=None,
            database=None,
            derandomize=True,
            phases=[Phase.generate],  # a shrunk walk would begin with what others left
            suppress_health_check=list(HealthCheck),
        ),
    )

    engine.dispose()
    assert all(purse.paid_out > 0 for purse in purses)
    assert command("check", environment=environment) == ""
