"""What the twin answers, resource by resource."""

from tests.stripe_twin.resources import (
    accounts,
    events,
    payment_intents,
    payouts,
    refunds,
    transfers,
)

ROUTES = (
    *payment_intents.ROUTES,
    *refunds.ROUTES,
    *accounts.ROUTES,
    *transfers.ROUTES,
    *payouts.ROUTES,
    *events.ROUTES,
)
