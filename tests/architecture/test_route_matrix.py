"""Every door, every role, an own, a foreign and a missing thing: from the URL map."""

from __future__ import annotations

import pytest
from flask import Flask, render_template

from marketplace.billing import policies
from marketplace.shared.actors import Role
from marketplace.shared.database import db
from marketplace.shared.documents import rendering
from marketplace.shared.errors import NotFound
from marketplace.web import access, errors
from tests.architecture.routes.rounds import faults_of, methods_of, names_a_thing, unlisted
from tests.architecture.routes.table import DOORS
from tests.architecture.routes.trying import Trier, request_for
from tests.architecture.routes.world import a_world


@pytest.fixture
def world(app, monkeypatch):
    monkeypatch.setattr(rendering, "render_pdf", lambda *_said, **_more: b"%PDF-1.7")
    monkeypatch.setattr(errors, "render_template", _drawn_unless_forbidden)
    return a_world()


def _drawn_unless_forbidden(template, **facts):
    """Write only what a 403 says: its frame is the same for all, and slow to draw."""
    return repr(facts) if facts["status"] == 403 else render_template(template, **facts)


def test_every_route_is_in_the_table(app):
    faults = list(unlisted(app.url_map))
    assert not faults, "\n".join(faults)


@pytest.mark.long
@pytest.mark.parametrize("role", [None, *Role])
def test_foreign_things_look_missing_and_own_ones_are_served(app, world, role):
    faults = list(faults_of(app, world, role))
    assert not faults, "\n".join(faults)


def test_forms_without_our_token_change_nothing(app, world):
    trier = Trier(app)
    app.config["WTF_CSRF_ENABLED"] = True
    try:
        for rule in app.url_map.iter_rules():
            if not names_a_thing(rule) or rule.rule.startswith("/api/"):
                continue
            door, policy = DOORS[rule.endpoint], access.policy_of(app, rule.endpoint)
            me = world.ours[min(door.only or policy.roles or {Role.REQUESTER})]
            for method in set(methods_of(rule)) - {"GET"}:
                request = request_for(door, rule, method, me, door.name.of(me))
                answer = trier.attempt(request, me)
                assert (answer.status, answer.changed) == (403, frozenset()), (rule, method)
    finally:
        app.config["WTF_CSRF_ENABLED"] = False


def test_teeth_an_unlisted_route_is_named_with_what_to_do():
    lonely = Flask("lonely")
    lonely.add_url_rule("/lelang/<number>", "tenders.show_tender")
    lonely.add_url_rule("/lelang", "tenders.open_tender", methods=["POST"])
    faults = "\n".join(unlisted(lonely.url_map))
    assert "'\"tenders.show_tender\": Door(…)' to DOORS in" in faults
    assert "tenders.open_tender changes something: add it to NAMELESS" in faults
    assert "orders.show_order is no route any more" in faults


def test_teeth_a_view_that_shows_foreign_things_is_found(app, world, monkeypatch):
    monkeypatch.setattr(policies, "may_see_invoice", lambda _actor, _invoice: True)
    faults = list(faults_of(app, world, Role.FINANCE, {"billing_api.show_invoice"}))
    assert len(faults) == 1
    assert "foreign (200) can be told from missing (404)" in faults[0]


def test_teeth_a_refusal_that_writes_is_found(app, world, monkeypatch):
    def careless(order_id):
        db.session.connection().exec_driver_sql("update orders set note = 'jejak'")
        db.session.commit()
        raise NotFound

    careless.access_policy = access.policy_of(app, "orders_api.cancel_order")
    monkeypatch.setitem(app.view_functions, "orders_api.cancel_order", careless)
    faults = "\n".join(faults_of(app, world, Role.REQUESTER, {"orders_api.cancel_order"}))
    assert "foreign was refused, but changed orders" in faults
    assert "own answers 404" in faults


def test_teeth_a_door_open_to_the_wrong_role_is_found(app, world, monkeypatch):
    view = app.view_functions["producers.suspend_producer"]
    monkeypatch.setattr(view, "access_policy", access.Policy())  # any signed-in person
    faults = "\n".join(faults_of(app, world, Role.AUDITOR, {"producers.suspend_producer"}))
    assert "own answers 403" in faults
