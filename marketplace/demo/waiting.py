"""What waits in the example market today beside orders: registrations, offers, carts."""

from __future__ import annotations

from dataclasses import replace
from datetime import time, timedelta
from decimal import Decimal

from marketplace.buyers.states import BuyerKind, Zone
from marketplace.catalog.states import OfferState
from marketplace.demo.goods import add_offer
from marketplace.demo.market import Market
from marketplace.demo.scale import MarketFacts
from marketplace.producers.states import ProducerKind, ReviewState
from marketplace.shared.actors import OrganisationKind, Role

CART = (("airku-botol-600-ml", 20), ("gula-semut-organik-500-g", 1))
DEMO_BUYER = "angkasa-rasa-resto"
NEW_PRODUCER, NEW_BUYER = "kwt-sekar-bendungan", "kedai-landasan-barat"


def add_waiting(market: Market, facts: MarketFacts) -> None:
    """Add what admins have to look at, and a cart that is half full."""
    _add_producer(market)
    _add_buyer(market)
    _add_offers(market, facts)
    _add_cart(market)


def _add_organisation(
    market: Market, slug: str, name: str, kind: OrganisationKind, role: Role
) -> int:
    rows, cast, now = market.rows, market.cast, market.timeline.now
    joined = now - timedelta(days=2)
    organisation = rows.add(
        "organisations", slug=slug, name=name, kind=kind, is_example=True, created_at=joined
    )
    person = rows.add(
        "persons",
        email=f"{slug}@belabeliku.example",
        name=f"Pengurus {name}",
        password_hash=cast.password_hash,
        email_confirmed_at=joined,
        created_at=joined,
    )
    membership = rows.add(
        "memberships", person_id=person, organisation_id=organisation, created_at=joined
    )
    rows.add_plain("held_roles", membership_id=membership, role=role)
    return organisation


def _add_producer(market: Market) -> None:
    organisation = _add_organisation(
        market,
        NEW_PRODUCER,
        "KWT Sekar Bendungan",
        OrganisationKind.PRODUCER,
        Role.PRODUCER_OWNER,
    )
    market.rows.add(
        "producers",
        id=organisation,
        kind=ProducerKind.KWT,
        state=ReviewState.SUBMITTED,
        village_code="34.01.02.2004",
        district_code="34.01.02",
        address="Bendungan",
        story="Ibu-ibu satu padukuhan membuat tempe benguk dan keripik tiap Selasa dan Jumat.",
        is_pkp=False,
        minimum_order=150_000,
        is_women_led=True,
        member_count=18,
        submitted_at=market.timeline.now - timedelta(days=1),
    )


def _add_buyer(market: Market) -> None:
    organisation = _add_organisation(
        market, NEW_BUYER, "Kedai Landasan Barat", OrganisationKind.BUYER, Role.BUYER_OWNER
    )
    market.rows.add(
        "buyers",
        id=organisation,
        kind=BuyerKind.TENANT,
        state=ReviewState.SUBMITTED,
        payment_days=14,
        approval_limit=1_500_000,
        submitted_at=market.timeline.now - timedelta(hours=20),
    )
    market.rows.add(
        "delivery_points",
        buyer_id=organisation,
        name="Pintu barang barat",
        zone=Zone.LANDSIDE,
        address="Terminal lantai 1",
        opens_at=time(6),
        closes_at=time(9),
        instructions="",
    )


def _add_offers(market: Market, facts: MarketFacts) -> None:
    """Let some producers offer one more good that others sell already."""
    products = {ware.slug: ware.product_id for ware in market.wares}
    states = (OfferState.SUBMITTED, OfferState.SUBMITTED, OfferState.CHANGES_REQUESTED)
    for place, state in enumerate((*states, OfferState.DRAFT, OfferState.PAUSED)):
        offer = facts.offers[7 * place + 3]
        asks = state is OfferState.CHANGES_REQUESTED
        add_offer(
            market.rows,
            market.cast,
            replace(offer, stock=Decimal(0)),
            product=products[offer.good],
            created_at=market.timeline.now - timedelta(days=place + 1),
            state=state,
            review_reason="Tambahkan foto kemasan yang jelas." if asks else None,
        )


def _add_cart(market: Market) -> None:
    by_slug = {ware.slug: ware for ware in market.wares}
    person = market.cast.members[DEMO_BUYER][Role.REQUESTER]
    for slug, _packs in CART:
        ware = by_slug.get(slug)
        if ware is None:
            continue
        market.rows.add(
            "cart_lines",
            organisation_id=market.cast.organisations[DEMO_BUYER],
            person_id=person,
            product_id=ware.product_id,
            offer_id=ware.offer_id,
            quantity=ware.minimum,
            added_at=market.timeline.now,
        )
