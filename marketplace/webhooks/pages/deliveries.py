"""The log: what was sent where, what came back, and sending it again."""

from __future__ import annotations

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from marketplace.shared.errors import RuleBroken
from marketplace.shared.language import _
from marketplace.shared.opaque import from_public
from marketplace.web.access import allow
from marketplace.web.api import found_id
from marketplace.web.current import current_actor
from marketplace.webhooks.kinds import BY_NAME, TEST
from marketplace.webhooks.pages import pages
from marketplace.webhooks.pages.endpoints import ADDRESS
from marketplace.webhooks.policies import OWNERS
from marketplace.webhooks.queries import deliveries as queries
from marketplace.webhooks.queries.endpoints import endpoints
from marketplace.webhooks.services import replaying
from marketplace.webhooks.states import DeliveryState


@pages.get(f"{ADDRESS}/kiriman")
@allow(*OWNERS)
def list_deliveries() -> ResponseReturnValue:
    """List deliveries, newest first."""
    actor = current_actor()
    state = state_of(request.args.get("state", ""))
    chosen = request.args.get("tujuan", "")
    part = queries.deliveries(
        actor,
        state=state,
        endpoint_id=from_public("webhook_endpoint", chosen),
        cursor=request.args.get("cursor"),
    )
    return render_template(
        "webhooks/deliveries.html",
        part=part,
        state=state,
        chosen=chosen,
        endpoints=endpoints(actor),
        states=[state for state in DeliveryState if state is not DeliveryState.DROPPED],
        label=kind_words,
    )


@pages.get(f"{ADDRESS}/kiriman/<public_id>")
@allow(*OWNERS)
def show_delivery(public_id: str) -> ResponseReturnValue:
    """Show what was sent, and every call with its answer."""
    number = found_id("webhook_delivery", public_id)
    delivery = queries.find_delivery(number, actor=current_actor())
    return render_template("webhooks/delivery.html", delivery=delivery, label=kind_words)


@pages.post(f"{ADDRESS}/kiriman/<public_id>/ulang")
@allow(*OWNERS)
def replay_delivery(public_id: str) -> ResponseReturnValue:
    """Send one event again."""
    number = found_id("webhook_delivery", public_id)
    try:
        replaying.replay_delivery(number, actor=current_actor())
    except RuleBroken as refusal:
        flash(str(refusal), "bad")
    else:
        flash(_("Dalam antrean untuk dikirim ulang."), "ok")
    return redirect(url_for("webhooks.show_delivery", public_id=public_id))


def state_of(text: str) -> DeliveryState | None:
    """Read a filter; what is unknown filters nothing."""
    return DeliveryState(text) if text in set(DeliveryState) else None


def kind_words(name: str) -> str:
    """Say a kind of event in words."""
    if name == TEST:
        return _("Panggilan uji")
    return str(BY_NAME[name].label) if name in BY_NAME else name
