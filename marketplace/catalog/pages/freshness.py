"""Public pages may be kept by a stranger's browser, but are asked about each time."""

from __future__ import annotations

import hashlib

from flask import Response, g, request, session

from marketplace.web.current import visitor


def fresh(answer: Response) -> Response:
    """Let a stranger's browser keep the page and ask whether it changed: 304 when it did not.

    The form key in the page is new each time although it means the same, so it is left out of
    the fingerprint; the session it belongs to is part of it.
    """
    if visitor() is not None or answer.status_code != 200:
        return answer
    key = str(g.get("csrf_token", ""))
    body = answer.get_data(as_text=True)
    unkeyed = body.replace(key, "") if key else body
    made_of = f"{session.get('csrf_token', '')}\n{unkeyed}"
    answer.set_etag(hashlib.sha256(made_of.encode()).hexdigest()[:32])
    answer.headers["Cache-Control"] = "private, no-cache"
    answer.make_conditional(request)
    return answer
