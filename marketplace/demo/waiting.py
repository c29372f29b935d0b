"""What waits in the example market beside orders: offers, papers, carts, invitations."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from functools import partial

from marketplace.accounts.keys import mailed_token, token_hash
from marketplace.accounts.services.inviting import OPEN_FOR, PURPOSE
from marketplace.catalog.states import OfferState
from marketplace.demo.facts.records import Offer
from marketplace.demo.goods import add_offer
from marketplace.demo.market import Market
from marketplace.demo.pending import AIRKU, NIRA, TEGIRI
from marketplace.demo.scale import MarketFacts
from marketplace.producers.states import CertificateKind, CertificateState
from marketplace.shared.actors import Role

ASKED = "Tambahkan foto kemasan yang jelas."
OFFERS = (  # producer, a good that another one sells already, where the offer stands
    (TEGIRI, "gula-semut-organik-curah", OfferState.SUBMITTED),
    ("kwt-glagah-sembada", "keripik-pisang-200-g", OfferState.SUBMITTED),
    ("gapoktan-sogan-makarti", "beras-menthik-wangi-5-kg", OfferState.SUBMITTED),
    ("kub-pendowo-legi", "gula-semut-250-g", OfferState.CHANGES_REQUESTED),
    ("kt-garongan-ijo", "sayuran-daun", OfferState.DRAFT),
    ("kt-banaran-makmur", "cabai-merah-keriting", OfferState.PAUSED),
    ("koperasi-deres-hargorejo", "gula-kelapa-cetak", OfferState.ARCHIVED),
)
PAPERS = (("kub-legen-sumunar", CertificateKind.ORGANIC), (TEGIRI, CertificateKind.LAB_TEST))
# Buyer, good, its producer or nobody for "whoever can", quantity.
CARTS = (
    ("angkasa-rasa-resto", "airku-botol-600-ml", AIRKU, 20),
    ("angkasa-rasa-resto", "gula-semut-250-g", TEGIRI, 24),
    ("angkasa-rasa-resto", "gula-semut-organik-sachet", NIRA, 10),
    ("lounge-menoreh", "teh-hijau-kaleng-100-g", "kt-menoreh-sari", 20),
    ("hotel-temon-transit", "telur-ayam-kelas-a", None, 60),
    ("keluarga-anjar-raharja", "beras-menthik-wangi-5-kg", None, 10),
)
INVITATIONS = (  # organisation, name before the @, roles, days ago
    ("angkasa-rasa-resto", "penerima.malam", (Role.RECEIVER,), 2),
    ("hotel-temon-transit", "keuangan.baru", (Role.APPROVER, Role.FINANCE), 5),
    (NIRA, "petugas.oven", (Role.PRODUCER_MEMBER,), 1),
    ("dapur-langit-katering", "pemesan.lama", (Role.REQUESTER,), 20),  # nobody came in time
)


def plan_waiting(market: Market, facts: MarketFacts) -> None:
    """Let people begin in the last days what is not finished yet."""
    end, timeline = market.timeline.end, market.timeline
    for days_ago, (producer, good, state) in enumerate(reversed(OFFERS), start=1):
        offer = replace(_model(facts, good), producer=producer, stock=Decimal(0))
        deed = partial(_offer, market, offer, state)
        timeline.do(deed, end - timedelta(days=8 - days_ago, hours=9))
    for producer, kind in PAPERS:
        timeline.do(partial(_hand_in, market, producer, kind), end - timedelta(hours=11))
    for organisation, name, roles, days_ago in INVITATIONS:
        deed = partial(_invite, market, organisation, f"{name}@belabeliku.example", roles)
        timeline.do(deed, end - timedelta(days=days_ago, hours=10))
    timeline.do(partial(_fill_carts, market), end - timedelta(hours=6))


def _model(facts: MarketFacts, good: str) -> Offer:
    return next(offer for offer in facts.offers if offer.good == good)


def _offer(market: Market, offer: Offer, state: OfferState) -> None:
    """Let a producer offer what another one sells already, as far as it has got."""
    now, signer = market.timeline.now, market.cast.makers[offer.producer].signer
    was_published = state in {OfferState.PAUSED, OfferState.ARCHIVED}
    offer_id = add_offer(
        market.rows,
        market.cast,
        offer,
        product=_products(market)[offer.good],
        created_at=now,
        submitted_at=None if state is OfferState.DRAFT else now,
        state=state,
        published_at=now if was_published else None,
        review_reason=ASKED if state is OfferState.CHANGES_REQUESTED else None,
    )
    record = partial(market.history.record, target_kind="Offer", target_id=offer_id)
    record("offer.drafted", by=signer, product=offer.good)
    if state is not OfferState.DRAFT:
        record("offer.submitted", by=signer)
    if state is OfferState.CHANGES_REQUESTED:
        record("offer.changes_requested", by=market.cast.admin, reason=ASKED)
    if was_published:
        record("offer.published", by=market.cast.admin, reason=None)
        record(f"offer.{state.value}", by=signer)


def _hand_in(market: Market, producer: str, kind: CertificateKind) -> None:
    """Let a producer hand in a paper that nobody has checked yet; as ever without number."""
    signer = market.cast.makers[producer].signer
    certificate = market.rows.add(
        "certificates",
        producer_id=signer.organisation,
        kind=kind,
        state=CertificateState.SUBMITTED,
        valid_until=market.timeline.last_day + timedelta(days=365),
        created_at=market.timeline.now,
    )
    market.history.record(
        "certificate.submitted", "Certificate", certificate, signer, kind=kind.value
    )


def _fill_carts(market: Market) -> None:
    offers = {(ware.slug, ware.maker.slug): ware.offer_id for ware in market.wares}
    products = _products(market)
    for buyer, good, producer, quantity in CARTS:
        shopper = market.cast.shoppers[buyer]
        market.rows.add(
            "cart_lines",
            organisation_id=shopper.id,
            person_id=shopper.signer(Role.REQUESTER).person,
            product_id=products[good],
            offer_id=offers[good, producer] if producer else None,
            quantity=quantity,
            added_at=market.timeline.now,
        )


def _products(market: Market) -> dict[str, int]:
    return {ware.slug: ware.product_id for ware in market.wares}


def _invite(market: Market, organisation: str, email: str, roles: tuple[Role, ...]) -> None:
    sent = market.timeline.now
    by = market.cast.signer(organisation, Role.BUYER_OWNER, Role.PRODUCER_OWNER)
    told = sorted(role.value for role in roles)
    invitation = market.rows.add(
        "invitations",
        organisation_id=by.organisation,
        email=email,
        roles=",".join(told),
        token_hash=token_hash(mailed_token(PURPOSE, by.person or 0, sent)),
        invited_by=by.person,
        created_at=sent,
        expires_at=sent + OPEN_FOR,
    )
    market.history.record("invitation.sent", "Invitation", invitation, by, roles=told)
