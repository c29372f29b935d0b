"""Who is in the example market: the regency, producers, buyers, households and their people."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, time, timedelta

from marketplace.accounts.passwords import hash_password
from marketplace.buyers.states import BuyerKind, Zone
from marketplace.demo import facts
from marketplace.demo.facts.records import Buyer, Producer
from marketplace.demo.rows import Rows
from marketplace.producers.states import CertificateState, ReviewState
from marketplace.shared.actors import OrganisationKind, Role
from marketplace.shared.clock import JAKARTA

REGENCY = "belabeliku"
PASSWORD = "dari menoreh ke meja bandara"  # noqa: S105 - the demo's, as the README says
OPENED_DAYS_AGO = 400


@dataclass
class Cast:
    """Ids of everybody and everything, by the slugs of the facts."""

    opened_at: datetime
    organisations: dict[str, int] = field(default_factory=dict)
    people: dict[str, int] = field(default_factory=dict)  # by e-mail
    members: dict[tuple[str, Role], list[int]] = field(default_factory=dict)
    docks: dict[str, list[int]] = field(default_factory=dict)
    certificates: dict[str, list[tuple[str, int]]] = field(default_factory=dict)

    def member(self, organisation: str, *roles: Role) -> int:
        """Return a person of the organisation who holds one of these roles, best first."""
        for role in roles:
            if found := self.members.get((organisation, role)):
                return found[0]
        raise LookupError(f"{organisation} has nobody as {', '.join(roles)}")


def add_organisations(rows: Rows, now: datetime) -> Cast:
    """Add every organisation of the facts with its people; they joined over a year ago."""
    cast = Cast(opened_at=now - timedelta(days=OPENED_DAYS_AGO))
    _add(rows, cast, REGENCY, "Pemkab Kulon Progo", OrganisationKind.REGENCY)
    for producer in facts.producers():
        _add_producer(rows, cast, producer)
    for buyer in facts.buyers():
        _add_buyer(rows, cast, buyer)
    for household in facts.households():
        _add(rows, cast, household.slug, household.name, OrganisationKind.RESIDENT)
        _add_household(rows, cast, household.slug, household.address)
    _add_people(rows, cast)
    _add_docks(rows, cast)
    _add_certificates(rows, cast, now)
    return cast


def _add(rows: Rows, cast: Cast, slug: str, name: str, kind: OrganisationKind) -> int:
    cast.organisations[slug] = rows.add(
        "organisations",
        slug=slug,
        name=name,
        kind=kind,
        is_example=True,
        created_at=cast.opened_at,
    )
    return cast.organisations[slug]


def _reviewed(cast: Cast) -> dict[str, object]:
    moment = cast.opened_at + timedelta(days=2)
    return {
        "state": ReviewState.APPROVED,
        "submitted_at": cast.opened_at,
        "reviewed_at": moment,
        "reviewed_by": None,
    }


def _add_producer(rows: Rows, cast: Cast, producer: Producer) -> None:
    organisation = _add(rows, cast, producer.slug, producer.name, OrganisationKind.PRODUCER)
    rows.add(
        "producers",
        id=organisation,
        kind=producer.kind,
        village_code=producer.village_code,
        district_code=producer.village_code[:8],
        address=f"Kalurahan {producer.village}",
        story=producer.story,
        phone=None,
        is_pkp=producer.pkp,
        minimum_order=producer.order_minimum_rupiah,
        is_women_led=producer.women_led,
        member_count=producer.members or None,
        poor_member_count=producer.poor_members if producer.members else None,
        attested_on=producer.attested_on,
        **_reviewed(cast),
    )
    rows.add(
        "bank_accounts",
        producer_id=organisation,
        bank="Bank Contoh",
        number=f"000{organisation:07d}",
        holder=producer.name,
        added_at=cast.opened_at,
        usable_from=cast.opened_at,
    )


def _add_buyer(rows: Rows, cast: Cast, buyer: Buyer) -> None:
    organisation = _add(rows, cast, buyer.slug, buyer.name, OrganisationKind.BUYER)
    rows.add(
        "buyers",
        id=organisation,
        kind=buyer.kind,
        payment_days=buyer.payment_days,
        approval_limit=buyer.approval_limit_rupiah,
        **_reviewed(cast),
    )


def _add_household(rows: Rows, cast: Cast, slug: str, address: str) -> None:
    organisation = cast.organisations[slug]
    rows.add(
        "buyers",
        id=organisation,
        kind=BuyerKind.HOUSEHOLD,
        payment_days=0,
        approval_limit=10**12,
        **_reviewed(cast),
    )
    dock = rows.add(
        "delivery_points",
        buyer_id=organisation,
        name="Rumah",
        zone=Zone.LANDSIDE,
        address=address,
        opens_at=time(8),
        closes_at=time(17),
        instructions="",
    )
    cast.docks[slug] = [dock]


def _add_people(rows: Rows, cast: Cast) -> None:
    password_hash = hash_password(PASSWORD)
    memberships: dict[tuple[str, str], int] = {}
    for membership in facts.people():
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
        rows.add_plain("held_roles", membership_id=memberships[place], role=membership.role)
        cast.members.setdefault((membership.organisation, membership.role), []).append(person)


def _add_docks(rows: Rows, cast: Cast) -> None:
    for outlet in facts.outlets():
        rows.add("outlets", buyer_id=cast.organisations[outlet.buyer], name=outlet.name)
    for dock in facts.delivery_points():
        dock_id = rows.add(
            "delivery_points",
            buyer_id=cast.organisations[dock.buyer],
            name=dock.name,
            zone=dock.zone,
            address=dock.address,
            opens_at=dock.opens,
            closes_at=dock.closes,
            instructions="",
        )
        cast.docks.setdefault(dock.buyer, []).append(dock_id)


def _add_certificates(rows: Rows, cast: Cast, now: datetime) -> None:
    today = now.astimezone(JAKARTA).date()
    checker = cast.member(REGENCY, Role.ADMIN)
    for paper in facts.certificates():
        runs_out = None if paper.valid_days is None else today + timedelta(paper.valid_days)
        certificate = rows.add(
            "certificates",
            producer_id=cast.organisations[paper.producer],
            kind=paper.kind,
            state=CertificateState.ACCEPTED,
            valid_until=runs_out,
            created_at=cast.opened_at,
            checked_at=cast.opened_at + timedelta(days=1),
            checked_by=checker,
        )
        cast.certificates.setdefault(paper.producer, []).append((paper.kind, certificate))
