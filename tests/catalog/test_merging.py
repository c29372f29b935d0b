"""Two products that are one: everything moves, the old address leads on, history stays."""

from datetime import timedelta
from decimal import Decimal

import pytest

from marketplace.catalog.capacity import week_of
from marketplace.catalog.merge_models import ProductMerge
from marketplace.catalog.models import Offer, Product
from marketplace.catalog.queries.filters import Wanted
from marketplace.catalog.queries.merging import lookalikes
from marketplace.catalog.queries.references import reference_for
from marketplace.catalog.queries.remembered import present_edition
from marketplace.catalog.queries.terms import terms_for
from marketplace.catalog.reference_models import ReferencePrice
from marketplace.catalog.services import price_lists, searching
from marketplace.catalog.services.merging import merge_products
from marketplace.catalog.services.price_lists import ListFacts
from marketplace.catalog.services.references import ReferenceFacts, set_reference
from marketplace.catalog.states import GoodsKind, PriceScope, TaxKind
from marketplace.catalog.tiers import Tier
from marketplace.demand.models import Need
from marketplace.orders.models import CartLine, OrderLine
from marketplace.shared.actors import Role
from marketplace.shared.audit import AuditEntry
from marketplace.shared.clock import today
from marketplace.shared.database import db
from marketplace.shared.errors import Forbidden, Invalid, RuleBroken
from marketplace.shared.money import Money
from marketplace.shared.opaque import to_public
from tests.factories.accounts import a_member, an_admin
from tests.factories.market import ABuyer, ACategory, AProducer, AProduct, an_offer
from tests.factories.needs import an_open_need
from tests.factories.orders import a_kitchen
from tests.factories.producers import an_owner


@pytest.fixture
def pair():
    shelf = ACategory()
    kept = AProduct(slug="gula-semut", name="Gula semut", category=shelf)
    dropped = AProduct(
        slug="gula-semut-2", name="gula semut", category=shelf, specs={"bentuk": "Semut"}
    )
    return dropped, kept


def _merge(dropped, kept):
    return merge_products(dropped.slug, kept.slug, actor=an_admin())


def _line(buyer, actor, product, quantity, offer=None):
    row = CartLine(
        organisation_id=buyer.id,
        person_id=actor.person_id,
        product_id=product.id,
        offer_id=offer.id if offer else None,
        quantity=Decimal(quantity),
    )
    db.session.add(row)
    db.session.flush()
    return row


def test_offers_move_and_the_old_address_leads_on(client, pair):
    dropped, kept = pair
    first, second = an_offer(product=kept), an_offer(product=dropped)
    assert lookalikes() == [(kept, dropped)]
    _merge(dropped, kept)
    db.session.expire_all()
    assert {o.id for o in db.session.query(Offer).filter_by(product_id=kept.id)} == {
        first.id,
        second.id,
    }
    assert kept.specs == {"bentuk": "Semut"}
    assert lookalikes() == []
    answer = client.get("/produk/gula-semut-2")
    assert (answer.status_code, answer.location) == (301, "/produk/gula-semut")
    page = client.get("/produk/gula-semut").get_data(as_text=True)
    assert first.producer.name in page
    assert second.producer.name in page
    assert client.get("/produk/tidak-pernah-ada").status_code == 404


def test_a_second_merge_takes_the_first_address_along(client, pair):
    dropped, kept = pair
    last = AProduct(slug="gula-semut-3", category=kept.category)
    for product in (dropped, kept, last):
        an_offer(product=product)
    _merge(dropped, kept)
    _merge(kept, last)
    for slug in ("gula-semut", "gula-semut-2"):
        answer = client.get(f"/produk/{slug}")
        assert (answer.status_code, answer.location) == (301, "/produk/gula-semut-3")
    with pytest.raises(Invalid) as refusal:
        merge_products("gula-semut", "gula-semut-3", actor=an_admin())
    assert set(refusal.value.errors) == {"dropped"}


def test_a_search_finds_what_stayed_with_all_its_producers(pair):
    dropped, kept = pair
    an_offer(product=kept)
    moved = an_offer(AProducer(name="KUB Sumber Legi"), product=dropped)
    searching.rebuild_search()
    _merge(dropped, kept)
    now = present_edition()
    found = now.cards(Wanted(search=now.understand("sumber legi")), limit=9)
    assert [card.slug for card in found] == ["gula-semut"]
    assert moved.producer.name == "KUB Sumber Legi"


def test_carts_add_up_and_needs_follow(pair):
    dropped, kept = pair
    offer = an_offer(product=dropped)
    an_offer(product=kept)
    buyer = ABuyer()
    one, other = (a_member(buyer.organisation, Role.REQUESTER) for _ in range(2))
    need = an_open_need(product=dropped)
    _line(buyer, one, dropped, 3)
    _line(buyer, one, kept, 4)
    _line(buyer, one, dropped, 5, offer)
    _line(buyer, other, dropped, "2.5")
    _merge(dropped, kept)
    db.session.expire_all()
    rows = db.session.query(CartLine).order_by(CartLine.id)
    assert [(r.person_id, r.product_id, r.offer_id, r.quantity) for r in rows] == [
        (one.person_id, kept.id, None, Decimal(7)),
        (one.person_id, kept.id, offer.id, Decimal(5)),
        (other.person_id, kept.id, None, Decimal("2.5")),
    ]
    assert db.session.get_one(Need, need.id).product_id == kept.id


def test_a_producer_of_both_keeps_both_and_buyers_can_choose(client, pair):
    dropped, kept = pair
    producer = AProducer()
    cheap = an_offer(producer, product=kept, prices={1: 21_000})
    dear = an_offer(producer, product=dropped, prices={1: 27_500})
    _merge(dropped, kept)
    page = client.get("/produk/gula-semut").get_data(as_text=True)
    for offer, price in ((cheap, "21.000"), (dear, "27.500")):
        chosen = f"tawaran={to_public('offer', offer.id)}"
        assert chosen in page
        address = f"/produk/gula-semut?produsen={producer.slug}&{chosen}"
        shown = client.get(address).get_data(as_text=True)
        line = shown[shown.index('class="unit-price"') :]
        assert price in line[:200]


@pytest.mark.parametrize(
    "differs",
    [
        {"unit": "kg"},
        {"pack": "12 botol 1 liter"},
        {"tax_kind": TaxKind.EXEMPT},
        {"goods_kind": GoodsKind.WATER},
        {"category": "another"},
    ],
)
def test_goods_that_differ_stay_two(pair, differs):
    dropped, kept = pair
    kept.goods_kind = GoodsKind.PACKED_FOOD
    offer = an_offer(product=dropped)
    if "category" in differs:
        differs = {"category": ACategory()}
    for name, value in differs.items():
        setattr(dropped, name, value)
    db.session.flush()
    with pytest.raises(RuleBroken):
        _merge(dropped, kept)
    assert offer.product_id == dropped.id
    assert db.session.query(ProductMerge).count() == 0


def test_only_admins_merge_and_not_a_product_with_itself(pair):
    dropped, kept = pair
    member = a_member(AProducer().organisation, Role.PRODUCER_OWNER)
    with pytest.raises(Forbidden):
        merge_products(dropped.slug, kept.slug, actor=member)
    with pytest.raises(Invalid) as refusal:
        merge_products(kept.slug, kept.slug, actor=an_admin())
    assert set(refusal.value.errors) == {"kept"}


def test_it_is_written_down_and_orders_keep_their_names(pair):
    dropped, kept = pair
    offer = an_offer(product=dropped)
    a_kitchen().places((offer, 10))
    _merge(dropped, kept)
    db.session.flush()
    names = [line.product_name for line in db.session.query(OrderLine)]
    assert names == ["gula semut"]
    entry = db.session.query(AuditEntry).filter_by(action="product.merged").one()
    assert entry.target_id == kept.id
    assert entry.details == {
        "slug": "gula-semut-2",
        "name": "gula semut",
        "offers": 1,
        "reference_prices": 0,
    }
    assert db.session.get(Product, dropped.id) is not None


def test_the_page_shows_what_looks_alike_and_merges(sign_in, pair):
    dropped, kept = pair
    an_offer(product=kept)
    an_offer(product=dropped)
    browser = sign_in(an_admin())
    page = browser.get("/admin/produk/gabung").get_data(as_text=True)
    assert "dropped=gula-semut-2&amp;kept=gula-semut" in page
    form = {"dropped": "https://pasar.example/produk/gula-semut-2?x=1", "kept": "gula-semut"}
    assert browser.post("/admin/produk/gabung", data=form).status_code == 422
    sure = form | {"compared": "true"}
    assert browser.post("/admin/produk/gabung", data=sure).status_code == 303
    assert "Sudah digabungkan" in browser.get("/admin/produk/gabung").get_data(as_text=True)


def test_price_lists_hold_on_and_the_page_shows_their_price(client, sign_in, pair):
    dropped, kept = pair
    an_offer(product=kept, prices={1: 50_000})
    offer = an_offer(product=dropped, prices={1: 40_000})
    kitchen, owner = a_kitchen(), an_owner(offer.producer)
    slug = kitchen.buyer.organisation.slug
    facts = ListFacts("Untuk dapur", PriceScope.BUYER, today(), buyer_slug=slug)
    made = price_lists.begin_list(facts, actor=owner)
    price_lists.set_price(made.id, offer.id, [Tier(Decimal(1), Money(31_111))], actor=owner)
    before = terms_for([offer.id], kitchen.buyer.id)
    _merge(dropped, kept)
    db.session.commit()
    assert terms_for([offer.id], kitchen.buyer.id) == before
    page = sign_in(kitchen.requester).get("/produk/gula-semut").get_data(as_text=True)
    assert "31.111" in page
    assert "31.111" not in client.get("/produk/gula-semut").get_data(as_text=True)


def test_reference_prices_follow_where_the_other_has_none(client, pair):
    dropped, kept = pair
    an_offer(product=kept)
    admin, monday = an_admin(), week_of(today())
    last = monday - timedelta(weeks=1)
    for product, week, price in (
        (dropped, last, 30_000),
        (dropped, monday, 31_000),
        (kept, monday, 32_000),
    ):
        facts = ReferenceFacts(week, Money(price), "Pasar Wates", product_id=product.id)
        set_reference(facts, actor=admin)
    _merge(dropped, kept)
    rows = db.session.query(ReferencePrice.product_id, ReferencePrice.week).order_by(
        ReferencePrice.week, ReferencePrice.product_id
    )
    assert set(map(tuple, rows)) == {(kept.id, last), (kept.id, monday), (dropped.id, monday)}
    shown = reference_for(kept.id, kept.category_id, kept.unit)
    assert shown.unit_price == Money(32_000)
