"""Every question asked of people, organisations and sign-ins. Reads only."""

from marketplace.accounts.queries.members import (
    any_membership,
    count_holders,
    find_invitation,
    find_member,
    find_organisation,
    lock_organisation,
    members_of,
    open_invitations,
)
from marketplace.accounts.queries.people import (
    compare_password,
    example_members,
    find_person,
    lock_person,
    mail_recipients,
    memberships_of,
    usual_membership,
)
from marketplace.accounts.queries.present import Device, Known, device_of, known_person
from marketplace.accounts.queries.sign_ins import (
    api_tokens_of,
    codes_left,
    find_sign_in,
    find_ticket,
    half_sign_in,
    live_api_token,
    live_sign_in,
    sign_ins_of,
    was_just_sent,
)

__all__ = [
    "Device",
    "Known",
    "any_membership",
    "api_tokens_of",
    "codes_left",
    "compare_password",
    "count_holders",
    "device_of",
    "example_members",
    "find_invitation",
    "find_member",
    "find_organisation",
    "find_person",
    "find_sign_in",
    "find_ticket",
    "half_sign_in",
    "known_person",
    "live_api_token",
    "live_sign_in",
    "lock_organisation",
    "lock_person",
    "mail_recipients",
    "members_of",
    "memberships_of",
    "open_invitations",
    "sign_ins_of",
    "usual_membership",
    "was_just_sent",
]
