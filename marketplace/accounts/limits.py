"""How often one may try, counted in the database under names that tell nobody's address."""

from __future__ import annotations

from ipaddress import IPv6Address, ip_address

from marketplace.accounts.keys import token_hash
from marketplace.shared.throttle import count_try, forget_tries, take_back_try

SIGN_IN_MINUTES = 15
SIGN_INS_PER_ACCOUNT = 10
SIGN_INS_PER_ADDRESS = 50
CODES_PER_PERSON = 5
MAIL_MINUTES = 60
MAILS_PER_ACCOUNT = 5
FORMS_PER_ADDRESS = 30  # registrations, forgotten passwords: whole offices share one address
INVITATIONS_PER_ORGANISATION = 50
LINK_TRIES_PER_ADDRESS = 60
IPV6_HOUSEHOLD = 64  # bits: what one customer usually gets, to choose addresses from


def count_sign_in(email: str, address: str | None) -> None:
    """Count a password tried on an account from an address; raises `TooMany`."""
    count_try(_from("sign-in", address), limit=SIGN_INS_PER_ADDRESS, minutes=SIGN_IN_MINUTES)
    count_try(_on("sign-in", email), limit=SIGN_INS_PER_ACCOUNT, minutes=SIGN_IN_MINUTES)


def forgive_sign_in(email: str, address: str | None) -> None:
    """Forget the failures before a right password; of the address only this one try."""
    forget_tries(_on("sign-in", email))
    take_back_try(_from("sign-in", address), minutes=SIGN_IN_MINUTES)


def count_code(person_id: int) -> None:
    """Count a second-factor code tried for a person; raises `TooMany`."""
    count_try(f"code:{person_id}", limit=CODES_PER_PERSON, minutes=SIGN_IN_MINUTES)


def forgive_codes(person_id: int) -> None:
    """Forget the wrong codes before a right one."""
    forget_tries(f"code:{person_id}")


def count_form(email: str, address: str | None) -> None:
    """Count a form that makes us write to an address; raises `TooMany`."""
    count_try(_from("form", address), limit=FORMS_PER_ADDRESS, minutes=MAIL_MINUTES)
    count_try(_on("form", email), limit=MAILS_PER_ACCOUNT, minutes=MAIL_MINUTES)


def count_link(address: str | None) -> None:
    """Count a mailed link that was tried from an address; raises `TooMany`."""
    count_try(_from("link", address), limit=LINK_TRIES_PER_ADDRESS, minutes=SIGN_IN_MINUTES)


def count_invitation(organisation_id: int | None) -> None:
    """Count an invitation sent for an organisation; raises `TooMany`."""
    count_try(
        f"invitation:{organisation_id}",
        limit=INVITATIONS_PER_ORGANISATION,
        minutes=MAIL_MINUTES,
    )


def _on(what: str, email: str) -> str:
    return f"{what}:{token_hash(email.strip().lower())[:32]}"


def _from(what: str, address: str | None) -> str:
    return f"{what}-from:{_network(address)}"


def _network(address: str | None) -> str:
    """Return the address, or of IPv6 the part that one customer cannot change."""
    try:
        found = ip_address(address or "")
    except ValueError:
        return "unknown"
    if isinstance(found, IPv6Address) and found.ipv4_mapped is None:
        shift = 128 - IPV6_HOUSEHOLD
        return str(IPv6Address(int(found) >> shift << shift))
    return str(found)
