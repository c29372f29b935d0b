"""Who asks from this very machine: monitors and load balancers beside us."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from ipaddress import ip_address
from typing import TYPE_CHECKING, Any

from flask import Request

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

FORWARDED = ("HTTP_X_FORWARDED_FOR", "HTTP_FORWARDED", "HTTP_X_REAL_IP")
OF_NEIGHBOURS = ("/healthz", "/readyz", "/metrics")


def is_neighbour(request: Request) -> bool:
    """Say whether a request came from the loopback interface, through no proxy."""
    return _is_local(request.environ)


def _is_local(environ: dict[str, Any]) -> bool:
    if any(environ.get(name) for name in FORWARDED):
        return False
    try:
        return ip_address(environ.get("REMOTE_ADDR", "")).is_loopback
    except ValueError:
        return False


class AnyHostForNeighbours:
    """Lets monitors ask for 127.0.0.1: their host name is not among those we answer to."""

    def __init__(self, app: Callable[..., Any], host: str) -> None:
        self.app: WSGIApplication = app
        self.host = host

    def __call__(
        self, environ: WSGIEnvironment, start_response: StartResponse
    ) -> Iterable[bytes]:
        """Ask in the name of our own host for what neighbours may see."""
        if environ.get("PATH_INFO") in OF_NEIGHBOURS and _is_local(environ):
            environ["HTTP_HOST"] = self.host
        return self.app(environ, start_response)
