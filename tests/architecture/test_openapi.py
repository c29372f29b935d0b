"""The published OpenAPI document is what the views say, and covers every API route."""

from __future__ import annotations

import json
import re

from marketplace.operations.describing import PUBLISHED
from marketplace.web.openapi import description


def test_the_published_document_is_fresh(app):
    assert json.loads(PUBLISHED.read_text()) == json.loads(json.dumps(description()))


def test_every_api_route_is_described(app):
    described = {
        (path, method) for path, ways in description()["paths"].items() for method in ways
    }
    for rule in app.url_map.iter_rules():
        if not rule.rule.startswith("/api/v1/") or rule.endpoint.startswith("openapi."):
            continue
        path = re.sub(r"<(?:\w+:)?(\w+)>", r"{\1}", rule.rule)
        for method in rule.methods - {"HEAD", "OPTIONS"}:
            assert (path, method.lower()) in described, rule


def test_every_operation_says_who_may_be_refused(app):
    for path, ways in description()["paths"].items():
        for method, operation in ways.items():
            if method in {"post", "put", "patch", "delete"}:
                assert {"401", "403"} <= set(operation["responses"]), (path, method)
