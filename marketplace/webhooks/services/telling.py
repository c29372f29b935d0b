"""Putting events into the queue, in the transaction in which they happen."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from marketplace.shared import audit
from marketplace.shared.actors import Actor
from marketplace.shared.clock import utc_now
from marketplace.shared.database import db, transactional
from marketplace.shared.errors import RuleBroken, require
from marketplace.shared.language import _
from marketplace.webhooks import policies
from marketplace.webhooks.backoff import TRIED_FOR
from marketplace.webhooks.kinds import TEST
from marketplace.webhooks.models import (
    WebhookDelivery,
    WebhookEndpoint,
    WebhookEvent,
    new_reference,
)
from marketplace.webhooks.queries.endpoints import lock_endpoint
from marketplace.webhooks.states import DeliveryState, EndpointState


@dataclass(frozen=True)
class News:
    """Something that happened, in the shape of the API, for one organisation."""

    organisation_id: int
    kind: str
    data: Mapping[str, Any]


@transactional
def tell(news: News, endpoints: Sequence[WebhookEndpoint]) -> WebhookEvent:
    """Queue one event for endpoints of its organisation; it is frozen as it is now."""
    now = utc_now()
    reference = new_reference()
    event = WebhookEvent(
        reference=reference,
        organisation_id=news.organisation_id,
        kind=news.kind,
        body=_body(reference, news, now),
        happened_at=now,
    )
    db.session.add(event)
    db.session.flush()
    db.session.add_all(
        WebhookDelivery(
            event_id=event.id,
            endpoint_id=endpoint.id,
            organisation_id=news.organisation_id,
            state=DeliveryState.PENDING,
            next_at=now,
            give_up_at=now + TRIED_FOR,
        )
        for endpoint in endpoints
    )
    db.session.flush()
    return event


@transactional
def send_test(endpoint_id: int, *, actor: Actor) -> WebhookDelivery:
    """Queue a call that means nothing, so that a receiver can be tried out.

    Raises `NotFound`, `Forbidden`, `RuleBroken` while no calls are made to it.
    """
    endpoint = lock_endpoint(endpoint_id, actor=actor)
    allowed = policies.may_manage_endpoint(actor, endpoint)
    require(allowed=allowed, to=_("menguji webhook ini"))
    if endpoint.state is not EndpointState.ACTIVE:
        raise RuleBroken(_("Alamat ini sedang dijeda. Aktifkan dulu, lalu uji."))
    endpoint.rests_until = None
    news = News(endpoint.organisation_id, TEST, {"message": _("Panggilan uji dari Belabeliku")})
    event = tell(news, [endpoint])
    audit.record("webhook.tested", endpoint, actor=actor, event=event.reference)
    made = db.session.query(WebhookDelivery).filter_by(event_id=event.id)
    return made.one()


def _body(reference: str, news: News, now: datetime) -> str:
    """Write the body; kept as text, so that every try sends the same bytes."""
    content = {
        "id": reference,
        "type": news.kind,
        "timestamp": now.isoformat(),
        "data": news.data,
    }
    return json.dumps(content, ensure_ascii=False, separators=(",", ":"))
