"""Claiming a call that is due, and noting what came of it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import select, update

from marketplace.shared import audit, outbox
from marketplace.shared.actors import SYSTEM
from marketplace.shared.clock import utc_now
from marketplace.shared.database import db, transactional
from marketplace.webhooks.answers import GONE, Answer
from marketplace.webhooks.backoff import TRIED_FOR, next_try, rest_after
from marketplace.webhooks.models import (
    WebhookAttempt,
    WebhookDelivery,
    WebhookEndpoint,
    WebhookEvent,
)
from marketplace.webhooks.queries.deliveries import is_callable
from marketplace.webhooks.sealing import secrets_of
from marketplace.webhooks.states import (
    DELIVERY_LIFECYCLE,
    ENDPOINT_LIFECYCLE,
    DeliveryState,
    EndpointState,
)

LEASE = timedelta(seconds=60)  # a call takes ten at most; after that another worker calls
TOLD_AGAIN_AFTER = timedelta(days=1)
NO_SYNC = {"synchronize_session": False}


@dataclass(frozen=True)
class Claim:
    """One call to be made, with all that it needs: no transaction is held meanwhile."""

    delivery_id: int
    number: int  # which try of this delivery it is
    endpoint_id: int
    url: str
    reference: str
    body: bytes
    secrets: tuple[str, ...]


@transactional
def claim(delivery_id: int) -> Claim | None:
    """Take a call that is due, so that nobody else makes it; None: it is not to be made."""
    now = utc_now()
    callable_now = select(WebhookEndpoint.id).where(is_callable(now))
    taken = (
        update(WebhookDelivery)
        .where(
            WebhookDelivery.id == delivery_id,
            WebhookDelivery.state == DeliveryState.PENDING,
            WebhookDelivery.next_at <= now,
            WebhookDelivery.endpoint_id.in_(callable_now),
        )
        .values(
            next_at=now + LEASE,
            last_tried_at=now,
            tries=WebhookDelivery.tries + 1,
            tries_now=WebhookDelivery.tries_now + 1,
        )
        .returning(WebhookDelivery.event_id, WebhookDelivery.endpoint_id, WebhookDelivery.tries)
    )
    row = db.session.execute(taken, execution_options=NO_SYNC).one_or_none()
    if row is None:
        return None
    event = db.session.get_one(WebhookEvent, row.event_id)
    endpoint = db.session.get_one(WebhookEndpoint, row.endpoint_id, populate_existing=True)
    return Claim(
        delivery_id=delivery_id,
        number=row.tries,
        endpoint_id=endpoint.id,
        url=endpoint.url,
        reference=event.reference,
        body=event.body.encode(),
        secrets=tuple(secrets_of(endpoint)),
    )


@transactional
def note_answer(made: Claim, answer: Answer) -> DeliveryState | None:
    """Write down what came of a call, and when it is tried again.

    Returns the state of the delivery; None when it was decided otherwise meanwhile: its
    endpoint was removed, or another worker thought this one dead and called again.
    """
    endpoint = _lock_endpoint(made.endpoint_id)
    delivery = _lock_delivery(made.delivery_id)
    db.session.add(_attempt(made, answer))
    _note_health(endpoint, answer)
    if delivery.state is not DeliveryState.PENDING or delivery.tries != made.number:
        return None
    now = utc_now()
    delivery.last_status, delivery.last_error = (
        answer.status,
        (answer.error or "")[:200] or None,
    )
    delivery.last_milliseconds = answer.milliseconds
    again = next_try(delivery.tries_now, now, delivery.give_up_at)
    if answer.is_good:
        _finish(delivery, DeliveryState.DELIVERED, now)
    elif again is None:
        _finish(delivery, DeliveryState.FAILED, now)
        _tell_owner(endpoint, now)
    else:
        delivery.next_at = again
    if _is_hopeless(endpoint, answer, now):
        _stop(endpoint)
    return delivery.state


def _lock_endpoint(endpoint_id: int) -> WebhookEndpoint:
    wanted = select(WebhookEndpoint).where(WebhookEndpoint.id == endpoint_id)
    return db.session.scalars(
        wanted.with_for_update().execution_options(populate_existing=True)
    ).one()


def _lock_delivery(delivery_id: int) -> WebhookDelivery:
    wanted = select(WebhookDelivery).where(WebhookDelivery.id == delivery_id)
    return db.session.scalars(
        wanted.with_for_update().execution_options(populate_existing=True)
    ).one()


def _attempt(made: Claim, answer: Answer) -> WebhookAttempt:
    return WebhookAttempt(
        delivery_id=made.delivery_id,
        number=made.number,
        url=made.url,
        address=answer.address,
        status=answer.status,
        milliseconds=answer.milliseconds,
        error=(answer.error or "")[:200] or None,
        answer=answer.body,
    )


def _finish(delivery: WebhookDelivery, state: DeliveryState, now: datetime) -> None:
    delivery.state = DELIVERY_LIFECYCLE.move(delivery.state, state)
    delivery.next_at = None
    delivery.finished_at = now


def _note_health(endpoint: WebhookEndpoint, answer: Answer) -> None:
    """Leave an address alone for a while that does not answer at all; count its failures."""
    if answer.is_good:
        endpoint.failing_since = endpoint.rests_until = endpoint.told_at = None
        endpoint.failures_in_row = 0
        return
    now = utc_now()
    endpoint.failing_since = endpoint.failing_since or now
    endpoint.failures_in_row += 1
    if answer.is_silent:
        endpoint.rests_until = now + rest_after(endpoint.failures_in_row)


def _is_hopeless(endpoint: WebhookEndpoint, answer: Answer, now: datetime) -> bool:
    """Say whether to stop: it says so itself (410), or nothing went well for three days."""
    if endpoint.state is not EndpointState.ACTIVE:
        return False
    since = endpoint.failing_since
    return answer.status == GONE or (since is not None and now - since >= TRIED_FOR)


def _stop(endpoint: WebhookEndpoint) -> None:
    endpoint.state = ENDPOINT_LIFECYCLE.move(endpoint.state, EndpointState.STOPPED)
    audit.record("webhook.stopped", endpoint, actor=SYSTEM, failures=endpoint.failures_in_row)
    outbox.add("webhooks.mail_stopped", endpoint_id=endpoint.id)


def _tell_owner(endpoint: WebhookEndpoint, now: datetime) -> None:
    """Ask for one mail a day at most, however much was given up."""
    if endpoint.told_at is None or now - endpoint.told_at >= TOLD_AGAIN_AFTER:
        endpoint.told_at = now
        outbox.add("webhooks.mail_failed", endpoint_id=endpoint.id)
