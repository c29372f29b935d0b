"""What the tests of money share."""

from __future__ import annotations

import dataclasses
from datetime import timedelta

import pytest

from marketplace.payments import stripe_gateway
from marketplace.payments.queries.ledger import balances
from marketplace.payments.services.ledger import post_transfer
from marketplace.payments.states import AccountKind
from marketplace.producers.models import BankAccount
from marketplace.shared import events
from marketplace.shared.actors import OrganisationKind, Role
from marketplace.shared.clock import utc_now
from marketplace.shared.database import db
from marketplace.shared.money import ZERO, Money
from tests.factories.accounts import AnOrganisation, a_member
from tests.factories.market import AProducer
from tests.stripe_twin import PUBLISHABLE_KEY, SECRET_KEY, StripeTwin, sign

WEBHOOK_SECRET = "whsec_for_tests"


def money_of_producer(organisation_id: int) -> dict[AccountKind, int]:
    """What stands on an organisation's accounts, in rupiah; empty ones left out."""
    return {kind: m.rupiah for kind, m in balances(organisation_id).items() if m != ZERO}


@pytest.fixture
def days_ahead():
    """The moment this many days from now."""
    return lambda days: utc_now() + timedelta(days=days)


@pytest.fixture(autouse=True)
def news(monkeypatch):
    """What payments announced, in order; nobody above listens, as these invoices are bare."""
    heard = []
    listeners = {
        name: [lambda payment_id, name=name: heard.append((name, payment_id))]
        for name in ("payment.settled", "payment.refunded")
    }
    monkeypatch.setattr(events, "SUBSCRIBERS", listeners)
    return heard


@pytest.fixture
def pay_out():
    """Hand a part of what a producer may have to the bank."""

    def hand_over(producer: int, rupiah: int) -> None:
        post_transfer(
            key=f"test:payout:{producer}:{rupiah}",
            debit=(AccountKind.PRODUCER_PAYABLE, producer),
            credit=(AccountKind.PAYOUT_TRANSIT, producer),
            amount=Money(rupiah),
            about=("payout", 1),
            number="BY-2611-0001",
        )

    return hand_over


@pytest.fixture(scope="module")
def twin():
    """Stripe's twin on a port of its own; it sends no webhooks: `deliver` does."""
    with StripeTwin() as running:
        yield running


@pytest.fixture
def stripe(app, twin, monkeypatch):
    """The app set up to take cards from the twin."""
    twin.faults.clear()
    stripe_gateway.CIRCUIT.forget()
    config = dataclasses.replace(
        app.extensions["marketplace_config"],
        stripe_secret_key=SECRET_KEY,
        stripe_publishable_key=PUBLISHABLE_KEY,
        stripe_webhook_secret=WEBHOOK_SECRET,
        stripe_api_base=twin.url,
    )
    monkeypatch.setitem(app.extensions, "marketplace_config", config)
    app.extensions.pop("stripe_client", None)
    yield twin
    stripe_gateway.CIRCUIT.forget()
    app.extensions.pop("stripe_client", None)


@pytest.fixture
def deliver(client):
    """Post an event to our webhook as Stripe would."""

    def post(event: dict, secret: str = WEBHOOK_SECRET):
        body, headers = sign(event, secret)
        return client.post("/stripe/webhook", data=body, headers=headers)

    return post


@pytest.fixture
def told(twin, deliver):
    """Deliver what the twin has to tell about one attempt: kinds in the wanted order."""

    def tell(provider_id: str, *kinds: str):
        mine = {
            event["type"]: event
            for event in twin.events
            if provider_id
            in (event["data"]["object"]["id"], event["data"]["object"].get("payment_intent"))
        }
        return [deliver(mine[kind]).status_code for kind in kinds]

    return tell


@pytest.fixture
def admins():
    """Two people of the regency."""
    regency = AnOrganisation(kind=OrganisationKind.REGENCY)
    return a_member(regency, Role.ADMIN), a_member(regency, Role.ADMIN)


@pytest.fixture
def producer():
    made = AProducer()
    account = BankAccount(
        producer_id=made.id, bank="BPD DIY", number="0012345678", holder="KUB Contoh"
    )
    db.session.add(account)
    db.session.flush()
    return made
