"""Connected accounts: onboarding, transfers, reversals and payouts."""

import pytest
import requests
import stripe


@pytest.fixture
def account(client):
    return client.accounts.create(
        {"type": "express", "country": "ID", "capabilities": {"transfers": {"requested": True}}}
    )


@pytest.fixture
def producer(client, twin, account):
    """An account that finished onboarding."""
    twin.onboard(account.id)
    return client.accounts.retrieve(account.id)


def transfer(client, account, amount, **more):
    return client.transfers.create(
        {"amount": amount, "currency": "idr", "destination": account.id, **more}
    )


def acting_for(account):
    return {"stripe_account": account.id}


def test_account_is_opened_through_its_link(client, twin, shop, account):
    assert (account.capabilities.transfers, account.payouts_enabled) == ("inactive", False)
    link = client.account_links.create(
        {
            "account": account.id,
            "type": "account_onboarding",
            "refresh_url": "https://shop.example/again",
            "return_url": "https://shop.example/done",
        }
    )
    assert account.id in requests.get(link.url, timeout=5).text
    done = requests.post(link.url, allow_redirects=False, timeout=5)
    assert done.headers["Location"] == "https://shop.example/done"
    ready = client.accounts.retrieve(account.id)
    assert (ready.capabilities.transfers, ready.payouts_enabled) == ("active", True)
    used = requests.get(link.url, allow_redirects=False, timeout=5)
    assert used.headers["Location"] == "https://shop.example/again"
    twin.drain()
    assert [(e["type"], e["account"]) for e in shop.events] == [("account.updated", account.id)]


def test_link_needs_addresses_to_return_to(client, account):
    with pytest.raises(stripe.InvalidRequestError) as refusal:
        client.account_links.create({"account": account.id, "type": "account_onboarding"})
    assert refusal.value.code == "parameter_missing"


def test_account_without_the_capability_receives_nothing(client, paid, account, twin):
    with pytest.raises(stripe.InvalidRequestError) as refusal:
        transfer(client, account, 1)
    assert refusal.value.code == "insufficient_capabilities_for_transfer"
    assert twin.state["balances"]["platform"]["idr"] == 125_000_000


def test_capability_that_was_not_requested_stays_away(client, twin, paid):
    plain = client.accounts.create({"type": "express"})
    twin.onboard(plain.id)
    with pytest.raises(stripe.InvalidRequestError) as refusal:
        transfer(client, plain, 1)
    assert refusal.value.code == "insufficient_capabilities_for_transfer"


def test_type_and_controller_exclude_each_other(client):
    both = {"type": "express", "controller": {"fees": {"payer": "application"}}}
    with pytest.raises(stripe.InvalidRequestError):
        client.accounts.create(both)


def test_transfer_without_money_is_refused(client, producer, twin):
    with pytest.raises(stripe.InvalidRequestError) as refusal:
        transfer(client, producer, 1)
    assert refusal.value.code == "balance_insufficient"
    assert "transfer" not in twin.state["objects"]


def test_one_payment_is_shared_out_between_producers(client, twin, shop, paid, producer):
    other = client.accounts.create({"capabilities": {"transfers": {"requested": True}}})
    twin.onboard(other.id)
    source = {"source_transaction": paid.latest_charge, "transfer_group": "BB-7"}
    transfer(client, producer, 70_000_000, **source)
    transfer(client, other, 50_000_000, **source)
    with pytest.raises(stripe.InvalidRequestError) as refusal:
        transfer(client, producer, 5_000_001, **source)
    assert refusal.value.param == "amount"
    balances = [
        client.balance.retrieve({}, options).available[0].amount
        for options in ({}, acting_for(producer), acting_for(other))
    ]
    assert balances == [5_000_000, 70_000_000, 50_000_000]
    assert len(client.transfers.list({"transfer_group": "BB-7"}).data) == 2
    twin.drain()
    assert shop.types.count("transfer.created") == 2


def test_transfer_is_reversed_in_parts(client, twin, shop, paid, producer):
    sent = transfer(client, producer, 70_000_000)
    reversal = client.transfers.reversals.create(sent.id, {"amount": 20_000_000})
    assert (reversal.amount, reversal.transfer) == (20_000_000, sent.id)
    with pytest.raises(stripe.InvalidRequestError):
        client.transfers.reversals.create(sent.id, {"amount": 50_000_001})
    client.transfers.reversals.create(sent.id)
    assert client.transfers.retrieve(sent.id).reversed is True
    assert twin.state["balances"]["platform"]["idr"] == 125_000_000
    twin.drain()
    assert shop.types.count("transfer.reversed") == 2


def test_money_already_paid_out_cannot_be_reversed(client, paid, producer):
    sent = transfer(client, producer, 70_000_000)
    client.payouts.create({"amount": 60_000_000, "currency": "idr"}, acting_for(producer))
    with pytest.raises(stripe.InvalidRequestError) as refusal:
        client.transfers.reversals.create(sent.id)
    assert refusal.value.code == "balance_insufficient"


def test_refund_of_money_passed_on_is_refused(client, paid, producer):
    transfer(client, producer, 100_000_000)
    with pytest.raises(stripe.InvalidRequestError) as refusal:
        client.refunds.create({"payment_intent": paid.id})
    assert refusal.value.code == "balance_insufficient"
    assert client.charges.retrieve(paid.latest_charge).amount_refunded == 0


def test_payout_is_pending_then_paid(client, twin, shop, paid, producer):
    transfer(client, producer, 70_000_000)
    wanted = {"amount": 70_000_000, "currency": "idr"}
    payout = client.payouts.create(wanted, acting_for(producer))
    assert payout.status == "pending"
    assert client.payouts.retrieve(payout.id, {}, acting_for(producer)).status == "paid"
    twin.drain()
    paid_out = next(event for event in shop.events if event["type"] == "payout.paid")
    assert (paid_out["account"], paid_out["data"]["object"]["id"]) == (producer.id, payout.id)
    with pytest.raises(stripe.InvalidRequestError) as refusal:
        client.payouts.create({**wanted, "amount": 1}, acting_for(producer))
    assert refusal.value.code == "balance_insufficient"


def test_failed_payout_returns_the_money(client, twin, shop, paid):
    twin.faults.add("payout_failure")
    payout = client.payouts.create({"amount": 5_000_000, "currency": "idr"})
    failed = client.payouts.retrieve(payout.id)
    assert (failed.status, failed.failure_code) == ("failed", "account_closed")
    assert twin.state["balances"]["platform"]["idr"] == 125_000_000
    twin.drain()
    assert "payout.failed" in shop.types
    assert "payout.paid" not in shop.types


def test_account_that_is_not_open_pays_nothing_out(client, account):
    with pytest.raises(stripe.InvalidRequestError) as refusal:
        client.payouts.create({"amount": 1, "currency": "idr"}, acting_for(account))
    assert refusal.value.code == "payouts_not_allowed"


def test_foreign_account_is_forbidden(client):
    with pytest.raises(stripe.PermissionError) as refusal:
        client.balance.retrieve({}, {"stripe_account": "acct_foreign"})
    assert refusal.value.error.code == "account_invalid"


def test_account_details_can_be_changed(client, producer):
    changed = client.accounts.update(
        producer.id,
        {"metadata": {"producer": "7"}, "capabilities": {"card_payments": {"requested": True}}},
    )
    assert changed.metadata["producer"] == "7"
    assert changed.capabilities.card_payments == "active"
