"""Who is in the example market: the regency, producers, buyers, households and their people."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from marketplace.accounts.passwords import hash_password
from marketplace.buyers.services.registering import (
    HOUSEHOLD_PAYMENT_DAYS,
    HOUSEHOLD_WINDOW,
    NO_LIMIT,
)
from marketplace.buyers.states import BuyerKind, Zone
from marketplace.demo.buyer_places import add_docks, add_outlets
from marketplace.demo.cast import (
    APPROVED,
    REGENCY,
    SELLERS,
    Cast,
    Dock,
    Maker,
    Shopper,
    bank_account,
)
from marketplace.demo.facts.records import Buyer, Household, Producer
from marketplace.demo.rows import Rows
from marketplace.demo.scale import MarketFacts
from marketplace.demo.sign_ins import PASSWORD
from marketplace.producers.states import ReviewState
from marketplace.shared.actors import OrganisationKind, Role

ORDERS_A_WEEK = {
    BuyerKind.CATERER: 3.0,
    BuyerKind.TENANT: 2.0,
    BuyerKind.HOTEL: 2.0,
    BuyerKind.LOUNGE: 1.8,
    BuyerKind.OPERATOR: 0.9,
    BuyerKind.SOUVENIR: 1.0,
    BuyerKind.HOUSEHOLD: 0.35,
}
HOUSEHOLD_APPETITE = {
    "air-minum": 2,
    "gula-kelapa": 2,
    "beras-pangan": 3,
    "buah": 4,
    "sayur-bumbu": 2,
    "telur-susu-daging": 3,
    "camilan": 3,
    "kopi-teh": 2,
}


def add_organisations(rows: Rows, facts: MarketFacts, opened_at: datetime) -> Cast:
    """Add every organisation of the facts with its people."""
    cast = Cast(opened_at=opened_at)
    _add(rows, cast, REGENCY, "Pemkab Kulon Progo", OrganisationKind.REGENCY)
    for producer in facts.producers:
        _add(rows, cast, producer.slug, producer.name, OrganisationKind.PRODUCER)
    for buyer in facts.buyers:
        _add(rows, cast, buyer.slug, buyer.name, OrganisationKind.BUYER)
    for household in facts.households:
        _add(rows, cast, household.slug, household.name, OrganisationKind.RESIDENT)
    _add_people(rows, cast, facts)
    for producer in facts.producers:
        _add_producer(rows, cast, producer)
    for buyer in facts.buyers:
        _add_buyer(rows, cast, buyer)
    for household in facts.households:
        _add_household(rows, cast, household)
    add_docks(rows, cast, facts)
    add_outlets(rows, cast, facts)
    return cast


def reviewed(cast: Cast) -> dict[str, Any]:
    """Return what a registration holds once an admin has approved it."""
    return {
        "state": ReviewState.APPROVED,
        "submitted_at": cast.opened_at,
        "reviewed_at": cast.opened_at + APPROVED,
        "reviewed_by": cast.admin.person,
    }


def _add(rows: Rows, cast: Cast, slug: str, name: str, kind: OrganisationKind) -> None:
    cast.organisations[slug] = rows.add(
        "organisations",
        slug=slug,
        name=name,
        kind=kind,
        is_example=True,
        created_at=cast.opened_at,
    )
    cast.names[cast.organisations[slug]] = name


def _add_people(rows: Rows, cast: Cast, facts: MarketFacts) -> None:
    password_hash = cast.password_hash = hash_password(PASSWORD)
    memberships: dict[tuple[str, str], int] = {}
    for membership in facts.people:
        if membership.email not in cast.people:
            cast.people[membership.email] = rows.add(
                "persons",
                email=membership.email,
                name=membership.name,
                password_hash=password_hash,
                email_confirmed_at=cast.opened_at,
                created_at=cast.opened_at,
            )
        person = cast.people[membership.email]
        place = (membership.email, membership.organisation)
        if place not in memberships:
            memberships[place] = rows.add(
                "memberships",
                person_id=person,
                organisation_id=cast.organisations[membership.organisation],
                created_at=cast.opened_at,
            )
        at_work = (person, cast.organisations[membership.organisation])
        cast.memberships[at_work] = memberships[place]
        rows.add_plain(
            "held_roles",
            membership_id=memberships[place],
            role=membership.role,
            is_limited=membership.role is Role.OUTLET_MANAGER,
        )
        cast.members.setdefault(membership.organisation, {}).setdefault(membership.role, person)
        if membership.role is Role.ADMIN:
            cast.admins.append(person)


def _add_producer(rows: Rows, cast: Cast, producer: Producer) -> None:
    organisation = cast.organisations[producer.slug]
    rows.add(
        "producers",
        id=organisation,
        kind=producer.kind,
        village_code=producer.village_code,
        district_code=producer.village_code[:8],
        address=f"Kalurahan {producer.village}",
        story=producer.story,
        is_pkp=producer.pkp,
        minimum_order=producer.order_minimum_rupiah,
        is_women_led=producer.women_led,
        member_count=producer.members or None,
        poor_member_count=producer.poor_members if producer.members else None,
        attested_on=producer.attested_on,
        **reviewed(cast),
    )
    if producer.members and producer.attested_on:
        rows.add(
            "attestations",
            producer_id=organisation,
            member_count=producer.members,
            poor_member_count=producer.poor_members,
            attested_on=producer.attested_on,
            reference="",  # examples carry no numbers
            entered_at=cast.opened_at,
        )
    rows.add(
        "bank_accounts",
        producer_id=organisation,
        bank="Bank Contoh",
        number=bank_account(organisation),
        holder=producer.name,
        added_at=cast.opened_at,
        usable_from=cast.opened_at,
    )
    cast.makers[producer.slug] = Maker(
        id=organisation,
        slug=producer.slug,
        district=producer.village_code[:8],
        is_pkp=producer.pkp,
        minimum_order=producer.order_minimum_rupiah,
        dispatch_days=frozenset(producer.dispatch_days),
        signer=cast.signer(producer.slug, *SELLERS),
    )


def _add_buyer(rows: Rows, cast: Cast, buyer: Buyer) -> None:
    rows.add(
        "buyers",
        id=cast.organisations[buyer.slug],
        kind=buyer.kind,
        payment_days=buyer.payment_days,
        approval_limit=buyer.approval_limit_rupiah,
        **reviewed(cast),
    )
    _add_shopper(
        cast,
        buyer.slug,
        kind=buyer.kind,
        payment_days=buyer.payment_days,
        limit=buyer.approval_limit_rupiah,
        appetite=buyer.appetite,
    )


def _add_household(rows: Rows, cast: Cast, household: Household) -> None:
    organisation = cast.organisations[household.slug]
    rows.add(
        "buyers",
        id=organisation,
        kind=BuyerKind.HOUSEHOLD,
        payment_days=HOUSEHOLD_PAYMENT_DAYS,
        approval_limit=NO_LIMIT.rupiah,
        **reviewed(cast),
    )
    _add_shopper(
        cast,
        household.slug,
        kind=BuyerKind.HOUSEHOLD,
        payment_days=HOUSEHOLD_PAYMENT_DAYS,
        limit=NO_LIMIT.rupiah,
        appetite=HOUSEHOLD_APPETITE,
    )
    opens_at, closes_at = HOUSEHOLD_WINDOW
    dock = rows.add(
        "delivery_points",
        buyer_id=organisation,
        name="Rumah",
        zone=Zone.LANDSIDE,
        address=household.address,
        opens_at=opens_at,
        closes_at=closes_at,
    )
    cast.shoppers[household.slug].docks.append(Dock(dock, opens_at, closes_at))


def _add_shopper(
    cast: Cast,
    slug: str,
    *,
    kind: BuyerKind,
    payment_days: int,
    limit: int,
    appetite: dict[str, int],
) -> None:
    organisation = cast.organisations[slug]
    cast.shoppers[slug] = Shopper(
        id=organisation,
        slug=slug,
        is_household=kind is BuyerKind.HOUSEHOLD,
        payment_days=payment_days,
        limit=limit,
        appetite=appetite,
        orders_a_week=ORDERS_A_WEEK[kind],
        signers={role: cast.signer(slug, role) for role in cast.members[slug]},
    )
