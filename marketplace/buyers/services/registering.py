"""Let new buyers in: companies at the airport, and residents who buy for their homes."""

from __future__ import annotations

from datetime import time

from marketplace.accounts.services.organisations import open_organisation
from marketplace.accounts.services.registering import register_person_and_organisation
from marketplace.buyers import policies, queries
from marketplace.buyers.facts import BuyerFacts, DeliveryPointFacts
from marketplace.buyers.models import Buyer
from marketplace.buyers.services.delivery_points import add_delivery_point
from marketplace.buyers.states import BuyerKind
from marketplace.producers.states import REVIEW_LIFECYCLE, ReviewState
from marketplace.shared import audit
from marketplace.shared.actors import Actor, OrganisationKind, Role
from marketplace.shared.clock import utc_now
from marketplace.shared.database import db, transactional
from marketplace.shared.errors import require
from marketplace.shared.language import _
from marketplace.shared.money import Money

FIRST_LIMIT = Money(3_000_000)  # until the owner sets another one
NO_LIMIT = Money(10**12)  # nobody else in a household could approve
HOUSEHOLD_PAYMENT_DAYS = 7
HOUSEHOLD_WINDOW = (time(8), time(17))
FOUNDER_ROLES = frozenset({Role.BUYER_OWNER})


@transactional
def register_company(  # noqa: PLR0913 - one form, one step
    *,
    name: str,
    email: str,
    password: str,
    company: BuyerFacts,
    point: DeliveryPointFacts,
    payment_days: int,
    address: str | None = None,
) -> Actor | None:
    """Register a person with the company they buy for; return them as its owner.

    None means that the e-mail address is known already: nothing was made, and the caller shows
    what a new person sees. Raises `Invalid` for a weak password or an impossible time window.
    """
    point.check()  # before the address is looked up: the answer must not tell who is known
    owner = register_person_and_organisation(
        name=name,
        email=email,
        password=password,
        organisation_name=company.name,
        kind=OrganisationKind.BUYER,
        roles=FOUNDER_ROLES,
        phone=company.phone,
        address=address,
    )
    if owner is not None:
        _open_buyer(company, point, payment_days, actor=owner)
    return owner


@transactional
def add_company(
    *, company: BuyerFacts, point: DeliveryPointFacts, payment_days: int, actor: Actor
) -> Actor:
    """Register a further company for somebody who has an account; return them as its owner."""
    owner = open_organisation(
        name=company.name, kind=OrganisationKind.BUYER, roles=FOUNDER_ROLES, actor=actor
    )
    _open_buyer(company, point, payment_days, actor=owner)
    return owner


@transactional
def open_household(
    *, actor: Actor, name: str, address: str = "", phone: str | None = None
) -> Buyer:
    """Let a resident buy for their home: approved at once, without a limit, one door."""
    buyer = Buyer(
        id=actor.organisation_id,
        kind=BuyerKind.HOUSEHOLD,
        state=ReviewState.APPROVED,
        phone=phone,
        payment_days=HOUSEHOLD_PAYMENT_DAYS,
        approval_limit=NO_LIMIT,
    )
    db.session.add(buyer)
    audit.record("buyer.opened", buyer, actor=actor, kind=buyer.kind)
    opens_at, closes_at = HOUSEHOLD_WINDOW
    point = DeliveryPointFacts(name, address, opens_at=opens_at, closes_at=closes_at)
    add_delivery_point(point, actor=actor)
    return buyer


@transactional
def submit_again(*, actor: Actor) -> Buyer:
    """Ask for another look after the regency requested changes."""
    buyer = queries.lock_buyer(actor.organisation_id)
    allowed = policies.may_change_settings(actor, buyer)
    require(allowed=allowed, to=_("mengirim ulang pendaftaran"))
    buyer.state = REVIEW_LIFECYCLE.move(buyer.state, ReviewState.SUBMITTED)
    buyer.submitted_at = utc_now()
    audit.record("buyer.submitted", buyer, actor=actor)
    return buyer


def _open_buyer(
    company: BuyerFacts, point: DeliveryPointFacts, payment_days: int, *, actor: Actor
) -> None:
    buyer = Buyer(
        id=actor.organisation_id,
        kind=company.kind,
        state=ReviewState.SUBMITTED,
        npwp=company.npwp,
        phone=company.phone,
        payment_days=payment_days,
        approval_limit=FIRST_LIMIT,
        submitted_at=utc_now(),
    )
    db.session.add(buyer)
    audit.record("buyer.submitted", buyer, actor=actor, kind=buyer.kind)
    add_delivery_point(point, actor=actor)
