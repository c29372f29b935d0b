"""A producer whose village is in no gazetteer is shown plainly, and stops no page."""

import pytest

from marketplace.catalog.services.searching import rebuild_search
from marketplace.shared import places
from marketplace.shared.actors import Role
from marketplace.shared.database import db
from marketplace.shared.memory import forget_everything
from tests.factories.accounts import a_member, an_admin
from tests.factories.local_content import an_outsider
from tests.factories.market import AProduct, an_offer

OUTSIDE = "Luar Kulon Progo"


@pytest.fixture
def outsider(app):
    producer = an_outsider(name="Kebun Jauh")
    offer = an_offer(producer, product=AProduct(name="Kopi Jauh"))
    db.session.commit()
    rebuild_search()
    forget_everything()
    return offer


@pytest.mark.parametrize("address", ["/", "/katalog", "/katalog?q=kopi", "/katalog?q=jauh"])
def test_the_catalogue_is_shown_with_goods_from_elsewhere(outsider, client, address):
    answer = client.get(address)
    assert answer.status_code == 200
    assert "kalurahan=luar-kulon-progo" not in answer.text
    assert "Kopi Jauh" in answer.text


def test_product_shop_and_api_say_that_it_lies_elsewhere(outsider, client):
    found = client.get("/api/v1/products")
    assert found.status_code == 200
    assert len(found.json["items"]) == 1
    slug, shop = outsider.product.slug, outsider.producer.organisation.slug
    for address in (f"/produk/{slug}", f"/produsen/{shop}"):
        page = client.get(address)
        assert page.status_code == 200, address
        assert OUTSIDE in page.text
        assert "/kalurahan/" not in page.text
    assert client.get("/kalurahan/luar-kulon-progo").status_code == 404
    suggested = client.get("/katalog/saran?q=jauh")
    assert suggested.status_code == 200
    assert "luar-kulon-progo" not in suggested.text


def test_the_regency_and_the_producer_see_it(outsider, sign_in):
    assert OUTSIDE in sign_in(an_admin()).get("/admin/produsen").text
    own = sign_in(a_member(outsider.producer.organisation, Role.PRODUCER_OWNER))
    for address in ("/jual/beranda", "/jual/usaha", "/jual/permintaan", "/jual/produk"):
        assert own.get(address).status_code == 200, address


def test_an_origin_is_known_or_lies_elsewhere():
    known, other = places.origin("34.01.08.2005"), places.origin("34.02.11.2001")
    assert (str(known), known.is_known) == ("Hargotirto, Kokap", True)
    assert (str(other), other.is_known) == (OUTSIDE, False)
    assert other.district.name == OUTSIDE
