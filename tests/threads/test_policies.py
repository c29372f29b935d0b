"""Who reads and writes what, by role and side; what is not theirs looks missing."""

from __future__ import annotations

import pytest

from marketplace.buyers.models import Outlet
from marketplace.orders.states import ProducerOrderState
from marketplace.shared.actors import BUYER_ROLES, OrganisationKind, Role
from marketplace.shared.database import db
from marketplace.shared.errors import NotFound
from marketplace.threads.policies import may_read, may_write
from marketplace.threads.queries import find_file, find_message, part_topic, team_topic
from tests.factories.accounts import AnOrganisation, a_member, a_member_at, an_admin
from tests.factories.market import ABuyer, AProducer


@pytest.mark.parametrize("role", sorted(BUYER_ROLES))
def test_every_member_of_the_buyer_reads_and_writes_both(talk, role):
    member = a_member(talk.part.buyer.organisation, role)
    for topic in (talk.team, talk.both):
        assert may_read(member, topic)
        assert may_write(member, topic)


def test_the_producer_reads_what_is_said_to_it_and_never_the_buyers_own_talk(talk):
    secret = talk.tells_team(talk.requester, "Harga mereka terlalu tinggi")
    for seller in (talk.seller, talk.helper):
        assert may_write(seller, talk.both)
        assert not may_read(seller, talk.team)
        with pytest.raises(NotFound):
            team_topic(talk.order.id, actor=seller)
        with pytest.raises(NotFound):
            find_message(secret.id, actor=seller)


def test_another_producer_and_another_buyer_find_nothing(talk):
    said = talk.says(talk.requester)
    others = [
        a_member(AProducer().organisation, Role.PRODUCER_OWNER),
        *(a_member(ABuyer().organisation, role) for role in sorted(BUYER_ROLES)),
        a_member(AnOrganisation(kind=OrganisationKind.RESIDENT), Role.RESIDENT),
    ]
    for other in others:
        assert not may_read(other, talk.both)
        with pytest.raises(NotFound):
            part_topic(talk.part.id, actor=other)
        with pytest.raises(NotFound):
            team_topic(talk.order.id, actor=other)
        with pytest.raises(NotFound):
            find_message(said.id, actor=other)


@pytest.mark.parametrize("role", [Role.ADMIN, Role.AUDITOR])
def test_the_regency_reads_only_what_both_sides_said(talk, role):
    secret = talk.tells_team(talk.requester)
    regency = (
        an_admin()
        if role is Role.ADMIN
        else a_member(AnOrganisation(kind=OrganisationKind.REGENCY), role)
    )
    assert may_read(regency, talk.both)
    assert not may_write(regency, talk.both)
    assert not may_read(regency, talk.team)
    with pytest.raises(NotFound):
        team_topic(talk.order.id, actor=regency)
    with pytest.raises(NotFound):
        find_message(secret.id, actor=regency)


def test_members_of_another_outlet_find_nothing(talk):
    buyer = talk.part.buyer
    here, there = (Outlet(buyer_id=buyer.id, name=name) for name in ("Satu", "Dua"))
    db.session.add_all([here, there])
    db.session.flush()
    talk.order.outlet_id = here.id
    db.session.flush()
    ours = a_member_at(buyer.organisation, here, Role.REQUESTER)
    other = a_member_at(buyer.organisation, there, Role.REQUESTER)
    for topic in (talk.team, talk.both):
        assert may_write(ours, topic)
        assert not may_read(other, topic)
    with pytest.raises(NotFound):
        team_topic(talk.order.id, actor=other)
    with pytest.raises(NotFound):
        part_topic(talk.part.id, actor=other)


def test_nobody_talks_with_a_producer_that_was_not_asked_yet(talk):
    talk.part.state, talk.part.answer_by = ProducerOrderState.WAITING, None
    db.session.flush()
    for actor in (talk.requester, talk.seller, an_admin()):
        assert not may_read(actor, talk.both)
        with pytest.raises(NotFound):
            part_topic(talk.part.id, actor=actor)
    assert may_write(talk.requester, talk.team)


def test_an_unknown_file_looks_like_a_foreign_one(talk):
    with pytest.raises(NotFound):
        find_file(999_999, actor=talk.requester)
