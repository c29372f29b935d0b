"""The API's own description: as a document for programs and as a page for people."""

from __future__ import annotations

from functools import cache
from http import HTTPStatus
from typing import Any

from flask import Blueprint, Response, jsonify, render_template
from flask.typing import ResponseReturnValue

from marketplace.web.access import public
from marketplace.web.api import api

ANYWHERE = (414, 429, 503)  # address too long; too often; the database is away for a moment
WITH_BODY = (400, 413, 415)  # no JSON; too much of it; something else

pages = Blueprint("openapi", __name__)


@pages.get("/api/v1/openapi.json")
@public
def document() -> Response:
    """Show the OpenAPI 3.1 document."""
    return jsonify(description())


@pages.get("/api/v1/docs")
@public
def readable() -> ResponseReturnValue:
    """Show the same as a page, without any outside address."""
    return render_template("openapi.html", document=description())


@cache
def description() -> dict[str, Any]:
    """Return the OpenAPI document as flask-smorest wrote it from the views.

    What any operation may answer, whatever it does, is added here and not at each view.
    """
    written = api.document()
    parts = written["components"]
    parts.setdefault("securitySchemes", {})["bearer"] = {"type": "http", "scheme": "bearer"}
    parts.setdefault("responses", {}).update(
        {HTTPStatus(status).name: _refusal(status) for status in (*ANYWHERE, *WITH_BODY, 422)}
    )
    written["security"] = [{"bearer": []}]
    for ways in written["paths"].values():
        for operation in (o for name, o in ways.items() if name != "parameters"):
            _add_common_refusals(operation)
    return written


def _refusal(status: int) -> dict[str, Any]:
    problem = {"schema": {"$ref": "#/components/schemas/Problem"}}
    by_server = status == HTTPStatus.REQUEST_URI_TOO_LONG  # it never reaches our views
    content = {"text/html": {}} if by_server else {"application/problem+json": problem}
    return {"description": HTTPStatus(status).phrase, "content": content}


def _add_common_refusals(operation: dict[str, Any]) -> None:
    answers = operation["responses"]
    for status in (*ANYWHERE, *(WITH_BODY if "requestBody" in operation else ())):
        name = HTTPStatus(status).name
        answers.setdefault(str(status), {"$ref": f"#/components/responses/{name}"})
