"""Rules on local content and what counts under them."""

from __future__ import annotations

from datetime import date

from marketplace.budgets.states import BudgetPeriod
from marketplace.local_content.facts import VersionFacts
from marketplace.local_content.models import ContentRule, ContentVersion
from marketplace.local_content.services.ruling import make_rule
from marketplace.local_content.states import Measure
from marketplace.shared.actors import Actor, Role
from marketplace.shared.database import db
from tests.factories.accounts import a_member
from tests.factories.market import AProducer, an_offer

OUTSIDE, OUTSIDE_DISTRICT = "34.02.11.2001", "34.02.11"  # in Bantul


def an_outsider(**facts):
    """Make a producer from outside the regency."""
    return AProducer(village_code=OUTSIDE, district_code=OUTSIDE_DISTRICT, **facts)


def owner_of(buyer) -> Actor:
    return a_member(buyer.organisation, Role.BUYER_OWNER)


def asks(**facts) -> VersionFacts:
    """Say what a version asks: 30 % of everything by value each month unless told."""
    usual = {
        "target": 3000,
        "period": BudgetPeriod.MONTH,
        "valid_from": date(2026, 9, 1),
    }
    return VersionFacts(**(usual | facts))


def a_rule(buyer, *, actor: Actor | None = None, **facts) -> ContentRule:
    """Let a buyer's owner make a rule; the clock must stand before its first day."""
    return make_rule(asks(**facts), actor=actor or owner_of(buyer))


def an_old_rule(buyer=None, **facts) -> ContentRule:
    """Write a rule that holds since long ago, as if it had been made then."""
    rule = ContentRule(buyer_id=buyer.id if buyer else None)
    db.session.add(rule)
    db.session.flush()
    db.session.add(a_version(rule_id=rule.id, **facts))
    db.session.flush()
    db.session.refresh(rule)
    return rule


def a_version(number: int = 1, **facts) -> ContentVersion:
    """Make a version that is not saved."""
    usual = {
        "target": 3000,
        "measure": Measure.VALUE,
        "period": BudgetPeriod.MONTH,
        "places": [],
        "valid_from": date(2026, 9, 1),
        "is_end": False,
    }
    return ContentVersion(number=number, **(usual | facts))


def an_outside_and_a_local_offer(**facts):
    """Make one product that an outsider and a local producer sell: 10.000 and 11.000."""
    outside = an_offer(an_outsider(), prices={1: 10_000}, **facts)
    local = an_offer(product=outside.product, prices={1: 11_000}, **facts)
    return outside, local
