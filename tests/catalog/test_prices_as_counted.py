"""Filters, facets and order of price go by the price that is shown: taxed, or of a list."""

import re
from decimal import Decimal

import pytest

from marketplace.buyers.services import settings
from marketplace.catalog.services import price_lists
from marketplace.catalog.services.price_lists import ListFacts
from marketplace.catalog.states import PriceScope
from marketplace.catalog.tiers import Tier
from marketplace.shared.actors import Role
from marketplace.shared.clock import today
from marketplace.shared.database import db
from marketplace.shared.memory import Memory, forget_everything
from marketplace.shared.money import Money
from tests.factories.accounts import a_member, a_token
from tests.factories.market import AProducer, AProduct, an_offer
from tests.factories.orders import a_kitchen
from tests.factories.producers import an_owner

NOTHING = "Tidak ada produk yang cocok"


@pytest.fixture(autouse=True)
def kept(monkeypatch):
    """Pages and sets are kept as in production."""
    monkeypatch.setattr(Memory, "is_on", True)
    forget_everything()
    yield
    forget_everything()


@pytest.fixture
def tea():
    """Tea of a PKP: 24.000 before tax, 26.640 with it; plain tea of another: 25.500."""
    product = AProduct(name="Teh", slug="teh")
    taxed = an_offer(AProducer(is_pkp=True), product=product, prices={1: 24_000})
    an_offer(AProducer(), product=product, prices={1: 25_500})
    an_offer(product=AProduct(name="Kopi", slug="kopi"), prices={1: 26_000})
    db.session.commit()
    return taxed


def _listed(offer, price, kitchen=None):
    """Name a price of this offer for one buyer, or for all."""
    owner = an_owner(offer.producer)
    scope = PriceScope.BUYER if kitchen else PriceScope.PUBLIC
    slug = kitchen.buyer.organisation.slug if kitchen else None
    facts = ListFacts(name="Daftar", scope=scope, valid_from=today(), buyer_slug=slug)
    made = price_lists.begin_list(facts, actor=owner)
    price_lists.set_price(made.id, offer.id, [Tier(Decimal(1), Money(price))], actor=owner)
    db.session.commit()
    return made, owner


def _wants_tax(kitchen):
    owner = a_member(kitchen.buyer.organisation, Role.BUYER_OWNER)
    settings.show_prices(with_tax=True, actor=owner)
    db.session.commit()


def _shown(client, **query):
    """Return slug and price of each card of the catalogue page."""
    page = client.get("/katalog", query_string=query).text
    grid = page[page.index('class="pgrid four"') :] if 'class="pgrid four"' in page else ""
    cards = re.findall(r'href="/produk/([a-z-]+)".*?Rp\s*([\d.]+)', grid, re.DOTALL)
    return [(slug, int(price.replace(".", ""))) for slug, price in cards]


def _step(client, rupiah):
    """Return how many products the page counts up to this price."""
    page = client.get("/katalog").text
    found = re.search(rf'max_price_rupiah={rupiah}"[^>]*>.*?class="n">(\d+)<', page)
    return int(found[1]) if found else None


def test_with_tax_the_cheapest_the_filter_and_the_order_are_of_taxed_prices(
    client, sign_in, tea
):
    kitchen = a_kitchen()
    _wants_tax(kitchen)
    reader = sign_in(kitchen.requester)

    assert _shown(client, sort="price") == [("teh", 24_000), ("kopi", 26_000)]
    assert _shown(reader, sort="price") == [("teh", 25_500), ("kopi", 26_000)]
    assert _shown(client, max_price_rupiah="25.000") == [("teh", 24_000)]
    assert NOTHING in reader.get("/katalog?max_price_rupiah=25.000").text
    assert (_step(client, 25_000), _step(reader, 25_000)) == (1, None)


def test_a_price_for_all_is_what_lists_are_narrowed_and_sorted_by(client, tea):
    assert _shown(client, sort="price")[0] == ("teh", 24_000)

    made, owner = _listed(tea, 90_000)

    assert _shown(client, sort="price") == [("teh", 25_500), ("kopi", 26_000)]
    assert NOTHING in client.get("/katalog?max_price_rupiah=25.000").text
    assert _step(client, 25_000) is None
    price_lists.end_list(made.id, actor=owner)
    db.session.commit()
    assert _shown(client, max_price_rupiah="25.000") == [("teh", 24_000)]


def test_a_price_of_ones_own_narrows_for_that_buyer_alone(client, sign_in, tea):
    kitchen, other = a_kitchen(), a_kitchen()
    _listed(tea, 9_000, kitchen)
    theirs, others = sign_in(kitchen.requester), sign_in(other.requester)

    assert _shown(theirs, max_price_rupiah="10.000") == [("teh", 9_000)]
    assert _step(theirs, 10_000) == 1
    for without in (others, client):
        assert NOTHING in without.get("/katalog?max_price_rupiah=10.000").text
        assert _step(without, 10_000) is None


def test_ones_own_price_may_be_dearer_and_leaves_the_filter(sign_in, tea):
    kitchen = a_kitchen()
    _listed(tea, 70_000, kitchen)
    reader = sign_in(kitchen.requester)

    assert _shown(reader, sort="price") == [("teh", 25_500), ("kopi", 26_000)]
    assert NOTHING in reader.get("/katalog?max_price_rupiah=25.000").text


def test_the_api_lists_the_prices_of_whoever_asks(client, tea):
    kitchen = a_kitchen()
    _listed(tea, 9_000, kitchen)
    mine = a_token(kitchen.requester)

    def prices(headers, **query):
        found = client.get("/api/v1/products", query_string=query, headers=headers).json
        return [(item["slug"], item["from_price_rupiah"]) for item in found["items"]]

    wanted = {"sort": "price", "max_price_rupiah": 25_000}
    assert prices(mine, **wanted) == [("teh", 9_000)]
    assert prices({}, **wanted) == [("teh", 24_000)]
