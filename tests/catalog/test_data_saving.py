"""Who saves data sees drawings, and one photo at a time."""

from __future__ import annotations

import pytest

from marketplace.catalog.models import OfferPhoto
from marketplace.shared.database import db
from tests.factories.market import an_offer

KEY = "photos/ab/" + "ab" * 16
PHOTO = f"/media/photos/{'ab' * 16}"


@pytest.fixture
def pictured():
    offer = an_offer()
    offer.photos = [OfferPhoto(key=KEY, width=1280, height=960, alt="Di tampah")]
    db.session.flush()
    return offer


def _pages(client, offer, **headers):
    return [
        client.get(address, headers=headers).text
        for address in ("/katalog", f"/produk/{offer.product.slug}")
    ]


def test_browsers_choose_among_three_sizes(client, pictured):
    sizes = ", ".join(f"{PHOTO}-{width}.webp {width}w" for width in (320, 640, 1280))
    for page in _pages(client, pictured):
        assert f'srcset="{sizes}"' in page
        assert "Muat foto" not in page


def test_a_browser_that_saves_data_gets_drawings(client, pictured):
    for page in _pages(client, pictured, **{"Save-Data": "on"}):
        assert f'src="{PHOTO}' not in page
        assert "srcset" not in page
        assert "Muat foto" in page
        assert f'href="{PHOTO}' in page


def test_the_readers_choice_comes_before_the_browsers(client, pictured):
    client.post("/hemat-data", data={"data": "full"})
    assert all("srcset" in page for page in _pages(client, pictured, **{"Save-Data": "on"}))
    client.post("/hemat-data", data={"data": "saving"})
    assert all("Muat foto" in page for page in _pages(client, pictured))
    client.post("/hemat-data", data={"data": "apa saja"})
    assert all("srcset" in page for page in _pages(client, pictured))
