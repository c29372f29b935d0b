"""What the customer's browser sees: the stand-in for Stripe.js, its door, and onboarding."""

import time
from pathlib import Path
from typing import Any

from flask import Flask, Response, abort, redirect, render_template_string, request
from werkzeug.wrappers import Response as BaseResponse

from tests.stripe_twin.errors import unknown_parameter
from tests.stripe_twin.resources.accounts import onboard
from tests.stripe_twin.store import Thing
from tests.stripe_twin.world import World

SCRIPT = Path(__file__).with_name("stripe_v3.js")
_PUBLIC = frozenset(
    {
        "amount",
        "automatic_payment_methods",
        "canceled_at",
        "cancellation_reason",
        "capture_method",
        "client_secret",
        "created",
        "currency",
        "description",
        "id",
        "last_payment_error",
        "livemode",
        "next_action",
        "object",
        "payment_method",
        "payment_method_types",
        "receipt_email",
        "status",
    }
)
_ONBOARDING_PAGE = """<!doctype html>
<html lang="en"><head><meta charset="utf-8"><title>Stripe twin</title></head>
<body><main><h1>Connected account {{ account }}</h1>
<p>This stands in for Stripe's own onboarding. Nothing is asked and nothing is kept.</p>
<form method="post"><button>Finish onboarding</button></form></main></body></html>
"""


def public_view(thing: Thing) -> Thing:
    """Leave only what a publishable key may see of a payment intent."""
    return {name: value for name, value in thing.items() if name in _PUBLIC}


def take_card(given: dict[str, Any]) -> dict[str, Any] | None:
    """Take a raw card out of the parameters: only browsers send one, no type describes it."""
    data = given.get("payment_method_data")
    if not isinstance(data, dict) or data.get("type") != "card":
        return None
    for name in data.keys() - {"type", "card", "billing_details"}:
        raise unknown_parameter(f"payment_method_data[{name}]")
    del given["payment_method_data"]
    card = data.get("card", {})
    return card if isinstance(card, dict) else {}


def register(app: Flask, world: World) -> None:
    app.after_request(_allow_other_origins)

    @app.get("/v3/")
    @app.get("/v3")
    def script() -> Response:
        return Response(SCRIPT.read_bytes(), mimetype="text/javascript")

    @app.route("/setup/<token>", methods=["GET", "POST"])
    def setup(token: str) -> BaseResponse:
        link = world.onboarding.get(token) or abort(404)
        if link["expires_at"] < time.time():
            return redirect(link["refresh_url"])
        if request.method == "GET":
            page = render_template_string(_ONBOARDING_PAGE, account=link["account"])
            return Response(page)
        with world.lock:
            onboard(world, link["account"])
        link["expires_at"] = 0  # it opens once
        return redirect(link["return_url"], 303)


def _allow_other_origins(response: Response) -> Response:
    """Let pages of other origins use the door for publishable keys, and only that."""
    if request.path.startswith("/v3"):
        response.headers["Cross-Origin-Resource-Policy"] = "cross-origin"
        response.headers["Cache-Control"] = "no-cache"
    elif (request.endpoint or "").startswith("browser-"):
        response.headers["Access-Control-Allow-Origin"] = "*"
        response.headers["Access-Control-Allow-Headers"] = "Authorization, Content-Type"
        response.headers["Access-Control-Allow-Methods"] = "GET, POST"
    return response
