"""Prices with value added tax in them, where a buyer's organisation chose so; nobody else."""

from decimal import Decimal

import pytest
from sqlalchemy import select

from marketplace.buyers.services import settings
from marketplace.catalog.services import offers
from marketplace.catalog.states import TaxKind
from marketplace.catalog.tiers import Tier
from marketplace.orders.services import carting
from marketplace.shared.actors import Role
from marketplace.shared.audit import AuditEntry
from marketplace.shared.database import db
from marketplace.shared.errors import Forbidden
from marketplace.shared.memory import Memory, forget_everything
from marketplace.shared.money import Money
from tests.factories.accounts import a_member
from tests.factories.market import AProducer, AProduct, an_offer
from tests.factories.orders import a_kitchen


def _chooses(kitchen, *, with_tax=True):
    owner = a_member(kitchen.buyer.organisation, Role.BUYER_OWNER)
    settings.show_prices(with_tax=with_tax, actor=owner)
    db.session.commit()
    return owner


@pytest.fixture
def taxed(monkeypatch):
    """An offer of 38.000 by a PKP: 42.180 with PPN; pages are kept as in production."""
    monkeypatch.setattr(Memory, "is_on", True)
    forget_everything()
    yield an_offer(AProducer(is_pkp=True), product=AProduct(name="Teh", slug="teh"))
    forget_everything()


@pytest.mark.parametrize("address", ["/", "/katalog", "/produk/teh"])
def test_kept_pages_show_each_reader_their_own_prices(client, sign_in, taxed, address):
    kitchen, other = a_kitchen(), a_kitchen()
    _chooses(kitchen)
    theirs, others = sign_in(kitchen.requester), sign_in(other.requester)

    for _again in range(2):
        page = theirs.get(address).text
        assert "42.180" in page
        assert "38.000" not in page
        for without in (others, client):
            page = without.get(address).text
            assert "38.000" in page
            assert "42.180" not in page


def test_the_choice_can_be_taken_back_and_is_audited(sign_in, taxed):
    kitchen = a_kitchen()
    owner = _chooses(kitchen)
    reader = sign_in(kitchen.requester)
    assert "42.180" in reader.get("/katalog").text

    page = sign_in(owner).post("/usaha/pengaturan/harga", data={})

    assert page.status_code == 302
    assert "38.000" in reader.get("/katalog").text
    entries = select(AuditEntry.details).where(AuditEntry.action == "buyer.prices_shown")
    assert db.session.scalars(entries.order_by(AuditEntry.id)).all() == [
        {"with_tax": True},
        {"with_tax": False},
    ]


def test_only_its_owner_chooses(taxed):
    kitchen = a_kitchen()
    with pytest.raises(Forbidden):
        settings.show_prices(with_tax=True, actor=kitchen.requester)
    assert kitchen.buyer.organisation.prices_with_tax is False


def test_what_is_not_taxed_costs_the_same(sign_in):
    exempt = AProduct(name="Beras", slug="beras", tax_kind=TaxKind.EXEMPT)
    an_offer(AProducer(is_pkp=True), product=exempt)
    an_offer(AProducer(is_pkp=False), product=AProduct(name="Kopi", slug="kopi"))
    kitchen = a_kitchen()
    _chooses(kitchen)

    for address in ("/produk/beras", "/produk/kopi"):
        page = sign_in(kitchen.requester).get(address).text
        assert "38.000" in page
        assert "42.180" not in page


def test_the_whole_is_taxed_as_an_order_reckons_it(sign_in):
    product = AProduct(name="Gula", slug="gula")
    an_offer(AProducer(is_pkp=True), product=product, prices={1: 3_333})
    kitchen = a_kitchen()
    _chooses(kitchen)

    page = sign_in(kitchen.requester).get("/produk/gula?quantity=100").text

    assert "3.700" in page  # a unit: 3.333 + 367
    assert "369.963" in page  # the whole: 333.300 + 36.663, not 370.000


def test_the_cart_shows_lines_with_tax_and_the_same_total(sign_in, taxed):
    kitchen = a_kitchen()
    reader = sign_in(kitchen.requester)
    quantity = Decimal(10)
    carting.add_to_cart(actor=kitchen.requester, offer_id=taxed.id, quantity=quantity)
    db.session.commit()
    before = reader.get("/keranjang").text
    _chooses(kitchen)
    after = reader.get("/keranjang").text

    assert "380.000" in before
    assert "421.800" in after
    assert after.count("380.000") == 1  # what reaches the villages is before tax
    assert "Di dalamnya PPN" in after


def test_checkout_counts_as_the_cart_does(sign_in, taxed):
    kitchen = a_kitchen()
    _chooses(kitchen)
    carting.add_to_cart(actor=kitchen.requester, offer_id=taxed.id, quantity=Decimal(10))
    db.session.commit()

    page = sign_in(kitchen.requester).get("/ajukan").text

    assert "42.180" in page
    assert page.count("421.800") >= 2  # the line, and the goods of the sum
    assert "38.000" not in page
    assert "Di dalamnya PPN" in page


def test_a_choice_of_producers_says_whether_tax_is_in_it(client, sign_in, taxed):
    an_offer(product=taxed.product, prices={1: 40_000})
    db.session.commit()
    kitchen = a_kitchen()
    _chooses(kitchen)
    assert "Belum termasuk PPN." in client.get("/produk/teh").text
    assert "Sudah termasuk PPN." in sign_in(kitchen.requester).get("/produk/teh").text


def test_what_a_price_was_is_told_as_the_reader_counts(client, sign_in, taxed):
    owner = a_member(taxed.producer.organisation, Role.PRODUCER_OWNER)
    for price in (39_000, 40_000):
        tiers = [Tier(Decimal(1), Money(price))]
        offers.change_offer(taxed.id, actor=owner, price_tiers=tiers)
    kitchen = a_kitchen()
    _chooses(kitchen)
    page = sign_in(kitchen.requester).get("/produk/teh").text
    assert "43.290" in page  # 39.000 and its tax
    assert "39.000" not in page
    assert "39.000" in client.get("/produk/teh").text
