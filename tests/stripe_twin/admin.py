"""The door for tests (`/_twin/…`): Stripe has nothing like it."""

from typing import Any

from flask import Flask, Response, jsonify, request

from tests.stripe_twin.resources.accounts import onboard
from tests.stripe_twin.world import World


def redeliver(world: World, ids: list[str] | None, times: int) -> int:
    """Send events again, in the order of `ids` (all when None); return how many."""
    with world.lock:
        chosen = ids or [event["id"] for event in world.store.all("event")]
        events = [world.store.find(event_id, "event") for event_id in chosen] * times
    for event in events:
        world.webhooks.send(event)
    return len(events)


def register(app: Flask, world: World) -> None:
    @app.get("/_twin/state")
    def state() -> Response:
        return jsonify(world.state())

    @app.post("/_twin/faults")
    def set_faults() -> Response:
        world.faults.replace(_body().get("faults", []))
        return jsonify(faults=world.faults.describe())

    @app.post("/_twin/redeliver")
    def send_again() -> Response:
        body = _body()
        return jsonify(sent=redeliver(world, body.get("ids"), body.get("times", 1)))

    @app.post("/_twin/drain")
    def drain() -> Response:
        world.webhooks.drain()
        return jsonify(idle=True)

    @app.post("/_twin/onboard/<account_id>")
    def finish_onboarding(account_id: str) -> Response:
        with world.lock:
            return jsonify(onboard(world, account_id))


def _body() -> dict[str, Any]:
    return request.get_json(force=True, silent=True) or {}
