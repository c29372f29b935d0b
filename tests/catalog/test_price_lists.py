"""Price lists: who sees and pays what, for how long, and what stays hidden from others."""

from datetime import timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from marketplace.catalog.price_models import PriceList
from marketplace.catalog.pricing import unit_price
from marketplace.catalog.queries.terms import terms_for
from marketplace.catalog.services import price_lists
from marketplace.catalog.services.price_lists import ListFacts
from marketplace.catalog.states import PriceScope
from marketplace.catalog.tiers import Tier, problems_with_tiers
from marketplace.shared.clock import today
from marketplace.shared.database import db
from marketplace.shared.errors import Invalid, NotFound, RuleBroken
from marketplace.shared.money import Money
from marketplace.shared.opaque import to_public
from tests.factories.market import AProduct, an_offer
from tests.factories.orders import a_kitchen, in_days
from tests.factories.producers import an_owner


def _tier(price, quantity=1):
    return Tier(Decimal(quantity), Money(price))


def _list(offer, kitchen=None, *prices, scope=None, **facts):
    """A list of this offer's producer that names the offer."""
    owner = an_owner(offer.producer)
    scope = scope or (PriceScope.BUYER if kitchen else PriceScope.PUBLIC)
    slug = kitchen.buyer.organisation.slug if kitchen else None
    wanted = {"name": "Daftar", "scope": scope, "valid_from": today(), "buyer_slug": slug}
    made = price_lists.begin_list(ListFacts(**wanted | facts), actor=owner)
    price_lists.set_price(made.id, offer.id, prices or [_tier(30_000)], actor=owner)
    db.session.commit()
    return made, owner


def _line(order):
    return order.producer_orders[0].lines[0]


def test_a_buyer_is_charged_the_price_of_their_list_and_it_is_frozen():
    offer, kitchen, other = an_offer(), a_kitchen(), a_kitchen()
    made, owner = _list(offer, kitchen, _tier(36_000), _tier(33_000, 10))

    mine, theirs = kitchen.places((offer, 10)), other.places((offer, 10))

    assert (_line(mine).unit_price, mine.goods) == (Money(33_000), Money(330_000))
    assert _line(theirs).unit_price == Money(38_000)
    price_lists.set_price(made.id, offer.id, [_tier(50_000)], actor=owner)
    db.session.refresh(_line(mine))
    assert _line(mine).unit_price == Money(33_000)
    assert _line(kitchen.places((offer, 1))).unit_price == Money(50_000)


def test_an_agreement_comes_before_the_buyers_list_and_that_before_one_for_all():
    offer, kitchen = an_offer(), a_kitchen()

    def price():
        found = terms_for([offer.id], kitchen.buyer.id).get(offer.id)
        return found and found.tiers[0].unit_price.rupiah

    assert price() is None
    _list(offer, None, _tier(35_000))
    assert price() == 35_000
    _list(offer, kitchen, _tier(34_000))
    assert price() == 34_000
    made, owner = _list(
        offer, kitchen, _tier(36_000), scope=PriceScope.AGREEMENT, agreement_reference="K-1"
    )
    assert price() == 36_000
    price_lists.end_list(made.id, actor=owner)
    assert price() == 34_000
    with pytest.raises(RuleBroken):
        price_lists.set_price(made.id, offer.id, [_tier(1)], actor=owner)


def test_a_list_holds_from_its_first_to_its_last_day():
    offer = an_offer()
    _list(offer, None, valid_from=in_days(2), valid_until=in_days(4))

    held = [offer.id in terms_for([offer.id], None, in_days(away)) for away in range(6)]

    assert held == [False, False, True, True, True, False]


def test_a_list_has_its_own_least_order_packs_and_producers_minimum():
    offer, kitchen = an_offer(stock=500), a_kitchen()
    offer.producer.minimum_order = Money(1_000_000)
    owner = an_owner(offer.producer)
    facts = ListFacts(
        "Kontrak", PriceScope.AGREEMENT, today(), None,
        kitchen.buyer.organisation.slug, None, Money(100_000),
    )  # fmt: skip
    made = price_lists.begin_list(facts, actor=owner)
    price_lists.set_price(
        made.id, offer.id, [_tier(10_000, 6)], actor=owner,
        minimum_quantity=Decimal(6), order_multiple=Decimal(6),
    )  # fmt: skip
    db.session.commit()

    for quantity in (5, 8):
        with pytest.raises(Invalid):
            kitchen.places((offer, quantity))
    with pytest.raises(RuleBroken) as refused:
        kitchen.places((offer, 6))
    assert "Rp\N{NO-BREAK SPACE}100.000" in refused.value.errors["lines.0"][0]
    assert kitchen.places((offer, 12)).goods == Money(120_000)
    with pytest.raises(Invalid):  # five packs are enough for this buyer only
        a_kitchen().places((offer, "0.5"))


def test_pages_show_a_buyer_their_price_and_nobody_else(client, sign_in):
    offer = an_offer(product=AProduct(slug="teh", name="Teh"))
    kitchen, other = a_kitchen(), a_kitchen()
    _list(offer, kitchen, _tier(31_111), name="Kontrak rahasia")
    theirs, others = sign_in(kitchen.requester), sign_in(other.requester)

    for _again in range(2):  # also once something may have been kept
        for address in ("/katalog", "/produk/teh", f"/produsen/{offer.producer.slug}", "/"):
            assert "31.111" in theirs.get(address).text, address
            for stranger in (client, others):
                page = stranger.get(address).text
                assert "31.111" not in page, address
                assert "rahasia" not in page, address
    api = f"/api/v1/products/{to_public('product', offer.product_id)}"
    assert client.get(api).json["offers"][0]["price_tiers"][0]["unit_price_rupiah"] == 38_000


def test_everybody_sees_a_list_for_all(client):
    offer = an_offer(product=AProduct(slug="teh", name="Teh"))
    assert "38.000" in client.get("/katalog").text
    _list(offer, None, _tier(31_111), name="Pekan raya")

    page = client.get("/produk/teh").text

    assert "31.111" in page
    assert "Pekan raya" in page
    assert "31.111" in client.get("/katalog").text


def test_lists_are_kept_on_pages(sign_in):
    offer, kitchen = an_offer(), a_kitchen()
    phone = sign_in(an_owner(offer.producer))
    name = kitchen.buyer.name
    begun = {"name": "Kontrak", "scope": "buyer", "buyer": name, "valid_from": str(today())}

    assert phone.post("/jual/harga", data=begun | {"buyer": "Entah"}).status_code == 422
    made = phone.post("/jual/harga", data=begun)
    address = made.headers["Location"]
    price = {"offer": to_public("offer", offer.id), "price": "30rb"}
    steps = {"tier_quantity_1": "10", "tier_price_1": "31rb"}
    assert phone.post(address, data=price | steps).status_code == 422  # dearer for more
    done = phone.post(address, data=price | steps | {"may_rise": "true"})
    assert done.status_code == 303
    page = phone.get(address).text
    assert "30.000" in page
    assert name in phone.get("/jual/harga").text
    terms = terms_for([offer.id], kitchen.buyer.id)[offer.id]
    assert unit_price(terms.tiers, Decimal(10)) == Money(31_000)
    phone.post(f"{address}/hapus", data={"offer": price["offer"]})
    assert terms_for([offer.id], kitchen.buyer.id) == {}
    phone.post(f"{address}/akhiri")
    assert db.session.query(PriceList).one().ended_at is not None


def test_lists_of_others_look_missing():
    offer = an_offer()
    made, owner = _list(offer)
    stranger = an_owner()

    with pytest.raises(NotFound):
        price_lists.end_list(made.id, actor=stranger)
    with pytest.raises(NotFound):
        price_lists.set_price(made.id, an_offer().id, [_tier(1)], actor=owner)


def test_days_that_cannot_be_are_refused():
    owner = an_owner()
    for first, last in ((today(), today() - timedelta(1)), (in_days(-9), in_days(-1))):
        with pytest.raises(Invalid):
            price_lists.begin_list(ListFacts("A", PriceScope.PUBLIC, first, last), actor=owner)


TIERS = st.lists(
    st.tuples(st.integers(1, 50), st.integers(1, 90_000)), min_size=1, max_size=5
).map(lambda pairs: [_tier(price, quantity) for quantity, price in sorted(pairs)])


@given(tiers=TIERS, less=st.integers(1, 60), more=st.integers(0, 60))
def test_what_is_accepted_never_costs_more_for_more_unless_declared(tiers, less, more):
    if not problems_with_tiers(tiers, Decimal(60)):
        dear, cheap = (unit_price(tiers, Decimal(each)) for each in (less, less + more))
        assert cheap <= dear
    assert not (
        problems_with_tiers(tiers, Decimal(60), may_rise=True)
        and not problems_with_tiers(tiers, Decimal(60))
    )
