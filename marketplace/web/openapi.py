"""The API's own description: as a document for programs and as a page for people."""

from __future__ import annotations

from functools import cache
from typing import Any

from flask import Blueprint, Response, jsonify, render_template
from flask.typing import ResponseReturnValue

from marketplace.web.access import public
from marketplace.web.api import api

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
    """Return the OpenAPI document as flask-smorest wrote it from the views."""
    written: dict[str, Any] = api.spec.to_dict()
    written["components"].setdefault("securitySchemes", {})["bearer"] = {
        "type": "http",
        "scheme": "bearer",
    }
    written["security"] = [{"bearer": []}]
    return written
