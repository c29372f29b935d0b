"""A producer writes an offer, of a known good or of a new one."""

from __future__ import annotations

from decimal import Decimal

import pytest
from sqlalchemy import func, select

from marketplace.catalog.models import Offer, Product, StockMove
from marketplace.catalog.services.offers import change_offer, draft_offer
from marketplace.catalog.states import GoodsKind, HalalBasis, OfferState, TaxKind
from marketplace.producers.states import CertificateKind, CertificateState
from marketplace.shared.audit import AuditEntry
from marketplace.shared.database import db
from marketplace.shared.errors import Forbidden, Invalid, NotFound, RuleBroken
from marketplace.shared.money import Money
from tests.factories.accounts import an_admin
from tests.factories.market import ACategory, AProducer, AProduct, an_offer
from tests.factories.offers import naming, tiers
from tests.factories.producers import ACertificate, an_owner


@pytest.fixture(autouse=True)
def _shelves():
    ACategory(slug="gula-kelapa", art="semut")
    ACategory(slug="beras-pangan", art="beras")


def _stock_moves(offer) -> list[Decimal]:
    wanted = select(StockMove.change).where(StockMove.offer_id == offer.id)
    return list(db.session.scalars(wanted.order_by(StockMove.id)))


def test_the_least_that_makes_a_draft():
    producer = AProducer()

    offer = draft_offer(actor=an_owner(producer), naming=naming())

    assert (offer.state, offer.producer_id) == (OfferState.DRAFT, producer.id)
    assert (offer.lowest_price, offer.available_quantity) == (None, 0)
    assert _stock_moves(offer) == []
    product = offer.product
    assert (product.slug, product.art) == ("gula-semut-250-g", "semut")
    assert (product.goods_kind, product.tax_kind) == (GoodsKind.PACKED_FOOD, TaxKind.TAXABLE)


def test_all_that_can_be_said_about_an_offer():
    producer = AProducer()
    halal = ACertificate(producer=producer)

    offer = draft_offer(
        actor=an_owner(producer),
        naming=naming(goods_kind=GoodsKind.PACKED_FOOD),
        price_tiers=tiers((24, 18_000), (120, 17_000)),
        minimum_quantity=Decimal(24),
        order_multiple=Decimal(12),
        available_quantity=Decimal(500),
        weekly_capacity=Decimal(600),
        lead_days=3,
        description="Pouch berklip.",
        halal_basis=HalalBasis.CERTIFICATE,
        certificate_ids=[halal.id],
    )
    db.session.expire_all()

    assert [(t.minimum_quantity, t.unit_price) for t in offer.price_tiers] == [
        (24, Money(18_000)),
        (120, Money(17_000)),
    ]
    assert (offer.minimum_quantity, offer.order_multiple) == (24, 12)
    assert (offer.weekly_capacity, offer.lead_days) == (600, 3)
    assert (offer.available_quantity, _stock_moves(offer)) == (500, [500])
    assert (offer.lowest_price, offer.certificates) == (Money(18_000), [halal])
    assert "offer.drafted" in db.session.scalars(select(AuditEntry.action)).all()


def test_a_weeks_capacity_stands_for_the_stock():
    offer = draft_offer(
        actor=an_owner(), naming=naming(), weekly_capacity=Decimal(120), lead_days=2
    )
    assert (offer.available_quantity, _stock_moves(offer)) == (120, [120])


def test_the_smallest_order_follows_from_the_first_price_and_the_pack():
    actor = an_owner()
    plain = draft_offer(actor=actor, naming=naming(), price_tiers=tiers((10, 43_000)))
    packed = draft_offer(
        actor=actor,
        naming=naming("Gula curah", unit="kg"),
        price_tiers=tiers((1, 48_000)),
        order_multiple=Decimal(25),
    )
    assert (plain.minimum_quantity, packed.minimum_quantity) == (10, 25)


@pytest.mark.parametrize(
    ("facts", "field"),
    [
        ({"price_tiers": tiers((1, 100), (5, 200))}, "price_tiers"),
        ({"minimum_quantity": Decimal(10), "order_multiple": Decimal(3)}, "minimum_quantity"),
        ({"price_tiers": tiers((9, 1)), "minimum_quantity": Decimal(3)}, "price_tiers"),
        ({"available_quantity": Decimal(-1)}, "available_quantity"),
        ({"naming": naming(category="tidak-ada")}, "category"),
        ({"naming": None}, "name"),
        ({"certificate_ids": [999_999]}, "certificates"),
    ],
)
def test_what_cannot_be_is_refused_by_name_and_nothing_is_made(facts, field):
    with pytest.raises(Invalid) as refused:
        draft_offer(actor=an_owner(), **({"naming": naming()} | facts))
    assert list(refused.value.errors) == [field]
    assert db.session.scalar(select(func.count(Offer.id))) == 0
    assert db.session.scalar(select(func.count(Product.id))) == 0


def test_certificates_of_others_and_rejected_ones_cover_nothing():
    producer = AProducer()
    foreign = ACertificate()
    rejected = ACertificate(producer=producer, state=CertificateState.REJECTED)
    for certificate in (foreign, rejected):
        with pytest.raises(Invalid):
            draft_offer(
                actor=an_owner(producer), naming=naming(), certificate_ids=[certificate.id]
            )


def test_only_producers_offer_goods():
    with pytest.raises(Forbidden):
        draft_offer(actor=an_admin(), naming=naming())


def test_a_known_good_is_found_again_whatever_its_capitals():
    known = an_offer(product=AProduct(name="Gula Semut 250 g", unit="bungkus")).product

    offer = draft_offer(actor=an_owner(), naming=naming("gula semut 250 G"))
    by_id = draft_offer(actor=an_owner(), product_id=known.id)

    assert offer.product_id == by_id.product_id == known.id


def test_another_unit_or_pack_is_another_good():
    product = AProduct(name="Gula semut 250 g", unit="bungkus", pack="pouch 250 g")
    known = an_offer(product=product).product
    one = draft_offer(actor=an_owner(), naming=naming(unit="kg")).product
    two = draft_offer(actor=an_owner(), naming=naming(pack="dus 24")).product
    same = draft_offer(actor=an_owner(), naming=naming(pack="pouch 250 g")).product
    assert len({known.id, one.id, two.id}) == 3
    assert len({known.slug, one.slug, two.slug}) == 3
    assert same.id == known.id


def test_what_another_producer_only_drafts_is_not_known():
    draft = an_offer(product=AProduct(name="Rahasia", unit="bungkus"), state=OfferState.DRAFT)
    offer = draft_offer(actor=an_owner(), naming=naming("Rahasia"))
    assert offer.product_id != draft.product_id
    with pytest.raises(NotFound):
        draft_offer(actor=an_owner(), product_id=draft.product_id)


def test_a_name_is_mended_in_place_while_nobody_else_uses_it():
    actor = an_owner()
    offer = draft_offer(actor=actor, naming=naming("Gula semit"))
    product_id = offer.product_id

    change_offer(
        offer.id, actor=actor, naming=naming("Beras merah", category="beras-pangan", unit="kg")
    )

    assert offer.product_id == product_id
    assert (offer.product.name, offer.product.unit) == ("Beras merah", "kg")
    assert (offer.product.goods_kind, offer.product.art) == (None, "beras")

    change_offer(
        offer.id,
        actor=actor,
        naming=naming("Beras merah", "beras-pangan", unit="kg", goods_kind=GoodsKind.GRAIN),
    )
    assert offer.product.tax_kind is TaxKind.EXEMPT


def test_a_shared_good_keeps_its_name():
    shared = an_offer(product=AProduct(name="Gula semut 250 g", unit="bungkus")).product
    actor = an_owner()
    offer = draft_offer(actor=actor, product_id=shared.id)

    change_offer(offer.id, actor=actor, naming=naming("Gula lain"))

    assert shared.name == "Gula semut 250 g"
    assert offer.product.name == "Gula lain"


def test_what_was_shown_once_keeps_its_name():
    producer = AProducer()
    offer = an_offer(producer)
    with pytest.raises(Invalid) as refused:
        change_offer(offer.id, actor=an_owner(producer), naming=naming("Lain"))
    assert list(refused.value.errors) == ["name"]
    assert offer.state is OfferState.PUBLISHED


def test_unknown_facts_are_a_mistake_of_ours():
    with pytest.raises(TypeError):
        draft_offer(actor=an_owner(), naming=naming(), state=OfferState.PUBLISHED)


def test_an_archived_offer_rests():
    producer = AProducer()
    offer = an_offer(producer, state=OfferState.ARCHIVED)
    with pytest.raises(RuleBroken):
        change_offer(offer.id, actor=an_owner(producer), description="Baru")


def test_halal_paper_can_be_added_later():
    producer = AProducer()
    actor = an_owner(producer)
    offer = draft_offer(actor=actor, naming=naming())
    paper = ACertificate(producer=producer, kind=CertificateKind.HALAL)
    change_offer(offer.id, actor=actor, certificate_ids=[paper.id])
    assert [c.id for c in offer.certificates] == [paper.id]
    change_offer(offer.id, actor=actor, certificate_ids=[])
    assert offer.certificates == []
