"""Registering an endpoint, changing it, its secrets, pausing it, and taking it away."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

from sqlalchemy import update

from marketplace.accounts.queries import lock_organisation
from marketplace.shared import audit
from marketplace.shared.actors import Actor
from marketplace.shared.clock import utc_now
from marketplace.shared.database import db, transactional
from marketplace.shared.errors import Invalid, RuleBroken, require
from marketplace.shared.language import _
from marketplace.webhooks import policies
from marketplace.webhooks.backoff import TRIED_FOR
from marketplace.webhooks.destinations import Refused, check_url
from marketplace.webhooks.models import WebhookDelivery, WebhookEndpoint
from marketplace.webhooks.queries.endpoints import count_endpoints, lock_endpoint
from marketplace.webhooks.sealing import sealed
from marketplace.webhooks.signing import new_secret
from marketplace.webhooks.states import ENDPOINT_LIFECYCLE, DeliveryState, EndpointState

MOST_ENDPOINTS = 10
BOTH_SECRETS_HOLD = timedelta(hours=24)
NO_SYNC = {"synchronize_session": False}


@transactional
def register_endpoint(
    *, actor: Actor, url: str, kinds: Sequence[str], note: str = "", loopback: bool = False
) -> tuple[WebhookEndpoint, str]:
    """Let a program be called; return its endpoint and the secret, which is shown only now.

    `loopback`: this machine may be called, too. Raises `Forbidden`, `Invalid` for an address or
    kinds that cannot be used, and `RuleBroken` for one endpoint too many.
    """
    allowed = policies.may_manage_webhooks(actor)
    require(allowed=allowed, to=_("mendaftarkan webhook; minta pemilik organisasi"))
    organisation_id = actor.organisation_id or 0
    lock_organisation(organisation_id)  # two at once would both be the tenth
    _check(actor, url, kinds, loopback=loopback)
    if count_endpoints(organisation_id) >= MOST_ENDPOINTS:
        raise RuleBroken(
            _("Paling banyak %(most)s alamat. Hapus yang tidak dipakai.", most=MOST_ENDPOINTS)
        )
    endpoint = WebhookEndpoint(
        organisation_id=organisation_id,
        url=url,
        note=note,
        kinds=sorted(set(kinds)),
        created_by=actor.person_id,
    )
    db.session.add(endpoint)
    db.session.flush()
    secret = new_secret()
    endpoint.sealed_secret = sealed(secret, endpoint)
    audit.record("webhook.registered", endpoint, actor=actor, url=url, kinds=endpoint.kinds)
    return endpoint, secret


@transactional
def change_endpoint(
    endpoint_id: int,
    *,
    actor: Actor,
    url: str,
    kinds: Sequence[str],
    note: str = "",
    loopback: bool = False,
) -> WebhookEndpoint:
    """Write another address, other kinds or another note; what waits goes to the new address.

    Raises `NotFound`, `Forbidden`, `Invalid` as `register_endpoint` does.
    """
    endpoint = _lock(endpoint_id, actor)
    _check(actor, url, kinds, loopback=loopback)
    endpoint.url, endpoint.note, endpoint.kinds = url, note, sorted(set(kinds))
    endpoint.rests_until = None
    audit.record("webhook.changed", endpoint, actor=actor, url=url, kinds=endpoint.kinds)
    return endpoint


@transactional
def rotate_secret(endpoint_id: int, *, actor: Actor) -> tuple[WebhookEndpoint, str]:
    """Give a new secret, shown only now; for 24 hours the one before it signs as well.

    Raises `NotFound`, `Forbidden`.
    """
    endpoint = _lock(endpoint_id, actor)
    secret = new_secret()
    endpoint.sealed_old_secret = endpoint.sealed_secret
    endpoint.old_secret_until = utc_now() + BOTH_SECRETS_HOLD
    endpoint.sealed_secret = sealed(secret, endpoint)
    audit.record("webhook.secret_rotated", endpoint, actor=actor)
    return endpoint, secret


@transactional
def pause_endpoint(endpoint_id: int, *, actor: Actor) -> WebhookEndpoint:
    """Make no calls for now; what happens meanwhile waits. Raises `RuleBroken` where paused."""
    endpoint = _lock(endpoint_id, actor)
    endpoint.state = ENDPOINT_LIFECYCLE.move(endpoint.state, EndpointState.PAUSED)
    audit.record("webhook.paused", endpoint, actor=actor)
    return endpoint


@transactional
def resume_endpoint(endpoint_id: int, *, actor: Actor) -> WebhookEndpoint:
    """Make calls again; what waited is sent now, and has three days from now.

    Raises `NotFound`, `Forbidden`, `RuleBroken` where calls are made already.
    """
    endpoint = _lock(endpoint_id, actor)
    endpoint.state = ENDPOINT_LIFECYCLE.move(endpoint.state, EndpointState.ACTIVE)
    endpoint.failing_since = endpoint.rests_until = None
    endpoint.failures_in_row = 0
    now = utc_now()
    waiting = update(WebhookDelivery).where(
        WebhookDelivery.endpoint_id == endpoint.id,
        WebhookDelivery.state == DeliveryState.PENDING,
    )
    fresh = {"next_at": now, "give_up_at": now + TRIED_FOR, "tries_now": 0}
    db.session.execute(waiting.values(**fresh), execution_options=NO_SYNC)
    audit.record("webhook.resumed", endpoint, actor=actor)
    return endpoint


@transactional
def remove_endpoint(endpoint_id: int, *, actor: Actor) -> None:
    """Take an endpoint away: nothing is sent there any more, its log stays for a while."""
    endpoint = _lock(endpoint_id, actor)
    endpoint.state = ENDPOINT_LIFECYCLE.move(endpoint.state, EndpointState.REMOVED)
    endpoint.sealed_secret = ""
    endpoint.sealed_old_secret = endpoint.old_secret_until = None
    unsent = update(WebhookDelivery).where(
        WebhookDelivery.endpoint_id == endpoint.id,
        WebhookDelivery.state.in_([DeliveryState.PENDING, DeliveryState.FAILED]),
    )
    ended = {"state": DeliveryState.DROPPED, "next_at": None, "finished_at": utc_now()}
    db.session.execute(unsent.values(**ended), execution_options=NO_SYNC)
    audit.record("webhook.removed", endpoint, actor=actor)


def _lock(endpoint_id: int, actor: Actor) -> WebhookEndpoint:
    endpoint = lock_endpoint(endpoint_id, actor=actor)
    allowed = policies.may_manage_endpoint(actor, endpoint)
    require(allowed=allowed, to=_("mengubah webhook ini"))
    return endpoint


def _check(actor: Actor, url: str, kinds: Sequence[str], *, loopback: bool) -> None:
    errors: dict[str, list[str]] = {}
    try:
        check_url(url, loopback=loopback)
    except Refused as refusal:
        errors["url"] = [str(refusal)]
    if not kinds:
        errors["kinds"] = [_("Pilih paling sedikit satu kejadian.")]
    elif not all(policies.may_subscribe(actor, kind) for kind in kinds):
        errors["kinds"] = [_("Ada kejadian yang tidak dikenal, atau bukan untuk pihak Anda.")]
    if errors:
        raise Invalid(errors)
