"""Endpoints belong to their organisation's owners; secrets are shown once."""

from __future__ import annotations

from datetime import timedelta

import pytest
from cryptography.exceptions import InvalidTag
from sqlalchemy import select

from marketplace.shared.actors import BUYER_ROLES, OrganisationKind, Role
from marketplace.shared.audit import AuditEntry
from marketplace.shared.clock import utc_now
from marketplace.shared.database import db, one_transaction
from marketplace.shared.errors import Forbidden, Invalid, NotFound, RuleBroken
from marketplace.webhooks.kinds import BY_NAME, KINDS
from marketplace.webhooks.models import WebhookDelivery, WebhookEndpoint
from marketplace.webhooks.sealing import secrets_of
from marketplace.webhooks.services import registering, telling
from marketplace.webhooks.shapes import SHAPES
from marketplace.webhooks.states import (
    DELIVERY_LIFECYCLE,
    ENDPOINT_LIFECYCLE,
    DeliveryState,
    EndpointState,
)
from tests.factories.accounts import AnOrganisation, a_member
from tests.factories.webhooks import a_delivery, an_endpoint, an_owner

URL = "https://gudang.contoh.co.id/masuk"
E, D = EndpointState, DeliveryState


@pytest.fixture
def owner():
    return an_owner(AnOrganisation())


def audited(action):
    return db.session.scalars(select(AuditEntry).where(AuditEntry.action == action)).all()


def test_an_owner_registers_and_sees_the_secret_this_once(owner):
    endpoint, secret = registering.register_endpoint(
        actor=owner, url=URL, kinds=["order.placed", "goods.received", "order.placed"]
    )
    assert endpoint.kinds == ["goods.received", "order.placed"]
    assert endpoint.state is E.ACTIVE
    assert secret.startswith("whsec_")
    assert secret not in endpoint.sealed_secret
    assert secrets_of(endpoint) == [secret]
    [entry] = audited("webhook.registered")
    assert secret not in str(entry.details)


def test_a_secret_sealed_for_one_endpoint_is_of_no_use_to_another(owner):
    first, second = an_endpoint_of(owner), an_endpoint_of(owner)
    second.sealed_secret = first.sealed_secret
    with pytest.raises(InvalidTag):
        secrets_of(second)


def an_endpoint_of(owner):
    return registering.register_endpoint(actor=owner, url=URL, kinds=["order.placed"])[0]


@pytest.mark.parametrize("role", sorted(BUYER_ROLES - {Role.BUYER_OWNER}))
def test_others_of_the_organisation_may_not(role):
    someone = a_member(AnOrganisation(), role)
    with pytest.raises(Forbidden):
        registering.register_endpoint(actor=someone, url=URL, kinds=["order.placed"])
    assert db.session.scalars(select(WebhookEndpoint)).all() == []


@pytest.mark.parametrize(
    ("url", "kinds", "field"),
    [
        ("http://contoh.co.id/", ["order.placed"], "url"),
        ("https://10.0.0.1/", ["order.placed"], "url"),
        (URL, [], "kinds"),
        (URL, ["payout.sent"], "kinds"),
        (URL, ["webhook.test"], "kinds"),
        (URL, ["apa.saja"], "kinds"),
    ],
)
def test_what_cannot_be_used_is_said_at_its_field(owner, url, kinds, field):
    with pytest.raises(Invalid) as refusal:
        registering.register_endpoint(actor=owner, url=url, kinds=kinds)
    assert list(refusal.value.errors) == [field]
    assert db.session.scalars(select(WebhookEndpoint)).all() == []


def test_ten_endpoints_are_enough(owner):
    made = [an_endpoint_of(owner) for _ in range(10)]
    with pytest.raises(RuleBroken, match="Paling banyak 10"):
        an_endpoint_of(owner)
    registering.remove_endpoint(made[0].id, actor=owner)
    an_endpoint_of(owner)


def test_another_organisations_endpoint_looks_missing(owner):
    endpoint = an_endpoint_of(owner)
    stranger = an_owner(AnOrganisation())
    for act in (
        registering.pause_endpoint,
        registering.resume_endpoint,
        registering.rotate_secret,
        registering.remove_endpoint,
        telling.send_test,
    ):
        with pytest.raises(NotFound):
            act(endpoint.id, actor=stranger)
    with pytest.raises(NotFound):
        registering.change_endpoint(
            endpoint.id, actor=stranger, url=URL, kinds=["order.placed"]
        )
    assert (endpoint.state, len(secrets_of(endpoint))) == (E.ACTIVE, 1)


def test_while_a_secret_is_replaced_both_sign_for_a_day(owner):
    endpoint, old = registering.register_endpoint(actor=owner, url=URL, kinds=["order.placed"])
    _same, new = registering.rotate_secret(endpoint.id, actor=owner)
    assert secrets_of(endpoint) == [new, old]
    endpoint.old_secret_until = utc_now() - timedelta(seconds=1)
    assert secrets_of(endpoint) == [new]


def test_what_waited_during_a_pause_is_sent_afterwards(owner):
    endpoint = an_endpoint_of(owner)
    delivery = a_delivery(endpoint, owner)
    registering.pause_endpoint(endpoint.id, actor=owner)
    with pytest.raises(RuleBroken):
        registering.pause_endpoint(endpoint.id, actor=owner)
    with pytest.raises(RuleBroken):
        telling.send_test(endpoint.id, actor=owner)
    delivery.next_at = utc_now() + timedelta(hours=6)
    delivery.give_up_at = utc_now() - timedelta(days=1)
    delivery.tries_now = 9
    db.session.flush()
    registering.resume_endpoint(endpoint.id, actor=owner)
    db.session.refresh(delivery)
    assert delivery.next_at <= utc_now()
    assert delivery.give_up_at > utc_now() + timedelta(days=2, hours=23)
    assert (delivery.tries_now, delivery.state) == (0, D.PENDING)


def test_nothing_is_sent_to_a_removed_endpoint(owner):
    endpoint = an_endpoint_of(owner)
    delivery = a_delivery(endpoint, owner)
    registering.remove_endpoint(endpoint.id, actor=owner)
    db.session.refresh(delivery)
    assert (delivery.state, delivery.next_at) == (D.DROPPED, None)
    assert (endpoint.state, endpoint.sealed_secret) == (E.REMOVED, "")
    with pytest.raises(NotFound):
        registering.resume_endpoint(endpoint.id, actor=owner)


def test_all_moves_of_an_endpoint():
    allowed = {(a, b) for a in E for b in E if ENDPOINT_LIFECYCLE.allows(a, b)}
    assert allowed == {
        (E.ACTIVE, E.PAUSED),
        (E.ACTIVE, E.STOPPED),
        (E.ACTIVE, E.REMOVED),
        (E.PAUSED, E.ACTIVE),
        (E.PAUSED, E.REMOVED),
        (E.STOPPED, E.ACTIVE),
        (E.STOPPED, E.REMOVED),
    }


def test_all_moves_of_a_delivery():
    allowed = {(a, b) for a in D for b in D if DELIVERY_LIFECYCLE.allows(a, b)}
    assert allowed == {
        (D.PENDING, D.PENDING),
        (D.PENDING, D.DELIVERED),
        (D.PENDING, D.FAILED),
        (D.PENDING, D.DROPPED),
        (D.DELIVERED, D.PENDING),
        (D.FAILED, D.PENDING),
        (D.FAILED, D.DROPPED),
    }


def test_every_kind_has_a_side_a_shape_and_words(app):
    documented = app.test_client().get("/api/v1/openapi.json").json["components"]["schemas"]
    for kind in KINDS:
        assert kind.sides <= {OrganisationKind.BUYER, OrganisationKind.PRODUCER}
        assert kind.shape in documented
        assert str(kind.label)
    assert {kind.shape for kind in KINDS} == set(SHAPES)
    assert len(BY_NAME) == len(KINDS)


def test_a_rolled_back_change_tells_nobody():
    home = AnOrganisation()
    owner = an_owner(home)
    endpoint = an_endpoint(home, actor=owner)
    db.session.commit()

    def undone():
        with one_transaction():
            a_delivery(endpoint, owner)
            raise LookupError

    with pytest.raises(LookupError):
        undone()
    assert db.session.scalars(select(WebhookDelivery)).all() == []
