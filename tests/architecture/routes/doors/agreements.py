"""Agreements: a draft, one to be signed, and one in force with a delivery on its calendar."""

from __future__ import annotations

from datetime import timedelta

from marketplace.agreements.content import version_hash
from marketplace.agreements.genuine import code_of
from marketplace.agreements.policies import WRITING_ROLES
from marketplace.agreements.states import CallOff
from marketplace.agreements.wording import document_number
from marketplace.shared.actors import Role
from marketplace.shared.clock import today, utc_now
from marketplace.shared.opaque import to_public
from tests.architecture.routes.naming import Door, Name, opaque
from tests.factories.accounts import a_member
from tests.factories.agreements import Deal
from tests.factories.market import ABuyer, ADock, an_offer
from tests.factories.orders import Kitchen

AFTER = 9  # requests, whose dock these use
DRAFT, OFFERED = opaque("agreement", "deal.drafted"), opaque("agreement", "deal.to_sign")
HELD = opaque("agreement", "deal.agreed")
CEILING = opaque("agreement", "deal.ceiling")
RELEASE = opaque("agreement_release", "deal.release")
PARTY = opaque("agreement_party", "deal.signed_party")
PAPER = Name("deal.signed_party", document_number, lambda _own: "KS-2611-9999-1A")
SIGNERS = frozenset({Role.APPROVER, Role.BUYER_OWNER})


def _facts(me, _named):
    offer = me.deal.own_line.offer_id
    return {
        "title": "Gula semester ini",
        "valid_from": today().isoformat(),
        "valid_until": (today() + timedelta(days=90)).isoformat(),
        "lines": [{"offer": to_public("offer", offer), "unit_price_rupiah": 40_000}],
    }


def _form(me, named):
    facts = _facts(me, named)
    line = me.deal.own_line
    pack = f", {line.pack}" if line.pack else ""
    goods = f"{line.product_name}{pack} ({me.deal.producer.name})"
    del facts["lines"]
    return facts | {"lines.0.goods": goods, "lines.0.unit_price_rupiah": "40.000"}


def _signing(me, _named):
    version = me.deal.to_sign.versions[0]
    if me.actor.has(Role.PRODUCER_OWNER):
        return {"document_hash": version.parties[0].document_hash}
    return {"document_hash": version_hash(version)}


def _delivery(me, _named):
    release = me.deal.release
    return {
        "product": to_public("product", release.product_id),
        "delivery_day": (today() + timedelta(days=9)).isoformat(),
        "delivery_point": to_public("delivery_point", release.delivery_point_id),
        "quantity": "5",
    }


def _competition(me, _named):
    line = me.deal.ceiling_line
    return {
        "closes_at": (utc_now() + timedelta(days=1)).isoformat(),
        "delivery_day": (today() + timedelta(days=9)).isoformat(),
        "delivery_point": to_public("delivery_point", me.deal.release.delivery_point_id),
        "lines": [{"product": to_public("product", line.offer.product_id), "quantity": "5"}],
    }


def _competition_form(me, named):
    facts = _competition(me, named)
    (line,) = facts.pop("lines")
    closes_at = (today() + timedelta(days=2)).isoformat() + "T17:00"
    return facts | {
        "closes_at": closes_at,
        "lines.0.product": line["product"],
        "lines.0.quantity": "5",
    }


WHY = {"reason": "Tidak jadi"}
DOORS = {
    "agreements.edit_draft": Door(DRAFT),
    "agreements.change_draft": Door(DRAFT, body=_form),
    "agreements.drop_draft": Door(DRAFT),
    "agreements.offer_version": Door(DRAFT),
    "agreements.withdraw_version": Door(OFFERED, body=WHY),
    "agreements.begin_version": Door(HELD),
    "agreements.sign_for_buyer": Door(OFFERED, body=_signing),
    "agreements.sign_for_producer": Door(OFFERED, body=_signing),
    "agreements.decline": Door(OFFERED, body=WHY),
    "agreements.give_notice": Door(HELD, body=WHY),
    "agreements.leave": Door(HELD, body=WHY),
    "agreements.show_agreement": Door(HELD),
    "agreements.show_offered": Door(HELD),
    "agreements.print_document": Door(PARTY),
    "agreements.plan_release": Door(HELD, body=_delivery),
    "agreements.make_firm": Door(RELEASE),
    "agreements.order_release": Door(RELEASE),
    "agreements.drop_release": Door(RELEASE),
    "agreements.check_paper": Door(
        PAPER, where="number", rest={"code": "0-0"}, missing=frozenset({200}), for_all=True
    ),
    "agreements_api.show_agreement": Door(HELD),
    "agreements_api.begin_version": Door(HELD),
    "agreements_api.change_draft": Door(DRAFT, body=_facts),
    "agreements_api.drop_draft": Door(DRAFT),
    "agreements_api.offer_version": Door(DRAFT),
    "agreements_api.withdraw_version": Door(OFFERED, body=WHY),
    "agreements_api.sign": Door(OFFERED, body=_signing),
    "agreements_api.decline": Door(OFFERED, body=WHY),
    "agreements_api.give_notice": Door(HELD, body=WHY),
    "agreements_api.plan_release": Door(HELD, body=_delivery),
    "agreements_api.change_release": Door(RELEASE, body=_delivery),
    "agreements_api.drop_release": Door(RELEASE),
    "agreements_api.order_release": Door(RELEASE),
    "sourcing.new_competition": Door(CEILING),
    "sourcing.open_competition": Door(CEILING, body=_competition_form),
    "sourcing_api.open_competition": Door(CEILING, body=_competition),
}
NAMELESS = {"agreements.draft_agreement", "agreements_api.draft_agreement"}
LISTS = {
    "agreements.list_agreements",
    "agreements.download_agreements",
    "agreements.list_offered",
    "agreements.download_offered",
    "agreements_api.list_own_agreements",
}
FIXED = {"agreements.new_agreement"}


def furnish(deal):
    """Let both sides agree on some goods, and the buyer write and offer more."""
    offer = an_offer(deal.producer, stock=10_000, prices={1: 45_000})
    seller = a_member(deal.producer.organisation, Role.PRODUCER_OWNER)
    kitchen = _kitchen(deal)
    owner = a_member(kitchen.buyer.organisation, Role.BUYER_OWNER)
    made = Deal(kitchen, offer.product, [(seller, offer)], owner)
    deal.drafted = made.drafts()
    deal.own_line = made.version().parties[0].lines[0]
    deal.to_sign = made.drafts()
    made.offers()
    deal.signed_party = made.holds().parties[0]
    deal.agreed = made.agreement
    deal.release = made.release(5)
    ceiling = made.line(offer, maximum=None)
    deal.ceiling_line = made.holds(ceiling, call_off=CallOff.COMPETITION).parties[0].lines[0]
    deal.ceiling = made.agreement
    assert code_of(deal.signed_party)


def _kitchen(deal):
    """Households agree on nothing: theirs is a company's."""
    if deal.requester.has(*WRITING_ROLES):
        approver = a_member(deal.buyer.organisation, Role.APPROVER)
        return Kitchen(deal.buyer, deal.dock, deal.requester, approver)
    buyer = ABuyer()
    asks = a_member(buyer.organisation, Role.REQUESTER)
    return Kitchen(buyer, ADock(buyer=buyer), asks, a_member(buyer.organisation, Role.APPROVER))
