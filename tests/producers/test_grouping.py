"""A gapoktan and its groups: both agree, nobody belongs to two, nobody is counted twice."""

from __future__ import annotations

from email import message_from_bytes

import pytest
from sqlalchemy import insert, select, update
from sqlalchemy.exc import IntegrityError

from marketplace.accounts.models import Person
from marketplace.producers import groups
from marketplace.producers.group_models import GroupLink
from marketplace.producers.models import Producer
from marketplace.producers.services.grouping import (
    accept_invitation,
    decline_invitation,
    end_link,
    invite_group,
)
from marketplace.producers.services.profile import change_profile
from marketplace.producers.states import LinkState, ProducerKind, ReviewState
from marketplace.shared.audit import AuditEntry
from marketplace.shared.database import db, one_transaction
from marketplace.shared.errors import Forbidden, Invalid, NotFound, RuleBroken
from marketplace.shared.opaque import to_public
from marketplace.shared.outbox import drain
from tests.factories.accounts import a_token, an_admin
from tests.factories.market import AProducer
from tests.factories.producers import a_helper, an_owner


def a_gapoktan(**facts):
    return AProducer(kind=ProducerKind.GAPOKTAN, **facts)


def a_tie(federation, group, **facts):
    """Let both sides agree; return the tie."""
    link = invite_group(group.id, actor=an_owner(federation), **facts)
    return accept_invitation(link.id, actor=an_owner(group))


def _links():
    return db.session.scalars(select(GroupLink).order_by(GroupLink.id)).all()


def test_nothing_is_tied_before_the_group_agrees():
    federation, group = a_gapoktan(), AProducer()
    link = invite_group(group.id, actor=an_owner(federation), share_percent=25)
    assert (link.state, link.share_percent) == (LinkState.INVITED, 25)
    assert groups.tally(federation, groups.ties_of(federation.id).groups).groups == []

    accept_invitation(link.id, actor=an_owner(group))
    assert link.state is LinkState.ACTIVE
    ties = groups.ties_of(group.id)
    assert (ties.federation, ties.invitations) == (link, [])
    actions = db.session.scalars(select(AuditEntry.action).order_by(AuditEntry.id)).all()
    assert actions == ["group.invited", "group.accepted"]


def test_a_group_may_decline_and_be_asked_again():
    federation, group = a_gapoktan(), AProducer()
    link = invite_group(group.id, actor=an_owner(federation))
    decline_invitation(link.id, actor=an_owner(group))
    assert link.state is LinkState.DECLINED
    with pytest.raises(RuleBroken):
        accept_invitation(link.id, actor=an_owner(group))
    assert a_tie(federation, group).state is LinkState.ACTIVE


@pytest.mark.parametrize("side", ["federation", "group"])
def test_either_side_ends_what_both_agreed_on(side):
    federation, group = a_gapoktan(), AProducer()
    link = a_tie(federation, group)
    end_link(link.id, actor=an_owner({"federation": federation, "group": group}[side]))
    assert link.state is LinkState.ENDED
    assert groups.ties_of(group.id).federation is None
    with pytest.raises(RuleBroken):
        end_link(link.id, actor=an_owner(group))


def test_only_the_federation_takes_its_invitation_back():
    federation, group = a_gapoktan(), AProducer()
    link = invite_group(group.id, actor=an_owner(federation))
    with pytest.raises(Forbidden):
        end_link(link.id, actor=an_owner(group))
    with pytest.raises(Forbidden):
        accept_invitation(link.id, actor=an_owner(federation))
    end_link(link.id, actor=an_owner(federation))
    assert link.state is LinkState.WITHDRAWN


def test_strangers_and_helpers_tie_nothing():
    federation, group = a_gapoktan(), AProducer()
    with pytest.raises(Forbidden):
        invite_group(group.id, actor=a_helper(federation))
    with pytest.raises(RuleBroken):
        invite_group(federation.id, actor=an_owner(group))  # no federation
    link = invite_group(group.id, actor=an_owner(federation))
    with pytest.raises(NotFound):
        accept_invitation(link.id, actor=an_owner())
    with pytest.raises(Forbidden):
        accept_invitation(link.id, actor=a_helper(group))
    assert [each.state for each in _links()] == [LinkState.INVITED]


def test_who_cannot_be_invited():
    federation = a_gapoktan()
    owner = an_owner(federation)
    for group in (federation, AProducer(state=ReviewState.SUBMITTED)):
        with pytest.raises(Invalid):
            invite_group(group.id, actor=owner)
    group = AProducer()
    invite_group(group.id, actor=owner)
    with pytest.raises(Invalid):
        invite_group(group.id, actor=owner)
    with pytest.raises(NotFound):
        invite_group(10**6, actor=owner)
    assert len(_links()) == 1


def test_a_group_belongs_to_one_federation_at_a_time():
    group, first, second = AProducer(), a_gapoktan(), a_gapoktan()
    waiting = invite_group(group.id, actor=an_owner(second))
    link = a_tie(first, group)
    with pytest.raises(RuleBroken):
        accept_invitation(waiting.id, actor=an_owner(group))
    with pytest.raises(Invalid):
        invite_group(group.id, actor=an_owner(a_gapoktan()))
    end_link(link.id, actor=an_owner(group))
    assert accept_invitation(waiting.id, actor=an_owner(group)).state is LinkState.ACTIVE


def test_nothing_goes_in_a_circle():
    top, middle, bottom = a_gapoktan(), a_gapoktan(), a_gapoktan()
    crossing = invite_group(top.id, actor=an_owner(middle))
    a_tie(top, middle)
    with pytest.raises(RuleBroken):
        accept_invitation(crossing.id, actor=an_owner(top))
    with pytest.raises(Invalid):
        invite_group(bottom.id, actor=an_owner(middle))  # a member has no members
    with pytest.raises(Invalid):
        invite_group(top.id, actor=an_owner(bottom))  # who has members is none


def test_the_database_knows_the_rules_too():
    group, first, second = AProducer(), a_gapoktan(), a_gapoktan()
    link = a_tie(first, group)
    waiting = GroupLink(federation_id=second.id, group_id=group.id)
    db.session.add(waiting)
    db.session.flush()
    facts = {"state": LinkState.ACTIVE, "answered_at": link.answered_at}
    second_federation = update(GroupLink).where(GroupLink.id == waiting.id).values(**facts)
    itself = insert(GroupLink).values(federation_id=group.id, group_id=group.id)
    for statement in (second_federation, itself):
        with pytest.raises(IntegrityError), db.session.begin_nested():
            db.session.execute(statement)


def test_shares_are_optional_and_never_more_than_the_whole():
    federation = a_gapoktan()
    a_tie(federation, AProducer(), share_percent=60)
    a_tie(federation, AProducer())
    with pytest.raises(Invalid) as refused:
        a_tie(federation, AProducer(), share_percent=41)
    assert refused.value.errors == {"share_percent": ["Tinggal 40% yang belum dibagi."]}
    assert a_tie(federation, AProducer(), share_percent=40).share_percent == 40


def test_counts_are_the_sum_and_each_says_where_it_comes_from():
    federation = a_gapoktan(member_count=4, name="Gapoktan Sumber Makmur")
    letter = {"attestation_reference": "400.9/7"}
    a_tie(federation, AProducer(member_count=20, poor_member_count=9, **letter))
    a_tie(federation, AProducer(member_count=15, poor_member_count=5, **letter))
    a_tie(federation, AProducer())
    invite_group(AProducer(member_count=99).id, actor=an_owner(federation))

    found = groups.tallies([federation])[federation.id]
    assert (found.members, found.poor, found.unattested) == (39, 14, 1)
    assert [(share.members, share.poor) for share in found.groups] == [
        (20, 9),
        (15, 5),
        (None, None),
    ]
    assert (found.own.members, found.own.poor) == (4, None)
    db.session.expire_all()  # the sum is kept nowhere: impact reads each producer's own
    kept = db.session.get_one(Producer, federation.id)
    assert (kept.member_count, kept.poor_member_count) == (4, None)


def test_a_federation_with_groups_stays_one():
    federation, group = a_gapoktan(), AProducer()
    link = a_tie(federation, group)
    with pytest.raises(Invalid):
        change_profile(actor=an_owner(federation), kind=ProducerKind.KUB)
    end_link(link.id, actor=an_owner(federation))
    assert change_profile(actor=an_owner(federation), kind=ProducerKind.KUB)


def test_the_other_side_is_told(mails):
    federation, group = a_gapoktan(), AProducer()
    mine, theirs = an_owner(federation), an_owner(group)
    people = {
        key: db.session.get(Person, a.person_id).email
        for key, a in (("mine", mine), ("theirs", theirs))
    }
    with one_transaction():
        link = invite_group(group.id, actor=mine)
    drain()
    with one_transaction():
        accept_invitation(link.id, actor=theirs)
    drain()
    sent = [message_from_bytes(mail.read_bytes()) for mail in mails.glob("*.eml")]
    assert sorted(mail["To"] for mail in sent) == sorted(people.values())


def test_pages_of_both_sides_and_the_shop_show_it(sign_in, client):
    federation = a_gapoktan(name="Gapoktan Sumber Makmur", member_count=4)
    group = AProducer(name="KT Ngudi Rejeki", member_count=20)
    chief, owner = an_owner(federation), an_owner(group)
    visitor = sign_in(chief)
    assert "KT Ngudi Rejeki" in visitor.get("/jual/usaha/kelompok?q=ngudi").text
    sent = {"group": to_public("organisation", group.id), "share_percent": ""}
    assert visitor.post("/jual/usaha/kelompok", data=sent).status_code == 302
    wrong = visitor.post("/jual/usaha/kelompok", data={"group": "x"})
    assert wrong.status_code == 422

    invited = to_public("group_link", _links()[0].id)
    visitor = sign_in(owner)
    assert "Gapoktan Sumber Makmur mengundang" in visitor.get("/jual/beranda").text
    assert "Gapoktan Sumber Makmur mengundang" in visitor.get("/jual/usaha").text
    visitor.post(f"/jual/usaha/kelompok/{invited}/terima")
    assert "Anggota dari Gapoktan Sumber Makmur" in visitor.get("/jual/usaha").text

    shop = client.get(f"/produsen/{federation.slug}").text
    assert "KT Ngudi Rejeki" in shop
    assert "24 anggota dalam 1 kelompok" in shop
    assert "Gapoktan Sumber Makmur" in client.get(f"/produsen/{group.slug}").text
    register = sign_in(an_admin()).get("/admin/produsen").text
    assert "dengan 1 kelompok: 24, desil 1–4: –" in register
    assert "anggota Gapoktan Sumber Makmur" in register


def test_the_api_does_the_same(client):
    federation, group = a_gapoktan(), AProducer(member_count=7)
    mine, theirs = a_token(an_owner(federation)), a_token(an_owner(group))
    body = {"group": to_public("organisation", group.id), "share_percent": 10}
    made = client.post("/api/v1/groups", json=body, headers=mine)
    assert (made.status_code, made.json["state"]) == (201, "invited")
    url = f"/api/v1/groups/{made.json['id']}"
    assert client.post(f"{url}/accept", headers=mine).status_code == 403
    assert client.post(f"{url}/accept", headers=theirs).json["state"] == "active"
    said = client.get("/api/v1/groups", headers=mine).json
    assert [link["group"]["name"] for link in said["groups"]] == [group.name]
    assert said["tally"]["member_count"] == 7
    assert (
        client.get("/api/v1/groups", headers=theirs).json["federation"]["share_percent"] == 10
    )
    assert client.post(f"{url}/decline", headers=theirs).status_code == 409
    assert client.post(f"{url}/end", headers=theirs).json["state"] == "ended"
    stranger = a_token(an_owner())
    assert client.post(f"{url}/end", headers=stranger).status_code == 404
