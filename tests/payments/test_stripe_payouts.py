"""Paying producers through Stripe Connect: the real client against the twin."""

import pytest

from marketplace.payments import collecting, disbursing
from marketplace.payments.models import Payout, PayoutAccount
from marketplace.payments.queries.ledger import balances
from marketplace.payments.services import payouts
from marketplace.payments.states import AccountKind, PayoutState
from marketplace.shared import outbox
from marketplace.shared.actors import Role
from marketplace.shared.database import db
from marketplace.shared.errors import Forbidden, RuleBroken
from marketplace.shared.money import ZERO
from tests.factories.accounts import a_member
from tests.factories.payments import a_bill, earn, released
from tests.payments.conftest import money_of_producer as of
from tests.stripe_twin import StripeTwin


@pytest.fixture
def twin():
    """A twin for each test: payout numbers, which are the keys, begin anew in each."""
    with StripeTwin() as running:
        yield running


@pytest.fixture
def connected(stripe, producer):
    """The producer's own account at Stripe, ready."""
    owner = a_member(producer.organisation, Role.PRODUCER_OWNER)
    address = disbursing.begin_onboarding(
        actor=owner,
        name=producer.name,
        email="kub@belabeliku.example",
        return_url="http://localhost/jual/uang",
        again_url="http://localhost/jual/uang",
    )
    assert address.startswith(stripe.url)
    account = db.session.get(PayoutAccount, producer.id)
    stripe.onboard(account.provider_id)
    return account


def test_only_the_owner_says_where_the_money_goes(stripe, producer):
    member = a_member(producer.organisation, Role.PRODUCER_MEMBER)
    with pytest.raises(Forbidden):
        disbursing.begin_onboarding(
            actor=member,
            name="x",
            email="x@example.org",
            return_url="http://localhost/",
            again_url="http://localhost/",
        )
    assert stripe.state["objects"].get("account", []) == []


def test_stripe_pays_a_producer_that_is_ready(stripe, producer, admins, connected):
    earn(producer, 300_000)
    fund(stripe, 300_000)
    with pytest.raises(RuleBroken):
        payouts.prepare_batch(actor=admins[0], producer_ids=[producer.id], provider="stripe")
    disbursing.refresh_account(producer.id)
    [payout] = released(producer, admins, provider="stripe").payouts

    [transfer] = [
        each
        for each in stripe.state["objects"]["transfer"]
        if each["destination"] == connected.provider_id
    ]
    assert (transfer["amount"], transfer["description"]) == (30_000_000, payout.number)
    assert (payout.state, payout.provider_id) == (PayoutState.PAID, transfer["id"])
    assert of(producer.id) == {}
    assert balances(0)[AccountKind.STRIPE_CASH] == ZERO


def test_a_transfer_whose_answer_was_lost_is_made_once(stripe, producer, admins, connected):
    disbursing.refresh_account(producer.id)
    earn(producer, 300_000)
    fund(stripe, 300_000)
    batch = payouts.prepare_batch(
        actor=admins[0], producer_ids=[producer.id], provider="stripe"
    )
    payouts.release_batch(batch.id, actor=admins[1])
    db.session.commit()
    stripe.faults.add("cut_after", "POST /v1/transfers", times=1)
    assert disbursing.hand_over(batch.id).payouts[0].state is PayoutState.PAID
    assert outbox.drain() >= 1, "the outbox hands over again, and finds it done"

    made = [
        t
        for t in stripe.state["objects"]["transfer"]
        if t["destination"] == connected.provider_id
    ]
    assert len(made) == 1


def test_what_stripe_refuses_stays_with_us(stripe, producer, admins, connected):
    disbursing.refresh_account(producer.id)
    earn(producer, 900_000_000)  # more than the twin's platform holds
    [payout] = released(producer, admins, provider="stripe").payouts

    assert payout.state is PayoutState.RETURNED
    assert payout.return_reason
    assert of(producer.id) == {AccountKind.PRODUCER_PAYABLE: 900_000_000}


def test_a_transfer_taken_back_is_the_producers_again(
    stripe, producer, admins, connected, deliver
):
    disbursing.refresh_account(producer.id)
    earn(producer, 300_000)
    fund(stripe, 300_000)
    [payout] = released(producer, admins, provider="stripe").payouts
    reversed_ = {
        "id": "evt_reversed",
        "object": "event",
        "type": "transfer.reversed",
        "data": {
            "object": {
                "id": payout.provider_id,
                "amount_reversed": 30_000_000,
                "currency": "idr",
            }
        },
    }
    assert deliver(reversed_).status_code == 200
    found = db.session.get(Payout, payout.id, populate_existing=True)
    assert found.state is PayoutState.RETURNED
    assert of(producer.id) == {AccountKind.PRODUCER_PAYABLE: 300_000}


def fund(stripe, rupiah: int) -> None:
    """Let a card pay this much into our account at the twin."""
    bill = a_bill(rupiah)
    payment = collecting.open_card_payment(bill.by_card().id)
    assert stripe.pay(payment.provider_id).status_code == 200
