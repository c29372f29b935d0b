"""The providers of the running service, as its settings say."""

from __future__ import annotations

from typing import cast

from flask import current_app

from marketplace.config import Config
from marketplace.payments.gateway import PaymentGateway
from marketplace.payments.stripe_gateway import StripeGateway, stripe_client
from marketplace.shared.errors import RuleBroken
from marketplace.shared.language import _


def settings() -> Config:
    """Return the settings of the running service."""
    return cast(Config, current_app.extensions["marketplace_config"])


def payment_gateway() -> PaymentGateway:
    """Return how cards are taken; `RuleBroken` where they are not."""
    config = settings()
    if config.stripe_secret_key is None or config.stripe_webhook_secret is None:
        raise RuleBroken(_("Pembayaran kartu belum tersedia di sini. Pakai transfer bank."))
    made = current_app.extensions.get("payment_gateway")
    if made is None:
        client = stripe_client(config.stripe_secret_key, config.stripe_api_base)
        made = StripeGateway(client, config.stripe_webhook_secret)
        current_app.extensions["payment_gateway"] = made
    return cast(PaymentGateway, made)
