"""Every route, from the URL map, tried by every role: who is kept out, and nothing breaks.

A new route is tried by itself. That foreign things look like missing ones is tried by each
feature's own door tests.
"""

from __future__ import annotations

import pytest

from marketplace.shared.actors import BUYER_ROLES, ROLES_OF, OrganisationKind, Role
from marketplace.web import access
from tests.factories.accounts import AnOrganisation, a_member, a_token
from tests.factories.market import ABuyer, AProducer

SAFE_ANSWERS = {200, 204, 302, 303, 304, 400, 404, 409, 413, 415, 422}
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


def test_strangers_are_kept_out(app, client):
    for rule, method, policy in _routes(app):
        if policy.everyone:
            continue
        answer = _call(client, rule, method)
        if rule.rule.startswith("/api/"):
            assert answer.status_code == 401, (rule, method)
            assert answer.headers["WWW-Authenticate"] == "Bearer"
            assert answer.mimetype == "application/problem+json"
        else:
            assert answer.status_code == 302, (rule, method)
            assert answer.headers["Location"].startswith("/masuk"), (rule, method)


def test_public_routes_answer_strangers(app, client):
    for rule, method, policy in _routes(app):
        if policy.everyone and rule.endpoint not in {"health.ready", "static"}:
            assert _call(client, rule, method).status_code in SAFE_ANSWERS, (rule, method)


def _organisation(kind):
    if kind is OrganisationKind.PRODUCER:
        return AProducer().organisation
    if kind is OrganisationKind.REGENCY:
        return AnOrganisation(kind=kind)
    return ABuyer(organisation=AnOrganisation(kind=kind)).organisation


@pytest.mark.parametrize("role", list(Role))
def test_each_role_passes_only_its_doors(app, role, sign_in):
    kind = next(kind for kind, roles in ROLES_OF.items() if role in roles)
    for rule, method, policy in _routes(app):
        if policy.everyone:
            continue
        # Each door by somebody new: some doors sign out, or end a membership.
        actor = a_member(_organisation(kind), role)
        headers = a_token(actor) if rule.rule.startswith("/api/") else None
        status = _call(sign_in(actor), rule, method, headers).status_code
        if policy.roles is not None and role not in policy.roles:
            assert status == 403, (rule, method, role)
        else:
            assert status in SAFE_ANSWERS | {403}, (rule, method, role, status)


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
