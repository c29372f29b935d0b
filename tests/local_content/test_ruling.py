"""Owners and the regency make, change and end rules; history stays as it was."""

from __future__ import annotations

from datetime import date

import pytest
import time_machine
from sqlalchemy import select, text
from sqlalchemy.exc import DatabaseError

from marketplace.budgets.states import BudgetPeriod
from marketplace.local_content.models import ContentPeriod, ContentVersion
from marketplace.local_content.queries.periods import content_faults
from marketplace.local_content.schemas import PlacesField, RuleForm
from marketplace.local_content.services.freezing import freeze_periods
from marketplace.local_content.services.ruling import change_rule, end_rule, make_rule
from marketplace.local_content.states import Measure
from marketplace.local_content.wording import places_words
from marketplace.shared.actors import Role
from marketplace.shared.audit import AuditEntry
from marketplace.shared.database import db
from marketplace.shared.errors import Forbidden, Invalid, NotFound, RuleBroken
from marketplace.shared.places import villages
from tests.factories.accounts import a_member, an_admin
from tests.factories.impact import a_delivery, kept, unguarded
from tests.factories.local_content import an_outsider, asks, owner_of
from tests.factories.market import ABuyer, ACategory, AProducer, AProduct

JAN, FEB, APR = date(2027, 1, 1), date(2027, 2, 1), date(2027, 4, 1)


@pytest.fixture
def buyer(app):
    return ABuyer()


@pytest.fixture
def clock():
    with time_machine.travel("2026-12-10 05:00Z", tick=False) as traveller:
        yield traveller


def audited(target_kind="ContentRule"):
    db.session.commit()
    lines = select(AuditEntry).where(AuditEntry.target_kind == target_kind)
    return [entry.action for entry in db.session.scalars(lines.order_by(AuditEntry.id))]


def test_an_owner_makes_a_rule_and_an_admin_a_pledge(buyer, clock):
    greens = ACategory()
    rule = make_rule(asks(valid_from=JAN, category_id=greens.id), actor=owner_of(buyer))
    pledge = make_rule(asks(valid_from=JAN), actor=an_admin())
    assert (rule.buyer_id, rule.is_pledge) == (buyer.id, False)
    assert (pledge.buyer_id, pledge.is_pledge) == (None, True)
    (version,) = rule.versions
    assert (version.number, version.category_id, version.target) == (1, greens.id, 3000)
    assert audited() == ["content_rule.made", "content_rule.made"]


@pytest.mark.parametrize("role", [Role.REQUESTER, Role.APPROVER, Role.FINANCE, Role.RECEIVER])
def test_nobody_else_makes_rules(buyer, clock, role):
    with pytest.raises(Forbidden):
        make_rule(asks(valid_from=JAN), actor=a_member(buyer.organisation, role))
    assert db.session.query(ContentVersion).count() == 0


def test_foreign_rules_look_missing_and_pledges_belong_to_the_regency(buyer, clock):
    rule = make_rule(asks(valid_from=JAN), actor=owner_of(buyer))
    pledge = make_rule(asks(valid_from=JAN), actor=an_admin())
    for stranger in (owner_of(ABuyer()), an_admin()):
        with pytest.raises(NotFound):
            change_rule(rule.id, asks(valid_from=FEB), actor=stranger)
    with pytest.raises(Forbidden):
        change_rule(pledge.id, asks(valid_from=FEB), actor=owner_of(buyer))
    with pytest.raises(Forbidden):
        end_rule(rule.id, JAN, actor=a_member(buyer.organisation, Role.APPROVER))


@pytest.mark.parametrize(
    ("facts", "field"),
    [
        ({"valid_from": date(2026, 11, 1)}, "valid_from"),
        ({"valid_from": date(2027, 1, 2)}, "valid_from"),
        ({"valid_from": FEB, "period": BudgetPeriod.QUARTER}, "valid_from"),
        ({"valid_until": date(2027, 2, 27)}, "valid_until"),
        ({"valid_until": date(2026, 12, 31)}, "valid_until"),
        ({"category_id": 999_999}, "category"),
        ({"measure": Measure.QUANTITY}, "category"),
        ({"places": ["34.02.01"]}, "places"),
    ],
)
def test_bad_rules_are_refused_with_what_to_do(buyer, clock, facts, field):
    with pytest.raises(Invalid) as refusal:
        make_rule(asks(**({"valid_from": JAN} | facts)), actor=owner_of(buyer))
    assert set(refusal.value.errors) == {field}


def test_quantities_need_a_unit_that_goods_have(buyer, clock):
    product = AProduct(unit="kg")
    facts = {"valid_from": JAN, "measure": Measure.QUANTITY}
    facts["category_id"] = product.category_id
    with pytest.raises(Invalid) as refusal:
        make_rule(asks(unit="peti", **facts), actor=owner_of(buyer))
    assert set(refusal.value.errors) == {"unit"}
    rule = make_rule(asks(unit="kg", **facts), actor=owner_of(buyer))
    assert rule.versions[0].unit == "kg"


def test_a_change_holds_from_the_next_period_and_leaves_history_alone(buyer, clock):
    owner, greens = owner_of(buyer), ACategory()
    rule = make_rule(asks(valid_from=JAN, category_id=greens.id), actor=owner)
    a_delivery(AProducer(), buyer, (greens, 40), on=date(2027, 1, 15))
    a_delivery(an_outsider(), buyer, (greens, 60), on=date(2027, 1, 15))
    clock.move_to("2027-02-10 05:00Z")
    assert freeze_periods() == 1
    before = kept(ContentPeriod)
    with pytest.raises(Invalid):
        change_rule(rule.id, asks(valid_from=FEB, target=9000), actor=owner)
    change_rule(rule.id, asks(valid_from=date(2027, 3, 1), target=9000), actor=owner)
    assert kept(ContentPeriod) == before
    clock.move_to("2027-04-01 05:00Z")
    assert freeze_periods() == 2
    assert kept(ContentPeriod)[:1] == before
    periods = db.session.scalars(select(ContentPeriod).order_by(ContentPeriod.starts_on)).all()
    told = [(p.starts_on, p.target, p.numerator, p.denominator, p.actual) for p in periods]
    assert told == [
        (JAN, 3000, 40, 100, 4000),
        (FEB, 3000, 0, 0, None),
        (date(2027, 3, 1), 9000, 0, 0, None),
    ]
    assert [p.version.number for p in periods] == [1, 1, 2]
    assert (content_faults(), audited()) == ([], ["content_rule.made", "content_rule.changed"])


def test_a_rule_ends_once_with_a_period(buyer, clock):
    owner = owner_of(buyer)
    rule = make_rule(asks(valid_from=JAN), actor=owner)
    with pytest.raises(Invalid):
        end_rule(rule.id, date(2027, 1, 30), actor=owner)
    end_rule(rule.id, date(2027, 1, 31), actor=owner)
    clock.move_to("2027-03-02 05:00Z")
    assert freeze_periods() == 1
    with pytest.raises(RuleBroken):
        end_rule(rule.id, date(2027, 3, 31), actor=owner)
    change_rule(rule.id, asks(valid_from=APR), actor=owner)  # a rule may come back
    assert [version.is_end for version in rule.versions] == [False, True, False]
    assert audited() == ["content_rule.made", "content_rule.ended", "content_rule.changed"]


@pytest.mark.parametrize("table", ["content_versions", "content_periods"])
def test_the_database_refuses_to_change_versions_and_closed_periods(buyer, clock, table):
    make_rule(asks(valid_from=JAN), actor=owner_of(buyer))
    clock.move_to("2027-02-10 05:00Z")
    freeze_periods()
    for change in (f"update {table} set target = 1", f"delete from {table}"):
        with pytest.raises(DatabaseError), db.session.begin_nested():
            db.session.execute(text(change))


@pytest.mark.parametrize(
    ("table", "change", "faults"),
    [
        ("content_periods", "update content_periods set numerator = 70", 2),
        ("content_periods", "update content_periods set actual = 9999", 2),
        ("content_periods", "update content_periods set hash = 'x'", 1),
        ("content_versions", "update content_versions set target = 1", 2),
        ("impact_events", "update impact_events set village_code = '34.02.01.2001'", 1),
    ],
)
def test_a_tampered_period_is_found_by_the_check(buyer, clock, table, change, faults):
    make_rule(asks(valid_from=JAN), actor=owner_of(buyer))
    a_delivery(AProducer(), buyer, (ACategory(), 40), on=date(2027, 1, 15))
    clock.move_to("2027-02-10 05:00Z")
    freeze_periods()
    assert content_faults() == []
    with unguarded(table):
        db.session.execute(text(change))
    found = content_faults()
    assert len(found) == faults
    assert all(line.startswith("local content: closed period ") for line in found)


def test_a_rule_that_ended_cannot_come_back_over_months_that_are_over(buyer, clock):
    owner = owner_of(buyer)
    rule = make_rule(asks(valid_from=JAN, valid_until=date(2027, 1, 31)), actor=owner)
    clock.move_to("2027-02-10 05:00Z")
    assert freeze_periods() == 1
    with pytest.raises(Invalid) as refused:
        change_rule(rule.id, asks(period=BudgetPeriod.YEAR, valid_from=JAN), actor=owner)
    assert set(refused.value.errors) == {"valid_from"}
    change_rule(rule.id, asks(period=BudgetPeriod.QUARTER, valid_from=APR), actor=owner)
    clock.move_to("2027-07-02 05:00Z")
    assert freeze_periods() == 1
    kept_periods = db.session.query(ContentPeriod).order_by(ContentPeriod.starts_on).all()
    assert [(each.starts_on, each.ends_on) for each in kept_periods] == [
        (JAN, date(2027, 1, 31)),
        (APR, date(2027, 6, 30)),
    ]


def test_a_kalurahan_is_told_from_the_kapanewon_of_its_name():
    """What the form shows of a rule is read back as the very same places."""
    for places in (["34.01.02"], ["34.01.02.1008"], ["34.01.06.2007", "34.01.08"], []):
        told = RuleForm().load(
            {"target": "30", "start": "2027-01", "places": places_words(places)}
            if places
            else {"target": "30", "start": "2027-01"}
        )
        assert told["places"] == places
    every = [each.code for each in villages()]
    assert PlacesField().deserialize(places_words(every)) == every
