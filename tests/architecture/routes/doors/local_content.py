"""Local content: rules, waivers, and the choice beside a line of the cart."""

from __future__ import annotations

from datetime import date, timedelta

from marketplace.budgets.states import BudgetPeriod
from marketplace.local_content.models import (
    ContentPeriod,
    ContentRule,
    ContentVersion,
    ContentWaiver,
    SourcingGap,
)
from marketplace.local_content.states import Measure, ReasonKind
from marketplace.orders.models import CartLine
from marketplace.shared.actors import BUYER_ROLES, Role
from marketplace.shared.clock import today, utc_now
from marketplace.shared.database import db
from marketplace.shared.opaque import to_public
from tests.architecture.routes.naming import Door, opaque
from tests.factories.market import AProducer, an_offer

AFTER = 4  # orders
OWNER, ADMIN = frozenset({Role.BUYER_OWNER}), frozenset({Role.ADMIN})
WAIVING = frozenset({Role.BUYER_OWNER, Role.APPROVER})
CHOOSING = frozenset({Role.REQUESTER, Role.BUYER_OWNER})
RULE, ENDING = (
    opaque("content_rule", "deal.content_rule"),
    opaque("content_rule", "deal.content_rule_to_end"),
)
PLEDGE = opaque("content_rule", "home.pledge")
WAIVER = opaque("content_waiver", "deal.content_waiver")
LINE = opaque("cart_line", "self.outside_line")
TEMON = "34.01.01.2012"
NEXT, LAST = "2031-01", "2031-12"
CHANGE = {"target": "40", "start": NEXT, "period": "month", "measure": "value"}
CHANGE_JSON = {"target_basis_points": 4000, "valid_from": "2031-01-01"}
END_JSON = {"last": "2031-12-31"}


def _swap(me, _named):
    return {"offer": to_public("offer", me.self.local_offer.id)}


DOORS = {
    "local_content.show_rule": Door(RULE, only=BUYER_ROLES),
    "local_content.change_rule": Door(RULE, only=OWNER, body=CHANGE),
    "local_content.end_rule": Door(ENDING, only=OWNER, body={"last": LAST}),
    "local_content.show_pledge": Door(PLEDGE, for_all=True),
    "local_content.change_pledge": Door(PLEDGE, only=ADMIN, body=CHANGE, for_all=True),
    "local_content.end_pledge": Door(PLEDGE, only=ADMIN, body={"last": LAST}, for_all=True),
    "local_content.end_waiver": Door(WAIVER, only=WAIVING),
    "local_content.show_choice": Door(LINE, only=CHOOSING),
    "local_content.give_reason": Door(LINE, only=CHOOSING, body={"reason": "price"}),
    "local_content.swap_line": Door(LINE, only=CHOOSING, body=_swap),
    "local_content_api.show_rule": Door(RULE, only=BUYER_ROLES),
    "local_content_api.change_rule": Door(RULE, only=OWNER, body=CHANGE_JSON),
    "local_content_api.end_rule": Door(ENDING, only=OWNER, body=END_JSON),
    "local_content_api.list_periods": Door(RULE, only=BUYER_ROLES),
    "local_content_api.list_gaps": Door(RULE, only=BUYER_ROLES),
    "local_content_api.end_waiver": Door(WAIVER, only=WAIVING),
}
NAMELESS = {
    "local_content.make_rule",
    "local_content.make_pledge",
    "local_content.grant_waiver",
    "local_content_api.make_rule",
    "local_content_api.grant_waiver",
}
LISTS = {
    "local_content.show_own",
    "local_content.download_periods",
    "local_content.show_pledges",
    "local_content.list_waivers",
    "local_content.download_waivers",
    "local_content.list_unmet",
    "local_content.list_unmet_for_regency",
    "local_content.download_unmet_producer",
    "local_content.download_unmet_regency",
    "local_content_api.list_rules",
    "local_content_api.list_standings",
    "local_content_api.list_unmet_demand",
    "local_content_api.list_waivers",
}
FIXED = {"local_content.make_rule", "local_content.make_pledge"}


def furnish(deal):
    """Give the buyer two rules, a closed period, a waiver, and a gap that was ordered."""
    deal.content_rule, deal.content_rule_to_end = (_rule(deal.buyer.id) for _ in range(2))
    version = deal.content_rule.versions[0]
    deal.content_period = ContentPeriod(
        rule_id=deal.content_rule.id,
        version_id=version.id,
        buyer_id=deal.buyer.id,
        starts_on=version.valid_from,
        ends_on=version.valid_from + timedelta(days=30),
        target=3000,
        numerator=0,
        denominator=0,
        hash="0" * 64,
    )
    deal.content_waiver = ContentWaiver(
        buyer_id=deal.buyer.id,
        product_id=deal.product.id,
        until=today() + timedelta(days=30),
        reason="Belum ada yang menanam",
        granted_by=deal.payer.person_id,
    )
    line = deal.sent.lines[0]
    gap = SourcingGap(
        buyer_id=deal.buyer.id,
        person_id=deal.requester.person_id,
        offer_id=line.offer_id,
        product_id=deal.product.id,
        unit=line.unit,
        quantity=line.quantity,
        reason=ReasonKind.NO_SUPPLY,
        order_line_id=line.id,
        ordered_at=utc_now(),
    )
    db.session.add_all([deal.content_period, deal.content_waiver, gap])
    db.session.flush()


def equip(member):
    """Let only Temon be local, and put a good from elsewhere into the member's cart."""
    member.home.pledge = _rule(None, [TEMON[:8]])
    member.self.outside = an_offer()
    near = AProducer(village_code=TEMON, district_code=TEMON[:8])
    member.self.local_offer = an_offer(near, product=member.self.outside.product)
    member.self.outside_line = CartLine(
        organisation_id=member.actor.organisation_id,
        person_id=member.actor.person_id,
        product_id=member.self.outside.product_id,
        offer_id=member.self.outside.id,
        quantity=3,
    )
    db.session.add(member.self.outside_line)
    db.session.flush()


def _rule(buyer_id, places=()):
    rule = ContentRule(buyer_id=buyer_id)
    db.session.add(rule)
    db.session.flush()
    db.session.add(
        ContentVersion(
            rule_id=rule.id,
            number=1,
            target=3000,
            measure=Measure.VALUE,
            period=BudgetPeriod.MONTH,
            places=list(places),
            valid_from=date(2026, 1, 1),
        )
    )
    db.session.flush()
    db.session.refresh(rule)
    return rule
