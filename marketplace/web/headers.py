"""What every answer tells the browser, and what no request may be."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, TypeVar

from flask import Flask, Response, current_app, g, request

from marketplace.config import Config
from marketplace.shared.errors import Forbidden
from marketplace.shared.language import _

CONTENT_SECURITY_POLICY = {
    "default-src": "'none'",
    "script-src": "'self'",
    "style-src": "'self'",
    "img-src": "'self' data:",  # data: for the pattern drawn in the style sheet
    "font-src": "'self'",
    "connect-src": "'self'",
    "manifest-src": "'self'",
    "form-action": "'self'",
    "frame-ancestors": "'none'",
    "base-uri": "'none'",
}
ALWAYS = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "strict-origin-when-cross-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Permissions-Policy": "camera=(self), geolocation=(), microphone=()",
}
SMALL_BODY = 64 * 1024
UPLOAD_BODY = 12 * 1024 * 1024  # two photos of 5 MB and the form around them
LARGER_BODY = 16 * 1024 * 1024  # three files of 5 MB and the form around them

View = TypeVar("View", bound=Callable[..., Any])


def takes_files(view: View) -> View:
    """Let a view receive photos; all others refuse more than 64 kB."""
    view.largest_body = UPLOAD_BODY  # type: ignore[attr-defined]
    return view


def takes_several_files(view: View) -> View:
    """Let a view receive three files of 5 MB."""
    view.largest_body = LARGER_BODY  # type: ignore[attr-defined]
    return view


def allow_outside(directive: str, origin: str) -> None:
    """Let this one answer load something from another origin, such as Stripe's card fields."""
    g.setdefault("outside", {}).setdefault(directive, []).append(origin)


def protect(app: Flask, config: Config) -> None:
    """Set the limits and headers of every request."""
    app.before_request(_limit_body)
    app.before_request(_refuse_other_sites)

    def add_headers(response: Response) -> Response:
        outside = g.get("outside")
        policy = _policy(outside) if outside else USUAL_POLICY
        response.headers.setdefault("Content-Security-Policy", policy)
        for name, value in ALWAYS.items():
            response.headers.setdefault(name, value)
        if config.is_production:
            response.headers["Strict-Transport-Security"] = (
                "max-age=31536000; includeSubDomains"
            )
        if request.endpoint != "static":
            response.headers.setdefault("Cache-Control", "no-store, private")
            response.vary.add("Cookie")
        return response

    app.after_request(add_headers)


def _policy(outside: Mapping[str, Sequence[str]]) -> str:
    """Write the policy, with what an answer may load from other origins."""
    names = [
        *CONTENT_SECURITY_POLICY,
        *(n for n in outside if n not in CONTENT_SECURITY_POLICY),
    ]
    directives = [
        " ".join([name, CONTENT_SECURITY_POLICY.get(name, ""), *outside.get(name, [])])
        for name in names
    ]
    return "; ".join(" ".join(directive.split()) for directive in directives)


USUAL_POLICY = _policy({})


def _limit_body() -> None:
    view = current_app.view_functions.get(request.endpoint or "")
    request.max_content_length = getattr(view, "largest_body", SMALL_BODY)


def _refuse_other_sites() -> None:
    """Browsers say where a request comes from; forms of other sites are refused."""
    unsafe = request.method not in {"GET", "HEAD", "OPTIONS"}
    if unsafe and request.headers.get("Sec-Fetch-Site") == "cross-site":
        if request.path.startswith(("/api/", "/stripe/")):
            return
        raise Forbidden(_("Formulir ini datang dari situs lain dan tidak kami terima."))
