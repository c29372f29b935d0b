"""Roles at some outlets only: who manages whom, and what passes on when somebody leaves."""

from __future__ import annotations

import pytest

from marketplace.accounts.models import Invitation
from marketplace.accounts.queries import mail_recipients
from marketplace.accounts.services import inviting, members
from marketplace.orders.models import Order
from marketplace.orders.policies import may_cancel_order, may_decide_order
from marketplace.orders.queries.orders import orders
from marketplace.orders.services import deciding
from marketplace.shared.actors import Actor, Role
from marketplace.shared.database import db
from marketplace.shared.errors import Forbidden, Invalid, NotFound, RuleBroken
from marketplace.shared.money import Money
from marketplace.shared.opaque import to_public
from tests.factories.accounts import a_member, a_member_at, seen
from tests.factories.budgets import a_cost_centre, an_outlet
from tests.factories.fulfilment import its_producer
from tests.factories.market import ABuyer
from tests.factories.orders import a_kitchen

R = Role


@pytest.fixture
def kitchen(app):
    return a_kitchen(approval_limit=Money(1))


@pytest.fixture
def company(kitchen):
    return kitchen.buyer.organisation


@pytest.fixture
def bar(kitchen):
    return an_outlet(kitchen.buyer, "Bar")


@pytest.fixture
def resto(kitchen):
    return an_outlet(kitchen.buyer, "Resto")


def test_an_outlets_manager_manages_members_of_that_outlet_only(company, bar, resto):
    manager = a_member_at(company, bar, R.OUTLET_MANAGER)
    waiter, stranger = (
        a_member_at(company, bar, R.REQUESTER),
        a_member_at(company, resto, R.REQUESTER),
    )
    both = frozenset({R.REQUESTER, R.RECEIVER})
    here = dict.fromkeys(both, frozenset({bar.id}))
    members.change_roles(waiter.membership_id, both, outlets=here, actor=manager)
    assert seen(waiter).roles == both
    assert seen(waiter).reach(R.RECEIVER) == {bar.id}
    with pytest.raises(NotFound):
        members.change_roles(stranger.membership_id, both, outlets=here, actor=manager)
    with pytest.raises(NotFound):
        members.end_membership(stranger.membership_id, actor=manager)
    members.end_membership(waiter.membership_id, actor=manager)
    assert seen(waiter).roles == frozenset()


@pytest.mark.parametrize("role", [R.FINANCE, R.BUYER_OWNER])
def test_nobody_grants_more_than_they_hold(company, bar, role):
    manager, waiter = (
        a_member_at(company, bar, R.OUTLET_MANAGER),
        a_member_at(company, bar, R.REQUESTER),
    )
    wanted = frozenset({role})
    for attempt in (
        lambda: members.change_roles(waiter.membership_id, wanted, actor=manager),
        lambda: inviting.invite_member(email="a@b.example", roles=wanted, actor=manager),
    ):
        with pytest.raises(Forbidden):
            attempt()
    assert seen(waiter).roles == {R.REQUESTER}
    assert db.session.query(Invitation).count() == 0


def test_nor_at_other_outlets_nor_everywhere_nor_to_themselves(company, bar, resto):
    manager, waiter = (
        a_member_at(company, bar, R.OUTLET_MANAGER),
        a_member_at(company, bar, R.REQUESTER),
    )
    asks = frozenset({R.REQUESTER})
    for outlets in ({}, {R.REQUESTER: frozenset({resto.id})}):
        with pytest.raises(Forbidden):
            members.change_roles(waiter.membership_id, asks, outlets=outlets, actor=manager)
        with pytest.raises(Forbidden):
            inviting.invite_member(
                email="a@b.example", roles=asks, outlets=outlets, actor=manager
            )
    with pytest.raises(Forbidden):
        members.change_roles(
            manager.membership_id,
            frozenset({R.APPROVER}),
            outlets={R.APPROVER: frozenset({bar.id})},
            actor=manager,
        )
    assert seen(manager).roles == {R.OUTLET_MANAGER}


def test_roles_are_limited_to_outlets_of_the_organisation(company, bar):
    owner, waiter = a_member(company, R.BUYER_OWNER), a_member(company, R.REQUESTER)
    foreign = an_outlet(ABuyer())
    for role, ids in (
        (R.REQUESTER, {foreign.id}),
        (R.REQUESTER, set()),
        (R.FINANCE, {bar.id}),
    ):
        with pytest.raises(Invalid):
            members.change_roles(
                waiter.membership_id,
                frozenset({role}),
                outlets={role: frozenset(ids)},
                actor=owner,
            )
    assert seen(waiter).reach(R.REQUESTER) is None


def test_an_invitation_brings_its_outlets_along_and_adds_to_what_is_held(company, bar, resto):
    owner, guest = a_member(company, R.BUYER_OWNER), a_member_at(company, resto, R.REQUESTER)
    limits = {R.REQUESTER: frozenset({bar.id})}
    sent = inviting.invite_member(
        email="a@b.example", roles=frozenset({R.REQUESTER}), outlets=limits, actor=owner
    )
    assert sent.offered_outlets == limits
    members.join(guest.person_id, company.id, sent.offered_roles, outlets=limits, actor=guest)
    assert seen(guest).reach(R.REQUESTER) == {bar.id, resto.id}


def test_people_see_order_and_decide_for_their_outlets_only(kitchen, company, bar, resto):
    bar_centre = a_cost_centre(kitchen.buyer, "BAR", bar)
    a_cost_centre(kitchen.buyer, "DPR", resto)
    waiter = a_member_at(company, bar, R.REQUESTER)
    here = a_member_at(company, bar, R.APPROVER)
    there = a_member_at(company, resto, R.APPROVER)
    order = kitchen.places(actor=waiter)
    assert (order.outlet_id, order.cost_centre_id) == (bar.id, bar_centre.id)
    assert [each.id for each in orders(actor=here).items] == [order.id]
    assert orders(actor=there).items == []
    assert not may_decide_order(there, order)
    with pytest.raises(NotFound):
        deciding.approve_order(order.id, actor=there)
    told = {person.id for person in mail_recipients(company.id, {R.APPROVER}, bar.id)}
    assert told == {here.person_id, kitchen.approver.person_id}
    with pytest.raises(Invalid):
        kitchen.places(actor=waiter, outlet_id=resto.id)
    deciding.approve_order(order.id, actor=here)


def test_a_role_limited_to_no_outlet_holds_nowhere():
    actor = Actor(1, 1, roles=frozenset({R.REQUESTER}), limited=frozenset({R.REQUESTER}))
    assert actor.reach(R.REQUESTER) == frozenset()
    assert not actor.covers(None, R.REQUESTER)
    assert not Actor(1, 1).covers(None, R.REQUESTER)


def test_what_a_leaving_member_had_open_passes_on(kitchen, company):
    owner = a_member(company, R.BUYER_OWNER)
    heir = a_member(company, R.REQUESTER)
    order = kitchen.places()
    members.end_membership(
        kitchen.requester.membership_id,
        actor=kitchen.requester,
        successor_id=heir.membership_id,
    )
    db.session.expire_all()
    kept = db.session.get(Order, order.id)
    assert (kept.requested_by, kept.contact_id) == (kitchen.requester.person_id, heir.person_id)
    assert may_cancel_order(heir, kept)
    assert not may_decide_order(heir, kept)
    members.end_membership(heir.membership_id, actor=owner)
    db.session.expire_all()
    assert db.session.get(Order, order.id).contact_id == owner.person_id


def test_nobody_passes_on_to_strangers_and_the_last_owner_stays(kitchen, company):
    owner = a_member(company, R.BUYER_OWNER)
    stranger = a_member(ABuyer().organisation, R.BUYER_OWNER)
    with pytest.raises(NotFound):
        members.end_membership(
            kitchen.requester.membership_id,
            actor=kitchen.requester,
            successor_id=stranger.membership_id,
        )
    with pytest.raises(RuleBroken):
        members.end_membership(owner.membership_id, actor=owner)
    assert seen(owner).roles == {R.BUYER_OWNER}


def test_whoever_is_limited_anew_is_signed_out(company, bar, sign_in):
    owner, waiter = a_member(company, R.BUYER_OWNER), a_member(company, R.REQUESTER)
    browser = sign_in(waiter)
    assert browser.get("/keranjang").status_code == 200
    members.change_roles(
        waiter.membership_id,
        waiter.roles,
        outlets={R.REQUESTER: frozenset({bar.id})},
        actor=owner,
    )
    assert browser.get("/keranjang").status_code == 302


def test_pages_of_members_show_and_take_outlets(company, bar, resto, sign_in):
    manager, waiter = (
        a_member_at(company, bar, R.OUTLET_MANAGER),
        a_member_at(company, bar, R.REQUESTER),
    )
    other = a_member_at(company, resto, R.REQUESTER)
    browser = sign_in(manager)
    listed = browser.get("/akun/anggota").text
    address = "/akun/anggota/{}".format
    mine, foreign = (to_public("membership", each.membership_id) for each in (waiter, other))
    assert address(mine) in listed
    assert address(foreign) not in listed
    assert browser.get(address(foreign)).status_code == 404
    told = {"roles": ["receiver"], "outlets-receiver": [to_public("outlet", bar.id)]}
    assert browser.post(address(mine), data=told).status_code == 302
    assert seen(waiter).reach(R.RECEIVER) == {bar.id}
    everywhere = browser.post(address(mine), data={"roles": ["receiver"]})
    assert everywhere.status_code == 422
    assert "Bar" in browser.get("/akun/anggota").text


def test_producers_are_not_concerned(kitchen):
    order = kitchen.places()
    assert its_producer(order.producer_orders[0]).reach(R.PRODUCER_OWNER) is None
