"""Work of buyers done after the commit, and news from below. Every job can safely run twice."""

from __future__ import annotations

from marketplace.accounts.queries import mail_recipients
from marketplace.buyers import places, queries  # noqa: F401 - places: of members' roles
from marketplace.buyers.services import reviewing  # noqa: F401 - enters the review queue
from marketplace.buyers.services.registering import open_household
from marketplace.shared import events, outbox
from marketplace.shared.actors import Actor, OrganisationKind, Role
from marketplace.web.mailing import send_mail

OWNERS = frozenset({Role.BUYER_OWNER})


@outbox.job("buyers.tell_reviewed", alone=True)
def tell_reviewed(*, buyer_id: int, state: str, reason: str | None) -> None:
    """Tell the owners of a company how its registration was reviewed."""
    buyer = queries.find_buyer(buyer_id)
    for person in mail_recipients(buyer_id, OWNERS):
        send_mail(
            f"buyer_{state}",
            to=person.email,
            language=person.language,
            name=person.name,
            company=buyer.name,
            reason=reason,
        )


@events.on("resident.registered")
def welcome_resident(
    *,
    organisation_id: int,
    person_id: int,
    name: str,
    address: str = "",
    phone: str | None = None,
) -> None:
    """Let a resident who has just registered buy for their home."""
    actor = Actor(
        person_id,
        organisation_id,
        kind=OrganisationKind.RESIDENT,
        roles=frozenset({Role.RESIDENT}),
    )
    open_household(actor=actor, name=name, address=address, phone=phone)
