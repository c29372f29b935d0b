"""What all doors have in common: how strangers come in, tokens of forms, headers, limits."""

from __future__ import annotations

from marketplace.shared.actors import BUYER_ROLES
from marketplace.web import access
from tests.factories.accounts import AnOrganisation, a_member

MISSING = "tidak-ada"


def _routes(app):
    for rule in app.url_map.iter_rules():
        for method in sorted(rule.methods - {"HEAD", "OPTIONS"}):
            yield rule, method, access.policy_of(app, rule.endpoint)


def _address(rule):
    values = {name: 999_999 if _is_number(rule, name) else MISSING for name in rule.arguments}
    return rule.build(values, append_unknown=False)[1]


def _is_number(rule, name):
    return type(rule._converters[name]).__name__ == "IntegerConverter"


def _call(client, rule, method, headers=None):
    return client.open(_address(rule), method=method, headers=headers or {})


def test_strangers_are_told_how_to_come_in(app, client):
    for rule, method, policy in _routes(app):
        if policy.everyone:
            continue
        answer = _call(client, rule, method)
        if rule.rule.startswith("/api/"):
            assert answer.headers["WWW-Authenticate"] == "Bearer"
            assert answer.mimetype == "application/problem+json"
        else:
            assert answer.headers["Location"].startswith("/masuk"), (rule, method)


def test_forms_without_our_token_are_refused(app, sign_in):
    client = sign_in(a_member(AnOrganisation(), *BUYER_ROLES))
    app.config["WTF_CSRF_ENABLED"] = True
    try:
        for rule, method, _policy in _routes(app):
            outside = rule.rule.startswith("/api/") or rule.rule == "/stripe/webhook"
            if outside or method == "GET":
                continue
            assert _call(client, rule, method).status_code == 403, (rule, method)
    finally:
        app.config["WTF_CSRF_ENABLED"] = False


def test_every_answer_carries_the_security_headers(client):
    for address in ("/", "/katalog", "/masuk", "/tidak-ada", "/api/v1/openapi.json"):
        headers = client.get(address).headers
        policy = headers["Content-Security-Policy"]
        assert "default-src 'none'" in policy
        assert "unsafe-inline" not in policy
        assert "unsafe-eval" not in policy
        assert headers["X-Content-Type-Options"] == "nosniff"
        assert headers["X-Frame-Options"] == "DENY"
        assert headers["Referrer-Policy"] == "strict-origin-when-cross-origin"
        assert headers["Cross-Origin-Opener-Policy"] == "same-origin"


def test_another_host_is_refused(client):
    assert client.get("/", headers={"Host": "elsewhere.example"}).status_code == 400


def test_large_bodies_are_refused(client):
    answer = client.post("/masuk", data={"email": "x" * 70_000})
    assert answer.status_code == 413
