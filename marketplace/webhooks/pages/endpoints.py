"""The endpoints of one's organisation: registered, changed, tried, paused, taken away."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, time

from flask import flash, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from marketplace.shared.actors import Actor
from marketplace.shared.clock import JAKARTA
from marketplace.shared.errors import Invalid, RuleBroken
from marketplace.shared.language import _, _l
from marketplace.shared.opaque import to_public
from marketplace.web import navigation
from marketplace.web.access import allow
from marketplace.web.api import found_id
from marketplace.web.current import current_actor
from marketplace.web.forms import Form
from marketplace.webhooks.kinds import kinds_for
from marketplace.webhooks.models import WebhookEndpoint
from marketplace.webhooks.pages import pages
from marketplace.webhooks.policies import OWNERS
from marketplace.webhooks.queries import deliveries as log
from marketplace.webhooks.queries import endpoints as queries
from marketplace.webhooks.schemas import EndpointForm, SinceForm
from marketplace.webhooks.sending import allows_loopback
from marketplace.webhooks.services import registering, replaying, telling

ADDRESS = "/akun/webhook"
LATEST_ROWS = 5

navigation.add(
    navigation.Entry(
        key="webhooks",
        label=_l("Webhook"),
        icon="radio",
        endpoint="webhooks.list_endpoints",
        roles=OWNERS,
        position=315,
        group=_l("Akun"),
    )
)


@pages.get(ADDRESS)
@allow(*OWNERS)
def list_endpoints() -> ResponseReturnValue:
    """List the endpoints, with the form to register one."""
    return _list(Form(EndpointForm()))


@pages.post(ADDRESS)
@allow(*OWNERS)
def register_endpoint() -> ResponseReturnValue:
    """Register an endpoint, and show its secret this once."""
    form = Form(EndpointForm())
    if not form.accepts(_typed()):
        return _list(form)
    try:
        endpoint, secret = registering.register_endpoint(
            actor=current_actor(), loopback=allows_loopback(), **form.values
        )
    except (Invalid, RuleBroken) as error:
        form.refused(error)
        return _list(form)
    return _secret(endpoint, secret)


@pages.get(f"{ADDRESS}/<public_id>")
@allow(*OWNERS)
def show_endpoint(public_id: str) -> ResponseReturnValue:
    """Show one endpoint with its latest deliveries, and what can be done."""
    return _one(_found(public_id))


@pages.post(f"{ADDRESS}/<public_id>")
@allow(*OWNERS)
def change_endpoint(public_id: str) -> ResponseReturnValue:
    """Write address, events and note anew."""
    endpoint = _found(public_id)
    form = Form(EndpointForm())
    if not form.accepts(_typed()):
        return _one(endpoint, form)
    try:
        registering.change_endpoint(
            endpoint.id, actor=current_actor(), loopback=allows_loopback(), **form.values
        )
    except Invalid as error:
        form.refused(error)
        return _one(endpoint, form)
    flash(_("Webhook tersimpan."), "ok")
    return redirect(url_for("webhooks.show_endpoint", public_id=public_id))


@pages.post(f"{ADDRESS}/<public_id>/rahasia")
@allow(*OWNERS)
def rotate_secret(public_id: str) -> ResponseReturnValue:
    """Give a new secret, and show it this once."""
    made = registering.rotate_secret(_found(public_id).id, actor=current_actor())
    return _secret(*made)


@pages.post(f"{ADDRESS}/<public_id>/jeda")
@allow(*OWNERS)
def pause_endpoint(public_id: str) -> ResponseReturnValue:
    """Make no calls for now."""
    return _done(public_id, registering.pause_endpoint, _("Panggilan dijeda."))


@pages.post(f"{ADDRESS}/<public_id>/lanjut")
@allow(*OWNERS)
def resume_endpoint(public_id: str) -> ResponseReturnValue:
    """Make calls again."""
    said = _("Panggilan berjalan lagi. Yang tertahan segera dikirim.")
    return _done(public_id, registering.resume_endpoint, said)


@pages.post(f"{ADDRESS}/<public_id>/uji")
@allow(*OWNERS)
def test_endpoint(public_id: str) -> ResponseReturnValue:
    """Queue a call that means nothing."""
    said = _("Panggilan uji dalam antrean. Muat ulang untuk melihat jawabannya.")
    return _done(public_id, telling.send_test, said)


@pages.post(f"{ADDRESS}/<public_id>/ulang")
@allow(*OWNERS)
def replay_failed(public_id: str) -> ResponseReturnValue:
    """Send all again that was given up since a day."""
    endpoint = _found(public_id)
    form = Form(SinceForm())
    if not form.accepts(request.form):
        return _one(endpoint, since=form)
    since = datetime.combine(form.values["since"], time(), tzinfo=JAKARTA)
    count = replaying.replay_failed(endpoint.id, since, actor=current_actor())
    said = _("%(count)s kiriman dikirim ulang.", count=count)
    flash(said if count else _("Tidak ada kiriman yang gagal sejak hari itu."), "ok")
    return redirect(url_for("webhooks.show_endpoint", public_id=public_id))


@pages.post(f"{ADDRESS}/<public_id>/hapus")
@allow(*OWNERS)
def remove_endpoint(public_id: str) -> ResponseReturnValue:
    """Take the endpoint away."""
    registering.remove_endpoint(_found(public_id).id, actor=current_actor())
    flash(_("Webhook dihapus. Tidak ada lagi yang dikirim ke sana."), "ok")
    return redirect(url_for("webhooks.list_endpoints"))


def _found(public_id: str) -> WebhookEndpoint:
    number = found_id("webhook_endpoint", public_id)
    return queries.find_endpoint(number, actor=current_actor())


def _typed() -> dict[str, object]:
    return {**request.form, "kinds": request.form.getlist("kinds")}


def _list(form: Form) -> ResponseReturnValue:
    actor = current_actor()
    page = render_template(
        "webhooks/endpoints.html",
        form=form,
        endpoints=queries.endpoints(actor),
        counts=queries.waiting_by_endpoint(actor),
        kinds=kinds_for(actor.kind),
    )
    return make_response(page, form.status)


def _one(
    endpoint: WebhookEndpoint, form: Form | None = None, since: Form | None = None
) -> ResponseReturnValue:
    actor = current_actor()
    stored = {"url": endpoint.url, "note": endpoint.note, "kinds": endpoint.kinds}
    form = form or Form(EndpointForm(), stored)
    since = since or Form(SinceForm())
    page = render_template(
        "webhooks/endpoint.html",
        endpoint=endpoint,
        form=form,
        since=since,
        kinds=kinds_for(actor.kind),
        counts=queries.waiting_by_endpoint(actor).get(endpoint.id, {}),
        latest=log.deliveries(actor, endpoint_id=endpoint.id, limit=LATEST_ROWS).items,
    )
    return make_response(page, max(form.status, since.status))


def _secret(endpoint: WebhookEndpoint, secret: str) -> ResponseReturnValue:
    page = make_response(
        render_template("webhooks/secret.html", endpoint=endpoint, secret=secret)
    )
    page.headers["Cache-Control"] = "no-store"
    return page


def _done(public_id: str, act: Callable[..., object], said: str) -> ResponseReturnValue:
    actor: Actor = current_actor()
    endpoint = _found(public_id)
    try:
        act(endpoint.id, actor=actor)
    except RuleBroken as refusal:
        flash(str(refusal), "bad")
    else:
        flash(said, "ok")
    written = to_public("webhook_endpoint", endpoint.id)
    return redirect(url_for("webhooks.show_endpoint", public_id=written))
