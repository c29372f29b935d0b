"""Payouts as Stripe transfers to the producers' own accounts, and how they open those."""

from __future__ import annotations

from collections.abc import Sequence

from marketplace.payments.gateway import UnknownToProvider
from marketplace.payments.payout_provider import Handover, PayoutOrder
from marketplace.payments.stripe_gateway import (
    CURRENCY,
    StripeClient,
    stripe_amount,
    stripe_errors,
)
from marketplace.shared.errors import RuleBroken


class StripeConnectPayouts:
    """Transfers to connected accounts: one call a payout, with the payout's number as key."""

    name = "stripe"

    def __init__(self, client: StripeClient) -> None:
        self._stripe = client.v1

    def hand_over(self, orders: Sequence[PayoutOrder]) -> Handover:
        """Transfer each order; what Stripe refuses is told apart from what it took."""
        accepted, refused = {}, {}
        for order in orders:
            try:
                accepted[order.payout_id] = self._transfer(order)
            except (RuleBroken, UnknownToProvider) as error:
                refused[order.payout_id] = str(error)
        return Handover(accepted=accepted, refused=refused)

    def open_account(self, *, producer: str, email: str, key: str) -> str:
        """Open an account for a producer, once per key, and return its id."""
        with stripe_errors():
            account = self._stripe.accounts.create(
                {
                    "type": "express",
                    "country": "ID",
                    "email": email,
                    "business_profile": {"name": producer},
                    "capabilities": {"transfers": {"requested": True}},
                    "metadata": {"producer": key},
                },
                {"idempotency_key": f"{key}-account"},
            )
        return account.id

    def onboarding_address(self, account_id: str, *, return_url: str, again_url: str) -> str:
        """Return where the producer tells Stripe who it is; the address works once."""
        with stripe_errors():
            link = self._stripe.account_links.create(
                {
                    "account": account_id,
                    "type": "account_onboarding",
                    "return_url": return_url,
                    "refresh_url": again_url,
                }
            )
        return link.url

    def is_ready(self, account_id: str) -> bool:
        """Say whether the account can be paid to."""
        with stripe_errors():
            account = self._stripe.accounts.retrieve(account_id)
        return bool(account.payouts_enabled)

    def _transfer(self, order: PayoutOrder) -> str:
        with stripe_errors():
            made = self._stripe.transfers.create(
                {
                    "amount": stripe_amount(order.amount),
                    "currency": CURRENCY,
                    "destination": order.account,
                    "description": order.number,
                    "transfer_group": order.number,
                    "metadata": {"payout": order.number},
                },
                {"idempotency_key": f"payout-{order.number}"},
            )
        return made.id
