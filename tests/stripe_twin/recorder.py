"""A webhook endpoint that checks signatures as a shop must, and remembers what came."""

import threading
from typing import Any, Self

import stripe
from werkzeug.serving import make_server
from werkzeug.wrappers import Request, Response

from tests.stripe_twin.twin import POLL, QuietHandler


class WebhookRecorder:
    """Answers 200 to what is signed with `secret`, else 400; 503 while `down` is above 0."""

    def __init__(self, secret: str) -> None:
        self.events: list[dict[str, Any]] = []
        self.refused = 0
        self.down = 0  # how many more requests find nobody home
        self._secret = secret
        self._server = make_server(
            "127.0.0.1", 0, self._answer, threaded=True, request_handler=QuietHandler
        )
        self._thread = threading.Thread(target=self._server.serve_forever, args=[POLL])
        self._thread.daemon = True

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_exception: object) -> None:
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self._server.server_port}/stripe/webhook"

    @property
    def types(self) -> list[str]:
        return [event["type"] for event in self.events]

    @Request.application
    def _answer(self, request: Request) -> Response:
        body = request.get_data()
        if self.down:
            self.down -= 1
            return Response(status=503)
        try:
            event = stripe.Webhook.construct_event(
                body, request.headers.get("Stripe-Signature"), self._secret
            )
        except (ValueError, stripe.SignatureVerificationError):
            self.refused += 1
            return Response(status=400)
        self.events.append(event.to_dict())
        return Response()
