"""Members: who may grant what, and who must stay."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from marketplace.accounts.models import ApiToken, HeldRole, Invitation, Membership, Organisation
from marketplace.accounts.services import inviting, members
from marketplace.shared import outbox
from marketplace.shared.actors import ROLES_OF, OrganisationKind, Role
from marketplace.shared.audit import AuditEntry
from marketplace.shared.clock import utc_now
from marketplace.shared.database import db
from marketplace.shared.errors import Forbidden, Invalid, NotFound, RuleBroken
from marketplace.shared.opaque import to_public
from tests.accounts.comparing import content
from tests.factories.accounts import AnOrganisation, a_member, a_token, an_admin

LEADERS = {
    OrganisationKind.PRODUCER: Role.PRODUCER_OWNER,
    OrganisationKind.BUYER: Role.BUYER_OWNER,
    OrganisationKind.REGENCY: Role.ADMIN,
}


def roles(*wanted: Role) -> frozenset[Role]:
    return frozenset(wanted)


def team(kind=OrganisationKind.BUYER, *held: Role):
    """A leader and, if roles are given, a member of one organisation."""
    organisation = AnOrganisation(kind=kind)
    leader = a_member(organisation, LEADERS[kind])
    return leader, a_member(organisation, *held) if held else None


def held_by(actor) -> set[Role]:
    wanted = select(HeldRole.role).where(HeldRole.membership_id == actor.membership_id)
    return set(db.session.scalars(wanted))


def test_an_owner_changes_roles_and_the_member_is_told(mails):
    owner, member = team(OrganisationKind.BUYER, Role.REQUESTER)

    members.change_roles(member.membership_id, roles(Role.APPROVER, Role.FINANCE), actor=owner)

    assert held_by(member) == {Role.APPROVER, Role.FINANCE}
    entry = db.session.scalars(select(AuditEntry)).one()
    assert (entry.action, entry.details) == (
        "member.roles_changed",
        {"roles": ["approver", "finance"], "before": ["requester"]},
    )
    outbox.drain()
    mail = next(iter(mails.glob("*.eml"))).read_text()
    assert "- Penyetuju" in mail
    assert "- Keuangan" in mail


@pytest.mark.parametrize("kind", LEADERS)
def test_nobody_grants_roles_of_another_kind(kind):
    leader, member = team(kind, LEADERS[kind])
    for role in set(Role) - ROLES_OF[kind]:
        with pytest.raises(Forbidden):
            members.change_roles(member.membership_id, roles(role), actor=leader)
        with pytest.raises(Forbidden):
            inviting.invite_member(email="a@b.example", roles=roles(role), actor=leader)
    assert held_by(member) == {LEADERS[kind]}
    assert db.session.scalars(select(Invitation)).all() == []


@pytest.mark.parametrize("role", sorted(set(Role) - {*LEADERS.values(), Role.OUTLET_MANAGER}))
def test_no_other_role_manages_members(role):
    kind = next(kind for kind, its_roles in ROLES_OF.items() if role in its_roles)
    organisation = AnOrganisation(kind=kind)
    actor, other = a_member(organisation, role), a_member(organisation, role)
    for attempt in (
        lambda: members.change_roles(other.membership_id, ROLES_OF[kind], actor=actor),
        lambda: members.change_roles(actor.membership_id, ROLES_OF[kind], actor=actor),
        lambda: members.end_membership(other.membership_id, actor=actor),
        lambda: inviting.invite_member(email="a@b.example", roles=ROLES_OF[kind], actor=actor),
    ):
        with pytest.raises(Forbidden):
            attempt()
    assert held_by(actor) == held_by(other) == {role}


@pytest.mark.parametrize("kind", LEADERS)
def test_the_last_leader_keeps_role_and_membership(kind):
    leader, _none = team(kind)
    other = next(iter(ROLES_OF[kind] - {LEADERS[kind]}))
    with pytest.raises(RuleBroken, match="pengurus terakhir"):
        members.change_roles(leader.membership_id, roles(other), actor=leader)
    with pytest.raises(RuleBroken, match="pengurus terakhir"):
        members.end_membership(leader.membership_id, actor=leader)
    assert held_by(leader) == {LEADERS[kind]}


def test_a_leader_who_cannot_sign_in_does_not_count():
    owner, second = team(OrganisationKind.BUYER, Role.BUYER_OWNER)
    membership = db.session.get_one(Membership, second.membership_id)
    membership.person.disabled_at = utc_now()
    db.session.flush()
    with pytest.raises(RuleBroken):
        members.end_membership(owner.membership_id, actor=owner)


def test_with_a_second_owner_the_first_may_go():
    owner, second = team(OrganisationKind.BUYER, Role.BUYER_OWNER)
    members.end_membership(owner.membership_id, actor=owner)
    with pytest.raises(RuleBroken):
        members.end_membership(second.membership_id, actor=second)


def test_a_member_of_another_organisation_looks_missing():
    owner, _none = team()
    _other, stranger = team(OrganisationKind.BUYER, Role.REQUESTER)
    for number in (stranger.membership_id, 10**6):
        with pytest.raises(NotFound):
            members.change_roles(number, roles(Role.RECEIVER), actor=owner)
        with pytest.raises(NotFound):
            members.end_membership(number, actor=owner)
    assert held_by(stranger) == {Role.REQUESTER}


def test_no_roles_at_all_is_refused():
    owner, member = team(OrganisationKind.BUYER, Role.REQUESTER)
    with pytest.raises(Invalid) as refused:
        members.change_roles(member.membership_id, frozenset(), actor=owner)
    assert list(refused.value.errors) == ["roles"]


def test_with_the_membership_end_tokens_and_invitations(client):
    owner, second = team(OrganisationKind.BUYER, Role.BUYER_OWNER)
    inviting.invite_member(email="a@b.example", roles=roles(Role.RECEIVER), actor=second)
    header = a_token(second)

    members.end_membership(second.membership_id, actor=owner)

    assert db.session.scalars(select(ApiToken.ended_at)).one() is not None
    assert db.session.scalars(select(Invitation.withdrawn_at)).one() is not None
    assert client.get("/api/v1/me", headers=header).status_code == 401


def test_no_row_of_calls_by_a_member_reaches_more_rights():
    owner, member = team(OrganisationKind.BUYER, Role.APPROVER)
    everything = ROLES_OF[OrganisationKind.BUYER] | ROLES_OF[OrganisationKind.REGENCY]
    for role in everything:
        for target in (owner, member):
            with pytest.raises(Forbidden):
                members.change_roles(target.membership_id, roles(role), actor=member)
        with pytest.raises(Forbidden):
            inviting.invite_member(email="saya@b.example", roles=roles(role), actor=member)
    assert (held_by(owner), held_by(member)) == ({Role.BUYER_OWNER}, {Role.APPROVER})


def test_the_page_lists_members_and_changes_roles(sign_in):
    owner, member = team(OrganisationKind.BUYER, Role.REQUESTER)
    browser = sign_in(owner)
    address = f"/akun/anggota/{to_public('membership', member.membership_id)}"
    assert address in browser.get("/akun/anggota").text
    page = browser.get(address).text
    assert 'value="requester" checked' in " ".join(page.split())
    assert 'value="admin"' not in page

    response = browser.post(address, data={"roles": ["receiver", "finance"]})

    assert response.status_code == 302
    assert held_by(member) == {Role.RECEIVER, Role.FINANCE}


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ([], "Pilih paling sedikit satu peran."),
        (["admin"], "Anda tidak berwenang"),
        (["raja"], "Pilih dari daftar ini."),
    ],
)
def test_the_page_explains_what_cannot_be_granted(sign_in, typed, sentence):
    owner, member = team(OrganisationKind.BUYER, Role.REQUESTER)
    address = f"/akun/anggota/{to_public('membership', member.membership_id)}"
    response = sign_in(owner).post(address, data={"roles": typed})
    assert response.status_code == 422
    assert sentence in response.text
    assert held_by(member) == {Role.REQUESTER}


def test_foreign_and_missing_members_look_alike(sign_in):
    owner, _none = team()
    browser = sign_in(owner)
    foreign = to_public("membership", an_admin().membership_id)
    missing = to_public("membership", 10**6)
    for suffix in ("", "/keluarkan"):
        pages = [
            browser.post(f"/akun/anggota/{number}{suffix}", data={"roles": ["receiver"]})
            for number in (foreign, missing)
        ]
        assert [page.status_code for page in pages] == [404, 404]
        assert content(pages[0]) == content(pages[1])


def test_a_member_is_let_go_on_the_page(sign_in):
    owner, member = team(OrganisationKind.BUYER, Role.REQUESTER)
    name = db.session.get_one(Membership, member.membership_id).person.name
    address = f"/akun/anggota/{to_public('membership', member.membership_id)}/keluarkan"
    page = sign_in(owner).post(address, follow_redirects=True).text
    assert f"{name} bukan anggota lagi." in page
    organisation = db.session.get_one(Organisation, owner.organisation_id)
    assert organisation.name in page
