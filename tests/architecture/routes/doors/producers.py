"""Producers: their papers and their place in the regency's register."""

from __future__ import annotations

from datetime import timedelta

from flask import current_app

from marketplace.producers.group_models import GroupLink
from marketplace.producers.models import Closure
from marketplace.producers.states import ProducerKind, ReviewState
from marketplace.shared.clock import today
from marketplace.shared.database import db
from tests.architecture.routes.naming import Door, opaque
from tests.factories.market import AProducer
from tests.factories.producers import ABankAccount, ACertificate

PRODUCER = opaque("organisation", "deal.producer")
INVITED, ASKED = opaque("group_link", "deal.invited"), opaque("group_link", "deal.asked")

DOORS = {
    "producers.show_certificate_file": Door(opaque("certificate", "deal.certificate")),
    "producers.show_attestation": Door(PRODUCER),
    "producers.attest_members": Door(PRODUCER, body=lambda _me, _named: _attestation()),
    "producers.accept_group_invitation": Door(INVITED),
    "producers.decline_group_invitation": Door(INVITED),
    "producers.end_group_link": Door(ASKED),
    "producers_api.accept_invitation": Door(INVITED),
    "producers_api.decline_invitation": Door(INVITED),
    "producers_api.end_link": Door(ASKED),
    "producers.reopen_shop": Door(opaque("closure", "deal.closure")),
    "producers.suspend_producer": Door(
        PRODUCER, body={"reason": "Izin usaha berakhir", "criterion": "expired"}
    ),
    "producers.reinstate_producer": Door(opaque("organisation", "deal.suspended")),
}
NAMELESS = {
    "producers.register_producer",
    "producers.change_profile",
    "producers.change_bank_account",
    "producers.close_shop",
    "producers.add_certificate",
    "producers.invite_group",
    "producers_api.invite_group",
}
LISTS = {
    "producers.download_producers",
    "producers.list_producers",
    "producers.show_business",
    "producers.show_closures",
    "producers.show_groups",
    "producers_api.list_groups",
}
FIXED = {"producers.register_producer", "producers.show_home"}


def furnish(deal):
    """Give the producer a paper with its file, and an account where it is paid."""
    deal.producer.member_count = 12
    deal.suspended = AProducer(state=ReviewState.SUSPENDED)
    key = current_app.extensions["storage"].save(b"%PDF-1.7", folder="papers", suffix=".pdf")
    deal.certificate = ACertificate(producer=deal.producer, file_key=key)
    if not getattr(deal.producer, "has_account", False):
        ABankAccount(producer_id=deal.producer.id)
        deal.producer.has_account = True
    coming = today() + timedelta(days=30)
    deal.closure = Closure(
        producer_id=deal.producer.id, first_day=coming, last_day=coming, reason="Merti desa"
    )
    gapoktan = AProducer(kind=ProducerKind.GAPOKTAN)
    deal.invited = GroupLink(federation_id=gapoktan.id, group_id=deal.producer.id)
    deal.asked = GroupLink(federation_id=deal.producer.id, group_id=AProducer().id)
    db.session.add_all((deal.closure, deal.invited, deal.asked))
    db.session.flush()


def _attestation():
    facts = {"poor_member_count": "0", "reference": "400.9/12"}
    return facts | {"attested_on": today().isoformat()}
