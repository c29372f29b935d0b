"""Who has just registered in the example market, and waits for the regency or for its reply."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import time, timedelta
from functools import partial

from marketplace.buyers.states import BuyerKind, Zone
from marketplace.demo.history import Signer
from marketplace.demo.market import Market
from marketplace.demo.rows import Row
from marketplace.demo.timeline import Life
from marketplace.producers.states import ProducerKind, ReviewState
from marketplace.shared.actors import OrganisationKind, Role


@dataclass(frozen=True)
class NewProducer:
    """A group that nobody has approved yet; `asked` is what the regency wants changed."""

    slug: str
    name: str
    kind: ProducerKind
    village_code: str
    village: str
    story: str
    members: int
    hours_ago: int
    asked: str | None = None


PRODUCERS = (
    NewProducer(
        "kwt-sekar-bendungan",
        "KWT Sekar Bendungan",
        ProducerKind.KWT,
        "34.01.02.2005",
        "Bendungan",
        "Ibu-ibu satu padukuhan membuat tempe benguk dan keripik tiap Selasa dan Jumat.",
        18,
        hours_ago=30,
    ),
    NewProducer(
        "kub-madu-klanceng-sukoreno",
        "KUB Madu Klanceng Sukoreno",
        ProducerKind.KUB,
        "34.01.06.2005",
        "Sukoreno",
        "Sebelas keluarga memelihara lebah klanceng di pekarangan.",
        11,
        hours_ago=60,
        asked="Tulis alamat rumah produksi dan unggah NIB yang terbaca.",
    ),
)
BUYER, BUYER_NAME = "kedai-landasan-barat", "Kedai Landasan Barat"
BUYER_LIMIT, BUYER_TERM, BUYER_HOURS_AGO = 3_000_000, 14, 14
DOCK_OPENS, DOCK_CLOSES = time(6), time(9)
LOOKED_AT_AFTER = timedelta(hours=20)


def plan_newcomers(market: Market) -> None:
    """Let two producers and a buyer register in the last days."""
    end = market.timeline.end
    for producer in PRODUCERS:
        joins = end - timedelta(hours=producer.hours_ago)
        market.timeline.start(_producer_life(market, producer), joins)
    joins = end - timedelta(hours=BUYER_HOURS_AGO)
    market.timeline.do(partial(_add_buyer, market), joins)


def _producer_life(market: Market, producer: NewProducer) -> Life:
    row = _add_producer(market, producer)
    if producer.asked is not None:
        yield market.timeline.now + LOOKED_AT_AFTER
        _ask_for_changes(market, row, producer.asked)
    market.rows.keep("producers", row)


def _add_producer(market: Market, producer: NewProducer) -> Row:
    owner = _join(
        market, producer.slug, producer.name, OrganisationKind.PRODUCER, Role.PRODUCER_OWNER
    )
    history, target = market.history, owner.organisation
    history.record("producer.registered", "Producer", target, owner, kind=producer.kind.value)
    history.record("producer.submitted", "Producer", target, owner)
    return {
        "id": owner.organisation,
        "kind": producer.kind,
        "state": ReviewState.SUBMITTED,
        "village_code": producer.village_code,
        "district_code": producer.village_code[:8],
        "address": f"Kalurahan {producer.village}",
        "story": producer.story,
        "minimum_order": 150_000,
        "is_women_led": producer.kind is ProducerKind.KWT,
        "member_count": producer.members,
        "submitted_at": market.timeline.now,
    }


def _ask_for_changes(market: Market, row: Row, asked: str) -> None:
    by = market.cast.admin
    row["state"] = ReviewState.CHANGES_REQUESTED
    row["reviewed_at"], row["reviewed_by"] = market.timeline.now, by.person
    row["review_reason"] = asked
    market.history.record("producer.changes_requested", "Producer", row["id"], by, reason=asked)


def _add_buyer(market: Market) -> None:
    owner = _join(market, BUYER, BUYER_NAME, OrganisationKind.BUYER, Role.BUYER_OWNER)
    market.rows.add(
        "buyers",
        id=owner.organisation,
        kind=BuyerKind.TENANT,
        state=ReviewState.SUBMITTED,
        payment_days=BUYER_TERM,
        approval_limit=BUYER_LIMIT,
        submitted_at=market.timeline.now,
    )
    market.rows.add(
        "delivery_points",
        buyer_id=owner.organisation,
        name="Pintu barang barat",
        zone=Zone.LANDSIDE,
        address="Terminal lantai 1",
        opens_at=DOCK_OPENS,
        closes_at=DOCK_CLOSES,
    )
    kind = BuyerKind.TENANT.value
    market.history.record("buyer.submitted", "Buyer", owner.organisation, owner, kind=kind)


def _join(market: Market, slug: str, name: str, kind: OrganisationKind, role: Role) -> Signer:
    """Add an organisation with one person, who does everything there."""
    rows, joined = market.rows, market.timeline.now
    organisation = rows.add(
        "organisations", slug=slug, name=name, kind=kind, is_example=True, created_at=joined
    )
    person = rows.add(
        "persons",
        email=f"{slug}@belabeliku.example",
        name=f"Pengurus {name}",
        password_hash=market.cast.password_hash,
        email_confirmed_at=joined,
        created_at=joined,
    )
    membership = rows.add(
        "memberships", person_id=person, organisation_id=organisation, created_at=joined
    )
    rows.add_plain("held_roles", membership_id=membership, role=role)
    owner = Signer(person, organisation)
    history = market.history
    history.record("organisation.opened", "Organisation", organisation, owner, kind=kind.value)
    history.record("member.joined", "Membership", membership, owner, roles=[role.value])
    return owner
