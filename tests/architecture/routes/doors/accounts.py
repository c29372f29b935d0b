"""People, memberships, devices, tokens, and links sent by mail."""

from __future__ import annotations

from datetime import timedelta
from types import SimpleNamespace

from marketplace.accounts.keys import new_token, token_hash
from marketplace.accounts.models import ApiToken, Invitation, Person, SignIn, Ticket
from marketplace.accounts.states import TicketPurpose
from marketplace.shared.actors import ROLES_OF, Role
from marketplace.shared.clock import utc_now
from marketplace.shared.database import db
from tests.architecture.routes.naming import Door, opaque, text
from tests.factories.accounts import AnOrganisation, APerson, a_member
from tests.factories.passwords import a_person

PASSWORD = "angin pagi di atas waduk"
JOINING = {"name": "Sri Lestari", "password": PASSWORD}
SECRET = {"for_all": True}
LEADERS = {Role.PRODUCER_OWNER, Role.BUYER_OWNER, Role.RESIDENT, Role.ADMIN}
fellow = opaque("membership", "home.fellow")
stranger = opaque("person", "deal.stranger")

DOORS = {
    "accounts.change_roles": Door(fellow, body=lambda me, _named: {"roles": _given_by(me)}),
    "accounts.end_membership": Door(fellow),
    "accounts.withdraw_invitation": Door(opaque("invitation", "home.invitation")),
    "accounts.end_device": Door(opaque("sign_in", "self.device")),
    "accounts.end_token": Door(opaque("api_token", "self.api_token")),
    "accounts.switch_organisation": Door(
        opaque("membership", "self.elsewhere"), body=lambda _me, named: {"membership": named}
    ),
    "accounts.show_invitation": Door(text("home.invitation_token"), **SECRET),
    "accounts.join": Door(text("home.invitation_token"), body=JOINING, writes=False, **SECRET),
    "accounts.accept_invitation": Door(text("self.invitation_token"), foreign=frozenset({409})),
    "accounts.set_new_password": Door(
        text("self.ticket_token"), body={"password": PASSWORD}, **SECRET
    ),
    "accounts.confirm_email": Door(
        text("self.mail_token"), body=lambda me, _named: {"password": me.self.word}, **SECRET
    ),
    "accounts.show_person": Door(stranger),
    "accounts.lock_account": Door(stranger, body={"reason": "Ponselnya hilang"}),
    "accounts.unlock_account": Door(opaque("person", "deal.locked_out")),
    "accounts.sign_out_everywhere": Door(stranger),
    "accounts.demand_new_password": Door(stranger),
}
NAMELESS = {
    "accounts.show_profile",
    "accounts.invite_member",
    "accounts.confirm_second_factor",
    "accounts.replace_recovery_codes",
    "accounts.remove_second_factor",
    "accounts.prepare_second_factor",
    "accounts.change_password",
    "accounts.leave_organisation",
    "accounts.end_other_devices",
    "accounts.show_tokens",
    "accounts.register_resident",
    "accounts.sign_out",
    "accounts.ask_new_password",
    "accounts.sign_in",
    "accounts.enter_code",
}
LISTS = {
    "accounts.download_members",
    "accounts.download_people",
    "accounts.list_people",
    "accounts.show_members",
    "accounts.show_organisations",
    "accounts.show_devices",
    "accounts.show_tokens",
}
FIXED = {
    "accounts.show_profile",
    "accounts.show_security",
    "accounts.show_second_factor",
    "accounts.choose_registration",
    "accounts.show_check_mail",
    "accounts.register_resident",
    "accounts.ask_new_password",
    "accounts.show_link_sent",
    "accounts.sign_in",
    "accounts.enter_code",
}


def furnish(deal):
    """Two people of the register: one who works for the buyer, one who is locked out."""
    actor = a_member(deal.buyer.organisation, Role.REQUESTER)
    deal.stranger = db.session.get(Person, actor.person_id)
    deal.locked_out = APerson(disabled_at=utc_now())


def _given_by(me):
    """Leaders give the leading role; an outlet's manager, those of the daily work."""
    return ["requester", "receiver"] if me.role is Role.OUTLET_MANAGER else me.home.other


def equip(member):
    """Give the member another device, a token and links; the organisation, a fellow."""
    if not hasattr(member.home, "fellow"):
        _people_of(member)
    mine, actor = member.self, member.actor
    mine.word = "kabut tipis menutup bukit"
    mine.device = _kept(
        SignIn(
            token_hash=token_hash(new_token()),
            person_id=actor.person_id,
            membership_id=actor.membership_id,
            expires_at=utc_now() + timedelta(days=3),
        )
    )
    mine.api_token = _kept(
        ApiToken(
            token_hash=token_hash(new_token()), membership_id=actor.membership_id, name="Kasir"
        )
    )
    person = a_person(mine.word)
    mine.mail_token = _ticket(person.id, TicketPurpose.CONFIRM_EMAIL)
    mine.ticket_token = _ticket(person.id, TicketPurpose.NEW_PASSWORD)
    mine.elsewhere = SimpleNamespace(id=_second_membership(member))
    mine.invitation_token = _invitation(AnOrganisation(), actor, email=_mail(member))[0]


def _people_of(member):
    home, kind = member.home, member.actor.kind
    leading, *others = sorted(sorted(ROLES_OF[kind]), key=lambda role: role not in LEADERS)
    role = (others or [leading])[0]
    fellow_actor = a_member(home.organisation, role)
    home.fellow = SimpleNamespace(id=fellow_actor.membership_id)
    home.other = [leading.value]
    a_member(home.organisation, leading)  # somebody leads the organisation whoever goes
    home.invitation_token, home.invitation = _invitation(
        home.organisation, member.actor, email="baru@belabeliku.example", role=role
    )


def _invitation(organisation, actor, *, email, role=Role.REQUESTER):
    token = new_token()
    row = Invitation(
        organisation_id=organisation.id,
        email=email,
        roles=role.value,
        token_hash=token_hash(token),
        invited_by=actor.person_id,
        expires_at=utc_now() + timedelta(days=3),
    )
    return token, _kept(row)


def _mail(member):
    return db.session.get(Person, member.actor.person_id).email


def _second_membership(member):
    person = db.session.get(Person, member.actor.person_id)
    return a_member(AnOrganisation(), Role.REQUESTER, person=person).membership_id


def _ticket(person_id, purpose):
    token = new_token()
    _kept(
        Ticket(
            purpose=purpose,
            person_id=person_id,
            token_hash=token_hash(token),
            expires_at=utc_now() + timedelta(hours=1),
        )
    )
    return token


def _kept(row):
    db.session.add(row)
    db.session.flush()
    return row
