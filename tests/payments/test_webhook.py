"""The webhook: only what Stripe signed, once, and only what agrees with our records."""

import copy
import time

import pytest
from sqlalchemy.exc import OperationalError
from stripe import WebhookSignature

from marketplace.payments import collecting
from marketplace.payments.models import LedgerTransfer, Payment, StripeEvent
from marketplace.payments.providers import payment_gateway
from marketplace.payments.queries.ledger import balance, owed_on_invoice
from marketplace.payments.services import paying
from marketplace.payments.states import AccountKind, PaymentState
from marketplace.shared.database import db
from marketplace.shared.money import ZERO, Money
from tests.factories.payments import a_bill
from tests.payments.conftest import WEBHOOK_SECRET
from tests.stripe_twin import sign

SUCCESS, REFUND = "payment_intent.succeeded", "charge.refunded"


@pytest.fixture
def bill():
    return a_bill(1_250_000)


@pytest.fixture
def paid(stripe, bill):
    """A payment that the twin has taken and we have not heard of."""
    payment = collecting.open_card_payment(bill.by_card().id)
    assert stripe.pay(payment.provider_id).status_code == 200
    return payment


@pytest.fixture
def success(twin, paid):
    """The event of its success."""
    return next(
        event
        for event in twin.events
        if event["type"] == SUCCESS and event["data"]["object"]["id"] == paid.provider_id
    )


def state_of(payment) -> PaymentState:
    return db.session.get(Payment, payment.id, populate_existing=True).state


def outcomes() -> list[str]:
    return [event.outcome for event in db.session.query(StripeEvent).order_by(StripeEvent.id)]


def test_a_signed_success_is_booked(bill, paid, success, deliver, news):
    assert deliver(success).status_code == 200

    assert state_of(paid) is PaymentState.SUCCEEDED
    assert owed_on_invoice(bill.invoice_id) == ZERO
    assert outcomes() == ["settled"]
    assert news == [("payment.settled", paid.id)]


def test_a_repeat_is_answered_and_changes_nothing(paid, success, deliver, news):
    assert [deliver(success).status_code for _ in range(3)] == [200, 200, 200]
    assert outcomes() == ["settled"]
    assert news == [("payment.settled", paid.id)]


def test_the_same_fact_under_another_event_id_is_booked_once(paid, success, deliver, news):
    again = {**success, "id": "evt_again"}
    assert [deliver(each).status_code for each in (success, again)] == [200, 200]
    assert news == [("payment.settled", paid.id)]
    keys = db.session.query(LedgerTransfer).filter_by(about_id=paid.invoice_id).count()
    assert keys == 3, "issued, received, earned"


def test_what_stripe_did_not_sign_is_refused_without_a_word(paid, success, client, deliver):
    body, headers = sign(success, WEBHOOK_SECRET)
    stale = WebhookSignature.generate_signature_header(
        payload=body, secret=WEBHOOK_SECRET, timestamp=int(time.time()) - 301
    )
    tampered = body.replace(str(125_000_000), str(125_000_100))
    answers = [
        deliver(success, secret="whsec_guessed"),
        client.post("/stripe/webhook", data=body),
        client.post("/stripe/webhook", data=body, headers={"Stripe-Signature": "t=1,v1=00"}),
        client.post("/stripe/webhook", data=body, headers={"Stripe-Signature": stale}),
        client.post("/stripe/webhook", data=tampered, headers=headers),
        client.post("/stripe/webhook", data=b"\xff\x00", headers=headers),
    ]
    assert [answer.status_code for answer in answers] == [400] * 6
    assert {answer.get_data() for answer in answers} == {b""}
    assert state_of(paid) is PaymentState.PENDING
    assert outcomes() == []


def test_without_a_secret_nothing_is_accepted(app, client, bill):
    body, headers = sign({"id": "evt_1", "type": SUCCESS}, "whsec_x")
    assert client.post("/stripe/webhook", data=body, headers=headers).status_code == 400


@pytest.mark.parametrize(
    ("change", "outcome"),
    [
        ({"amount": 125_000_100}, "mismatch: amount"),
        ({"amount": 125_000_001}, "mismatch: amount"),
        ({"currency": "usd"}, "mismatch: currency"),
        ({"id": "pi_other"}, "mismatch: provider_id"),
        ({"metadata": {"payment_key": "payment-other"}}, "mismatch: key"),
    ],
)
def test_what_does_not_agree_is_noted_and_not_booked(
    paid, success, deliver, news, change, outcome
):
    wrong = copy.deepcopy(success)
    wrong["data"]["object"].update(change)
    assert deliver(wrong).status_code == 200

    assert outcomes() == [outcome]
    assert state_of(paid) is PaymentState.PENDING
    assert owed_on_invoice(paid.invoice_id) == paid.amount
    assert news == []


def test_news_from_another_account_are_not_ours(paid, success, deliver, news):
    assert deliver({**success, "account": "acct_other"}).status_code == 200
    assert outcomes() == ["mismatch: account"]
    assert (state_of(paid), news) == (PaymentState.PENDING, [])


def test_a_payment_that_we_do_not_know_is_noted(paid, success, deliver):
    foreign = copy.deepcopy(success)
    foreign["data"]["object"].update(id="pi_x", metadata={})
    assert deliver(foreign).status_code == 200
    assert outcomes() == ["unknown payment"]


def test_kinds_we_do_not_act_on_are_noted(stripe, paid, told):
    assert told(paid.provider_id, "payment_intent.created", "charge.succeeded") == [200, 200]
    assert outcomes() == ["ignored", "ignored"]


def test_an_attempt_whose_answer_was_lost_is_recognised_by_its_key(
    bill, success, deliver, paid
):
    paid.provider_id = paid.client_secret = None
    db.session.commit()
    assert deliver(success).status_code == 200

    found = db.session.get(Payment, paid.id, populate_existing=True)
    assert found.provider_id == success["data"]["object"]["id"]
    assert found.state is PaymentState.SUCCEEDED


@pytest.mark.parametrize("order", [(SUCCESS, REFUND), (REFUND, SUCCESS)])
def test_a_refund_wins_whatever_the_order(bill, paid, told, news, order):
    payment_gateway().refund(paid.provider_id, Money(1_250_000), key=f"all-{paid.id}-{order}")
    assert told(paid.provider_id, *order) == [200, 200]

    found = db.session.get(Payment, paid.id, populate_existing=True)
    assert (found.state, found.refunded) == (PaymentState.SUCCEEDED, Money(1_250_000))
    assert owed_on_invoice(bill.invoice_id) == bill.amount
    assert balance(AccountKind.PRODUCER_PAYABLE, bill.producer) == ZERO
    assert news == [("payment.settled", paid.id), ("payment.refunded", paid.id)]


def test_a_decline_is_noted_and_a_late_one_is_not(stripe, bill, told):
    payment = collecting.open_card_payment(bill.by_card().id)
    stripe.pay(payment.provider_id, card="4000000000000002")
    told(payment.provider_id, "payment_intent.payment_failed")
    assert state_of(payment) is PaymentState.FAILED
    stripe.pay(payment.provider_id)
    told(payment.provider_id, SUCCESS)
    assert state_of(payment) is PaymentState.SUCCEEDED


def test_money_counts_even_if_the_attempt_was_given_up(bill, paid, success, deliver, news):
    paying.give_up_payment(paid.id, actor=bill.finance)
    assert deliver(success).status_code == 200
    assert state_of(paid) is PaymentState.SUCCEEDED
    assert owed_on_invoice(bill.invoice_id) == ZERO


@pytest.mark.parametrize(
    "order", [("payout.paid", "payout.failed"), ("payout.failed", "payout.paid")]
)
def test_what_stripe_sends_to_our_bank_is_booked_once(stripe, deliver, order):
    facts = {"id": "po_1", "amount": 90_000_000, "currency": "idr", "object": "payout"}
    arrived = {
        "id": "evt_arrived",
        "object": "event",
        "type": "payout.paid",
        "data": {"object": facts},
    }
    failed = {
        "id": "evt_failed",
        "object": "event",
        "type": "payout.failed",
        "data": {"object": facts},
    }
    events = {"payout.paid": arrived, "payout.failed": failed}

    assert deliver(arrived).status_code == 200
    assert balance(AccountKind.BANK_CASH, 0) == Money(900_000)
    for kind in order:
        deliver({**events[kind], "id": f"evt_{kind}"})
    assert balance(AccountKind.BANK_CASH, 0) == ZERO
    assert balance(AccountKind.STRIPE_CASH, 0) == ZERO


def test_a_busy_database_asks_stripe_to_come_back(client, success, monkeypatch, deliver):
    def fail(*_args, **_kwargs):
        raise OperationalError("insert", {}, Exception("database is locked"))

    monkeypatch.setattr("marketplace.payments.webhook.receive_event", fail)
    answer = deliver(success)
    assert answer.status_code == 503
    assert answer.headers["Retry-After"]
