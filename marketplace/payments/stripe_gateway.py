"""Stripe behind our own words. The only module that imports `stripe`."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import stripe
import structlog

from marketplace.payments.circuit import Circuit, NotAsked
from marketplace.payments.declines import decline_sentence
from marketplace.payments.gateway import (
    AccountChanged,
    CashMoved,
    ForgedEvent,
    Intent,
    IntentOrder,
    IntentState,
    News,
    PayoutReversed,
    ProviderEvent,
    UnknownToProvider,
)
from marketplace.shared.errors import RuleBroken, Unavailable
from marketplace.shared.language import _
from marketplace.shared.money import Money

# Stripe counts rupiah in sen although nobody uses them: Rp 5.000 is sent as 500000.
# https://docs.stripe.com/currencies: IDR is not among the zero-decimal currencies.
STRIPE_UNITS_PER_RUPIAH = 100
CURRENCY = "idr"
TOLERANCE_SECONDS = 300
SECONDS_TO_CONNECT, SECONDS_TO_ANSWER = 3, 10
TRIES_AGAIN = 1  # with the same key; who still has no answer is told, and may try again

STATES = {
    "processing": IntentState.PROCESSING,
    "succeeded": IntentState.SUCCEEDED,
    "canceled": IntentState.CANCELLED,
}
StripeClient = stripe.StripeClient  # for the other adapters, which need not name Stripe
AWAY = (stripe.APIConnectionError, stripe.APIError)  # no answer, or an error of Stripe's own
CIRCUIT = Circuit()
log = structlog.get_logger()


def stripe_amount(money: Money) -> int:
    """Convert to what Stripe expects."""
    return money.rupiah * STRIPE_UNITS_PER_RUPIAH


def money_of(units: int) -> Money | None:
    """Convert what Stripe says; None for what is no whole number of rupiah."""
    rupiah, sen = divmod(units, STRIPE_UNITS_PER_RUPIAH)
    return None if sen else Money(rupiah)


def stripe_client(secret_key: str, api_base: str | None) -> stripe.StripeClient:
    """Return a client that gives up before our own web server would."""
    return stripe.StripeClient(
        secret_key,
        base_addresses={"api": api_base} if api_base else None,
        max_network_retries=TRIES_AGAIN,
        http_client=stripe.RequestsClient(timeout=(SECONDS_TO_CONNECT, SECONDS_TO_ANSWER)),
    )


class StripeGateway:
    """Takes cards through PaymentIntents."""

    def __init__(self, client: stripe.StripeClient, webhook_secret: str) -> None:
        self._stripe = client.v1
        self._webhook_secret = webhook_secret

    def create_payment_intent(self, order: IntentOrder) -> Intent:
        """Open an attempt; asking again with the same key returns the same one."""
        with stripe_errors():
            made = self._stripe.payment_intents.create(
                {
                    "amount": stripe_amount(order.amount),
                    "currency": CURRENCY,
                    "automatic_payment_methods": {"enabled": True},
                    "description": order.number,
                    "transfer_group": order.number,
                    "metadata": {"payment_id": order.payment_id, "payment_key": order.key},
                },
                {"idempotency_key": order.key},
            )
        return _intent(made)

    def retrieve_payment_intent(self, provider_id: str) -> Intent:
        """Return how an attempt stands; `UnknownToProvider` where there is none."""
        with stripe_errors():
            found = self._stripe.payment_intents.retrieve(
                provider_id, {"expand": ["latest_charge"]}
            )
        return _intent(found)

    def cancel_payment_intent(self, provider_id: str) -> None:
        """Let nobody pay this attempt any more; nothing happens if it is over."""
        try:
            with stripe_errors():
                self._stripe.payment_intents.cancel(provider_id)
        except (RuleBroken, UnknownToProvider):
            log.info("stripe.intent_is_over", intent=provider_id)

    def refund(self, provider_id: str, amount: Money, *, key: str) -> None:
        """Send money back to the card; again with the same key, it goes back once."""
        with stripe_errors():
            self._stripe.refunds.create(
                {"payment_intent": provider_id, "amount": stripe_amount(amount)},
                {"idempotency_key": key},
            )

    def read_event(self, body: bytes, signature: str) -> ProviderEvent:
        """Return what a webhook says; `ForgedEvent` unless it was signed just now."""
        try:
            event = stripe.Webhook.construct_event(
                body, signature, self._webhook_secret, tolerance=TOLERANCE_SECONDS
            )
        except (ValueError, stripe.SignatureVerificationError) as error:
            raise ForgedEvent(str(error)) from None
        facts = event.to_dict()
        return ProviderEvent(
            event_id=facts["id"],
            kind=facts["type"],
            account=facts.get("account"),
            news=_news(facts["type"], facts["data"]["object"]),
        )


@contextmanager
def stripe_errors() -> Iterator[None]:
    """Say Stripe's errors in our words: declined, unknown, impossible, or not answering."""
    try:
        with CIRCUIT.asking(failures=AWAY):
            yield
    except stripe.CardError as error:
        code = error.error.decline_code if error.error else None
        raise RuleBroken(decline_sentence(code or error.code)) from None
    except stripe.InvalidRequestError as error:
        _refuse(error)
    except NotAsked:
        raise _unavailable() from None
    except stripe.StripeError as error:
        log.warning("stripe.unavailable", kind=type(error).__name__, request=error.request_id)
        raise _unavailable() from None


def _unavailable() -> Unavailable:
    return Unavailable(_("Layanan pembayaran sedang tidak menjawab. Coba lagi sebentar."))


def _refuse(error: stripe.InvalidRequestError) -> None:
    if error.code == "resource_missing":
        raise UnknownToProvider(_("Penyedia pembayaran tidak mengenal pembayaran ini."))
    log.error("stripe.refused", code=error.code, param=error.param, request=error.request_id)
    if error.code in {"amount_too_small", "amount_too_large"}:
        raise RuleBroken(_("Jumlah ini tidak bisa dibayar dengan kartu. Pakai transfer bank."))
    raise RuleBroken(
        _("Penyedia pembayaran menolak permintaan ini. Pakai transfer bank, atau hubungi kami.")
    )


def _intent(found: stripe.PaymentIntent) -> Intent:
    return _intent_of(found.to_dict())


def _intent_of(facts: dict[str, Any]) -> Intent:
    charge = facts.get("latest_charge")
    refunded = charge.get("amount_refunded", 0) if isinstance(charge, dict) else 0
    problem = facts.get("last_payment_error") or {}
    return Intent(
        provider_id=facts["id"],
        state=STATES.get(facts["status"], IntentState.OPEN),
        amount=money_of(facts["amount"]),
        refunded=money_of(refunded),
        currency=facts["currency"],
        key=(facts.get("metadata") or {}).get("payment_key"),
        client_secret=facts.get("client_secret"),
        decline=problem.get("decline_code") or problem.get("code"),
    )


def _intent_of_charge(facts: dict[str, Any]) -> Intent | None:
    """Read an attempt off its charge: a refund proves that the money had come."""
    if not facts.get("payment_intent"):
        return None
    return Intent(
        provider_id=facts["payment_intent"],
        state=IntentState.SUCCEEDED if facts.get("paid") else IntentState.OPEN,
        amount=money_of(facts["amount"]),
        refunded=money_of(facts["amount_refunded"]),
        currency=facts["currency"],
        key=(facts.get("metadata") or {}).get("payment_key"),
    )


def _news(kind: str, facts: dict[str, Any]) -> News | None:
    if kind in {
        "payment_intent.succeeded",
        "payment_intent.payment_failed",
        "payment_intent.canceled",
    }:
        return _intent_of(facts)
    if kind == "charge.refunded":
        return _intent_of_charge(facts)
    if kind in {"payout.paid", "payout.failed"}:
        amount, arrived = money_of(facts["amount"]), kind == "payout.paid"
        return CashMoved(facts["id"], amount, facts["currency"], arrived)
    if kind == "transfer.reversed":
        amount = money_of(facts["amount_reversed"])
        return PayoutReversed(facts["id"], amount, facts["currency"])
    if kind == "account.updated":
        return AccountChanged(facts["id"], bool(facts.get("payouts_enabled")))
    return None
