"""The providers of the running service, as its settings say."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from flask import current_app

from marketplace.config import Config
from marketplace.payments.bank_batch import BankBatchPayouts
from marketplace.payments.gateway import PaymentGateway
from marketplace.payments.payout_provider import PayoutProvider
from marketplace.shared.errors import RuleBroken
from marketplace.shared.language import _

if TYPE_CHECKING:
    from marketplace.payments.stripe_gateway import StripeClient
    from marketplace.payments.stripe_payouts import StripeConnectPayouts


def settings() -> Config:
    """Return the settings of the running service."""
    return cast(Config, current_app.extensions["marketplace_config"])


def payment_gateway() -> PaymentGateway:
    """Return how cards are taken; `RuleBroken` where they are not."""
    config = settings()
    if not config.stripe_webhook_secret:
        raise _no_cards()
    # Stripe's library is large: only a process that speaks with Stripe loads it.
    from marketplace.payments.stripe_gateway import StripeGateway  # noqa: PLC0415

    return StripeGateway(_client(), config.stripe_webhook_secret)


def payout_provider(name: str) -> PayoutProvider:
    """Return the provider of this name; a run keeps the one it was prepared for."""
    return BankBatchPayouts() if name == BankBatchPayouts.name else stripe_payouts()


def stripe_payouts() -> StripeConnectPayouts:
    """Return how Stripe pays producers; `RuleBroken` where Stripe is not set up."""
    from marketplace.payments.stripe_payouts import StripeConnectPayouts  # noqa: PLC0415

    return StripeConnectPayouts(_client())


def _client() -> StripeClient:
    """Return the one client of this process: it keeps connections and is safe in threads."""
    config = settings()
    if not config.stripe_secret_key:
        raise _no_cards()
    made = current_app.extensions.get("stripe_client")
    if made is None:
        from marketplace.payments.stripe_gateway import stripe_client  # noqa: PLC0415

        made = stripe_client(config.stripe_secret_key, config.stripe_api_base)
        current_app.extensions["stripe_client"] = made
    return cast("StripeClient", made)


def _no_cards() -> RuleBroken:
    return RuleBroken(_("Stripe belum disiapkan di sini. Pakai transfer bank."))
