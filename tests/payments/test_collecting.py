"""Taking cards: the real client of Stripe against its twin, on good days and on bad ones."""

import pytest

from marketplace.payments import collecting
from marketplace.payments.gateway import UnknownToProvider
from marketplace.payments.models import Payment
from marketplace.payments.providers import payment_gateway
from marketplace.payments.queries.ledger import owed_on_invoice
from marketplace.payments.services import paying
from marketplace.payments.services.settling import settle_payment
from marketplace.payments.states import PaymentState
from marketplace.payments.stripe_gateway import money_of, stripe_amount
from marketplace.shared import outbox
from marketplace.shared.actors import SYSTEM
from marketplace.shared.database import db, one_transaction
from marketplace.shared.errors import RuleBroken, Unavailable
from marketplace.shared.money import ZERO, Money
from tests.factories.accounts import an_admin
from tests.factories.payments import a_bill


def intents(twin, bill) -> list[dict]:
    found = twin.state["objects"].get("payment_intent", [])
    return [each for each in found if each["transfer_group"] == bill.number]


def test_rupiah_are_counted_in_sen_in_one_place():
    assert stripe_amount(Money(5_000)) == 500_000
    assert money_of(500_000) == Money(5_000)
    assert money_of(500_001) is None


def test_the_attempt_is_known_to_stripe_with_our_facts(stripe):
    bill = a_bill(1_250_000)
    payment = collecting.open_card_payment(bill.by_card().id)

    [intent] = intents(stripe, bill)
    assert payment.provider_id == intent["id"]
    assert payment.client_secret == intent["client_secret"]
    assert (intent["amount"], intent["currency"]) == (125_000_000, "idr")
    assert intent["metadata"]["payment_key"] == payment.provider_key
    assert intent["automatic_payment_methods"]["enabled"]


def test_opening_again_asks_nobody(stripe):
    bill = a_bill(1_250_000)
    payment = collecting.open_card_payment(bill.by_card().id)
    stripe.faults.add("error", "payment_intents", times=None)
    assert collecting.open_card_payment(payment.id).provider_id == payment.provider_id


def test_an_answer_that_was_lost_leads_to_the_same_attempt(stripe, monkeypatch):
    """The work was done, the connection cut, and our process died before noting the answer."""
    bill = a_bill(1_250_000)
    payment = bill.by_card()
    stripe.faults.add("cut_after", "POST /v1/payment_intents")
    with monkeypatch.context() as dying:
        dying.setattr(paying, "note_provider_id", lambda *_args: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            collecting.open_card_payment(payment.id)
    assert db.session.get(Payment, payment.id, populate_existing=True).provider_id is None

    assert collecting.open_card_payment(payment.id).provider_id
    assert len(intents(stripe, bill)) == 1


def test_the_outbox_opens_what_no_page_opened(stripe):
    bill = a_bill(1_250_000)
    payment = bill.by_card()
    message = db.session.query(outbox.OutboxMessage).one()
    message.not_before = payment.created_at
    db.session.commit()

    assert outbox.drain() == 1
    assert db.session.get(Payment, payment.id).provider_id == intents(stripe, bill)[0]["id"]


def test_no_transaction_is_held_while_stripe_thinks(stripe):
    payment = a_bill(1_250_000).by_card()
    with pytest.raises(RuntimeError, match="outside of transactions"), one_transaction():
        collecting.open_card_payment(payment.id)


def test_stripe_that_does_not_answer_is_said_plainly(stripe, client):
    payment = a_bill(1_250_000).by_card()
    stripe.faults.add("error", "payment_intents", times=None)
    with pytest.raises(Unavailable, match="Coba lagi sebentar"):
        collecting.open_card_payment(payment.id)
    stripe.faults.clear()
    assert collecting.open_card_payment(payment.id).provider_id, "the same click heals it"


def test_an_amount_that_stripe_refuses_leads_to_the_bank(stripe):
    payment = a_bill(10_000_000_000).by_card()
    with pytest.raises(RuleBroken, match="transfer bank"):
        collecting.open_card_payment(payment.id)


def test_the_return_page_sees_success_before_the_webhook(stripe, news):
    bill = a_bill(1_250_000)
    payment = collecting.open_card_payment(bill.by_card().id)
    assert collecting.refresh_payment(payment.id).state is PaymentState.PENDING

    assert stripe.pay(payment.provider_id).status_code == 200
    assert collecting.refresh_payment(payment.id).state is PaymentState.SUCCEEDED
    assert owed_on_invoice(bill.invoice_id) == ZERO
    assert news == [("payment.settled", payment.id)]


def test_the_return_page_sees_a_refund_too(stripe, news):
    bill = a_bill(1_250_000)
    payment = collecting.open_card_payment(bill.by_card().id)
    stripe.pay(payment.provider_id)
    payment_gateway().refund(payment.provider_id, Money(250_000), key="by hand")

    seen = collecting.refresh_payment(payment.id)
    assert (seen.state, seen.refunded) == (PaymentState.SUCCEEDED, Money(250_000))
    assert owed_on_invoice(bill.invoice_id) == Money(250_000)


def test_a_declined_card_is_noted_with_its_reason(stripe):
    payment = collecting.open_card_payment(a_bill(1_250_000).by_card().id)
    stripe.pay(payment.provider_id, card="4000000000009995")

    seen = collecting.refresh_payment(payment.id)
    assert (seen.state, seen.failure) == (PaymentState.FAILED, "insufficient_funds")


def test_an_attempt_given_up_can_be_paid_no_more(stripe):
    bill = a_bill(1_250_000)
    payment = collecting.open_card_payment(bill.by_card().id)
    paying.give_up_payment(payment.id, actor=SYSTEM)
    db.session.commit()
    outbox.drain()

    assert intents(stripe, bill)[0]["status"] == "canceled"
    assert stripe.pay(payment.provider_id).status_code == 400


def test_an_attempt_that_stripe_forgot_is_given_up(stripe):
    payment = a_bill(1_250_000).by_card()
    paying.note_provider_id(payment.id, "pi_forgotten", "pi_forgotten_secret_x")
    with pytest.raises(UnknownToProvider):
        payment_gateway().retrieve_payment_intent("pi_forgotten")

    assert collecting.refresh_payment(payment.id).state is PaymentState.CANCELLED


def test_money_that_was_not_owed_goes_back_to_the_card(stripe, news):
    bill = a_bill(1_250_000)
    card = collecting.open_card_payment(bill.by_card().id)
    transfer = bill.by_transfer("BPD 5")
    paying.confirm_bank_transfer(transfer.id, actor=an_admin())
    stripe.pay(card.provider_id)
    settle_payment(card.id, actor=SYSTEM)
    db.session.commit()
    outbox.drain()
    outbox.drain()

    [charge] = [
        each
        for each in stripe.state["objects"]["charge"]
        if each["payment_intent"] == card.provider_id
    ]
    assert charge["amount_refunded"] == 125_000_000
    assert collecting.refresh_payment(card.id).state is PaymentState.NOT_OWED


def test_without_keys_cards_are_not_taken(app):
    with pytest.raises(RuleBroken, match="transfer bank"):
        payment_gateway()
