"""The API over HTTP: who may ask, what a key remembers, and what the faults do to it."""

import json
import secrets
import socket
import time
from collections.abc import Callable
from copy import deepcopy
from typing import Any
from urllib.parse import parse_qsl

from flask import Flask, Response, request

from tests.stripe_twin import admin, browser
from tests.stripe_twin.errors import StripeError, not_twinned
from tests.stripe_twin.idempotency import Answer
from tests.stripe_twin.parameters import check, unflatten
from tests.stripe_twin.resources import ROUTES
from tests.stripe_twin.routes import Route
from tests.stripe_twin.world import Call, World


def create_app(world: World) -> Flask:
    app = Flask("stripe_twin", static_folder=None)
    for number, route in enumerate(ROUTES):
        name = f"{'browser' if route.browser is not None else 'api'}-{number}"
        view = _view(world, route)
        app.add_url_rule(route.path, name, view, methods=[route.method])
    app.register_error_handler(StripeError, lambda error: _respond(_refusal(error)))
    app.register_error_handler(404, _unrecognized)
    app.register_error_handler(405, _unrecognized)
    browser.register(app, world)
    admin.register(app, world)
    return app


def _unrecognized(_error: Exception) -> Response:
    message = f"Unrecognized request URL ({request.method}: {request.path})."
    return _respond(_refusal(StripeError(message, status=404)))


def _view(world: World, route: Route) -> Callable[..., Response]:
    def view(**ids: str) -> Response:
        request.get_data()  # cached here: reading the form first would use the stream up
        publishable = _authenticate(route)
        subject = f"{request.method} {request.path}"
        if world.faults.take("cut_before", subject):
            return _cut()
        _refuse_if_told(world, subject)
        answer, replayed = _answer_once(world, route, ids, publishable=publishable)
        if world.faults.take("cut_after", subject):
            return _cut()
        return _respond(answer, replayed=replayed)

    return view


def _authenticate(route: Route) -> bool:
    """Return whether the key is publishable; refuse those that may not do this."""
    authorization = request.authorization
    key = (authorization.token if authorization else None) or request.form.get("key") or ""
    if key.startswith("sk_test_"):
        return False
    if not key.startswith("pk_test_"):
        raise StripeError(f"Invalid API Key provided: {key[:8]}****", status=401)
    if route.browser is None:
        raise StripeError(
            "This API call cannot be made with a publishable API key. Please use a secret API "
            "key. You can find a list of your API keys at "
            "https://dashboard.stripe.com/account/apikeys.",
            status=401,
            code="secret_key_required",
        )
    return True


def _refuse_if_told(world: World, subject: str) -> None:
    if world.faults.take("error", subject):
        raise StripeError("An unknown error occurred", status=500, kind="api_error")
    if world.faults.take("rate_limit", subject):
        raise StripeError("Too many requests.", status=429, code="rate_limit")


def _answer_once(
    world: World, route: Route, ids: dict[str, str], *, publishable: bool
) -> tuple[Answer, bool]:
    """Execute the request, or give again what its idempotency key got the first time."""
    key = request.headers.get("Idempotency-Key") if request.method == "POST" else None
    body = request.get_data(as_text=True)
    account = request.headers.get("Stripe-Account")
    if key:
        kept = world.keys.begin(key, (request.path, account, sorted(parse_qsl(body))))
        if kept:
            return kept, True
    try:
        if slow := world.faults.take("latency", f"{request.method} {request.path}"):
            time.sleep(slow.seconds)
        call = _read_call(world, route, ids, publishable=publishable)
        answer = _execute(world, route, call)
    except BaseException:
        if key:
            world.keys.forget(key)
        raise
    if key:
        world.keys.keep(key, answer)
    return answer, False


def _read_call(world: World, route: Route, ids: dict[str, str], *, publishable: bool) -> Call:
    text = request.get_data(as_text=True) or request.query_string.decode()
    given = unflatten(parse_qsl(text, keep_blank_values=True))
    given.pop("key", None)
    extra = {n: given.pop(n) for n in (route.browser or ()) if publishable and n in given}
    card = browser.take_card(given) if publishable else None
    params = {**check(route.schema, given), **extra}
    if card is not None:
        params["payment_method_data"] = {"type": "card", "card": card}
    if route.supported is not None:
        for name in params.keys() - route.supported - extra.keys():
            raise not_twinned(f"the parameter {name} of {request.method} {route.path}")
    return Call(
        path=request.path,
        params=params,
        ids=ids,
        account=_acting_account(world, route),
        publishable=publishable,
        request_id=f"req_{secrets.token_hex(7)}",
        idempotency_key=request.headers.get("Idempotency-Key"),
    )


def _acting_account(world: World, route: Route) -> str | None:
    account = request.headers.get("Stripe-Account")
    if account is None:
        return None
    if not route.connected:
        raise not_twinned(f"{route.path} for a connected account")
    try:
        world.store.find(account, "account")
    except StripeError:
        raise StripeError(
            f"The provided key does not have access to account '{account}' (or that account "
            "does not exist).",
            status=403,
            code="account_invalid",
        ) from None
    return account


def _execute(world: World, route: Route, call: Call) -> Answer:
    with world.lock:
        world.origin = call
        try:
            thing = route.handle(world, call)
            shown = world.store.expand(thing, call.params.get("expand", ()))
            return _encode(200, browser.public_view(shown) if call.publishable else shown)
        except StripeError as error:
            return _refusal(error, publishable=call.publishable)
        finally:
            world.origin = None


def _refusal(error: StripeError, *, publishable: bool = False) -> Answer:
    body: dict[str, Any] = deepcopy(error.body)
    if publishable and "payment_intent" in body["error"]:
        body["error"]["payment_intent"] = browser.public_view(body["error"]["payment_intent"])
    return _encode(error.status, body)


def _encode(status: int, body: dict[str, Any]) -> Answer:
    return Answer(status, (json.dumps(body, indent=2) + "\n").encode())


def _respond(answer: Answer, *, replayed: bool = False) -> Response:
    response = Response(answer.body, answer.status, mimetype="application/json")
    response.headers["Request-Id"] = f"req_{secrets.token_hex(7)}"
    if replayed:
        response.headers["Idempotent-Replayed"] = "true"
    return response


def _cut() -> Response:
    """Close the connection under the client's hands."""
    request.environ["werkzeug.socket"].shutdown(socket.SHUT_RDWR)
    return Response(status=500)
