"""A small market for tests: producers with offers, buyers with docks."""

from datetime import time
from decimal import Decimal

import factory

from marketplace.buyers.models import Buyer, DeliveryPoint
from marketplace.buyers.states import BuyerKind
from marketplace.catalog.models import Category, Offer, PriceTier, Product, StockMove
from marketplace.catalog.states import OfferState, StockReason, TaxKind
from marketplace.producers.models import Producer
from marketplace.producers.states import ProducerKind, ReviewState
from marketplace.shared.actors import OrganisationKind
from marketplace.shared.clock import utc_now
from marketplace.shared.database import db
from marketplace.shared.money import Money
from tests.factories.accounts import AnOrganisation
from tests.factories.base import RowFactory

SHOWN_ONCE = {OfferState.PUBLISHED, OfferState.PAUSED, OfferState.ARCHIVED}
HARGOTIRTO, KOKAP = "34.01.08.2003", "34.01.08"


class AProducer(RowFactory):
    class Meta:
        model = Producer
        exclude = ("name",)

    name = factory.Sequence(lambda n: f"KUB Contoh {n}")
    organisation = factory.SubFactory(
        AnOrganisation, kind=OrganisationKind.PRODUCER, name=factory.SelfAttribute("..name")
    )
    kind = ProducerKind.KUB
    state = ReviewState.APPROVED
    village_code = HARGOTIRTO
    district_code = KOKAP
    is_pkp = False
    minimum_order = Money(0)


class ABuyer(RowFactory):
    class Meta:
        model = Buyer
        exclude = ("name",)

    name = factory.Sequence(lambda n: f"Resto Contoh {n}")
    organisation = factory.SubFactory(
        AnOrganisation, kind=OrganisationKind.BUYER, name=factory.SelfAttribute("..name")
    )
    kind = BuyerKind.TENANT
    state = ReviewState.APPROVED
    approval_limit = Money(3_000_000)
    payment_days = 14


class ADock(RowFactory):
    class Meta:
        model = DeliveryPoint

    buyer = factory.SubFactory(ABuyer)
    name = "Gudang Kargo pintu 3"
    address = "Jalan Kargo, Temon"
    opens_at = time(5)
    closes_at = time(7)


class ACategory(RowFactory):
    class Meta:
        model = Category

    slug = factory.Sequence(lambda n: f"kategori-{n}")
    name = factory.Sequence(lambda n: f"Kategori {n}")
    name_en = factory.Sequence(lambda n: f"Category {n}")
    art = "semut"
    position = factory.Sequence(lambda n: n)


class AProduct(RowFactory):
    class Meta:
        model = Product

    slug = factory.Sequence(lambda n: f"barang-{n}")
    name = factory.Sequence(lambda n: f"Barang {n}")
    category = factory.SubFactory(ACategory)
    unit = "karton"
    pack = "24 botol 600 ml"
    art = "airku"
    tax_kind = TaxKind.TAXABLE


def an_offer(
    producer: Producer | None = None,
    *,
    product: Product | None = None,
    stock: Decimal | int = 100,
    prices: dict[int, int] | None = None,
    **facts,
) -> Offer:
    """Make a published offer; `prices` maps a minimum quantity to a unit price in rupiah."""
    prices = prices or {1: 38_000}
    facts = {"lead_days": 1, "state": OfferState.PUBLISHED} | facts
    if facts["state"] in SHOWN_ONCE:
        facts = {"published_at": utc_now()} | facts
    offer = Offer(
        product=product or AProduct(),
        producer=producer or AProducer(),
        available_quantity=Decimal(stock),
        lowest_price=Money(prices[min(prices)]),
        **facts,
    )
    offer.price_tiers = [
        PriceTier(minimum_quantity=Decimal(quantity), unit_price=Money(price))
        for quantity, price in sorted(prices.items())
    ]
    db.session.add(offer)
    db.session.flush()
    if stock:
        move = StockMove(offer_id=offer.id, change=Decimal(stock), reason=StockReason.SET)
        db.session.add(move)
        db.session.flush()
    return offer
