"""Offers on their way to the catalogue, for tests."""

from __future__ import annotations

from decimal import Decimal

from marketplace.catalog.models import Offer
from marketplace.catalog.photos import KeptPhoto
from marketplace.catalog.services.products import Naming
from marketplace.catalog.states import GoodsKind, OfferState
from marketplace.catalog.tiers import Tier
from marketplace.producers.models import Producer
from marketplace.producers.states import CertificateKind
from marketplace.shared.clock import utc_now
from marketplace.shared.database import db
from marketplace.shared.money import Money
from tests.factories.market import AProducer, AProduct, an_offer
from tests.factories.producers import ACertificate


def tiers(*steps: tuple[int | str, int]) -> list[Tier]:
    """Return price tiers from (quantity, rupiah) pairs."""
    return [Tier(Decimal(quantity), Money(price)) for quantity, price in steps]


def naming(name: str = "Gula semut 250 g", category: str = "gula-kelapa", **facts) -> Naming:
    return Naming(**({"name": name, "category": category, "unit": "bungkus"} | facts))


def papers_of(producer: Producer, *kinds: CertificateKind):
    """Give the producer valid certificates of these kinds; return them."""
    return [ACertificate(producer=producer, kind=kind) for kind in kinds]


def a_waiting_offer(producer: Producer | None = None, **facts) -> Offer:
    """Make an offer of dried food that waits for the regency with all it needs."""
    producer = producer or AProducer()
    product = facts.pop("product", None) or AProduct(goods_kind=GoodsKind.PACKED_FOOD)
    defaults = {
        "state": OfferState.SUBMITTED,
        "submitted_at": utc_now(),
        "description": "Renyah, kedap udara.",
    }
    offer = an_offer(producer, product=product, **(defaults | facts))
    offer.certificates = papers_of(producer, CertificateKind.HALAL, CertificateKind.PIRT)
    db.session.flush()
    return offer


def a_kept_photo(number: int = 1) -> KeptPhoto:
    return KeptPhoto(f"photos/ab/{number:032x}", 1280, 960)
