"""Where Stripe tells us what happened. Signed, read as raw bytes, acted on once."""

from __future__ import annotations

import structlog
from flask import Blueprint, Response, request

from marketplace.payments.gateway import ForgedEvent
from marketplace.payments.providers import payment_gateway
from marketplace.payments.services.receiving import receive_event
from marketplace.shared.actors import Actor, Channel
from marketplace.shared.errors import RuleBroken
from marketplace.shared.tallies import tally
from marketplace.web.access import public
from marketplace.web.csrf import csrf

pages = Blueprint("stripe", __name__)
csrf.exempt(pages)  # Stripe signs instead
log = structlog.get_logger()


@pages.post("/stripe/webhook")
@public
def receive() -> Response:
    """Act on one event. 200 once it is committed or was before, 400 unless Stripe signed it."""
    try:
        gateway = payment_gateway()
        event = gateway.read_event(
            request.get_data(cache=False), request.headers.get("Stripe-Signature", "")
        )
    except (ForgedEvent, RuleBroken):
        log.warning("stripe.event_refused", address=request.remote_addr)
        tally("webhook.refused")
        return Response(status=400)
    outcome = receive_event(event, actor=_sender())
    log.info("stripe.event", id=event.event_id, kind=event.kind, outcome=outcome)
    return Response(status=200)


def _sender() -> Actor:
    return Actor(None, None, channel=Channel.WEBHOOK, address=request.remote_addr)
