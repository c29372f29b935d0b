"""Reference prices, bands and price lists on pages, in the editor and over the API."""

from datetime import UTC, datetime

from marketplace.catalog.models import Offer
from marketplace.catalog.price_chart import price_chart
from marketplace.catalog.queries import references as queries
from marketplace.catalog.reference_models import PriceChange, ReferencePrice
from marketplace.catalog.services import offers
from marketplace.catalog.services import references as services
from marketplace.catalog.services.references import ReferenceFacts
from marketplace.catalog.states import OfferState
from marketplace.shared.clock import today
from marketplace.shared.database import db
from marketplace.shared.money import Money
from marketplace.shared.opaque import to_public
from tests.factories.accounts import a_token, an_admin
from tests.factories.market import ACategory, AProduct, an_offer
from tests.factories.offers import tiers
from tests.factories.producers import an_owner

ACUAN = "/admin/harga-acuan"


def _banded(offer, price=30_000):
    services.set_reference(
        ReferenceFacts(today(), Money(price), "Pasar Wates", product_id=offer.product_id),
        actor=an_admin(),
    )
    services.set_band(
        offer.product.category_id, percent_below=20, percent_above=50, actor=an_admin()
    )
    db.session.commit()


def _listing(offer, price, **more):
    product = offer.product
    return {
        "name": product.name,
        "category": product.category.slug,
        "unit": product.unit,
        "pack": product.pack,
        "price": price,
        "lead_days": "1",
        "minimum_quantity": "1",
        "order_multiple": "1",
        "available_quantity": "100",
    } | more


def test_an_admin_adds_changes_and_lists_on_the_page(sign_in):
    product, shelf = AProduct(name="Gula semut"), ACategory()
    admin = sign_in(an_admin())
    said = {"day": today().isoformat(), "source": "Pasar Wates"}

    added = admin.post(ACUAN, data=said | {"product": "gula semut", "price": "30.000"})
    by_unit = {"category": to_public("category", shelf.id), "unit": "kg", "price": "9rb"}
    admin.post(ACUAN, data=said | by_unit)
    row = queries.reference_for(product.id, product.category_id, product.unit)
    address = f"{ACUAN}/{to_public('reference_price', row.id)}"
    admin.post(address, data={"price": "31.500", "source": "Pasar Wates"})

    assert added.status_code == 303
    assert db.session.query(ReferencePrice).count() == 2
    db.session.refresh(row)
    assert row.unit_price == Money(31_500)
    page = admin.get(ACUAN).text
    assert "Rp\N{NO-BREAK SPACE}31.500" in page
    assert "Rp\N{NO-BREAK SPACE}9.000" in page
    assert (
        "tidak ada di katalog"
        in admin.post(ACUAN, data=said | {"product": "emas", "price": "1"}).text
    )


def test_an_admin_sets_a_band_on_the_page(sign_in):
    shelf = ACategory()
    said = {"band_category": to_public("category", shelf.id), "percent_below": "30"}

    sign_in(an_admin()).post(f"{ACUAN}/kisaran", data=said | {"percent_above": "60"})

    band = queries.bands()[shelf.id]
    assert (band.percent_below, band.percent_above) == (30, 60)


def test_the_product_page_shows_the_reference_and_what_the_price_was(client):
    offer = an_offer()
    _banded(offer)
    for price in (40_000, 44_000):
        offers.change_offer(
            offer.id, actor=an_owner(offer.producer), price_tiers=tiers((1, price))
        )
    db.session.commit()

    page = client.get(f"/produk/{offer.product.slug}").text

    assert "Harga acuan pasar" in page
    assert "Rp\N{NO-BREAK SPACE}30.000" in page
    assert "Pasar Wates" in page
    assert "<polyline" in page
    assert page.index("44.000</td>") < page.index("40.000</td>")


def test_a_page_that_is_kept_is_drawn_again_when_the_reference_changes(client):
    offer = an_offer()
    _banded(offer)
    address = f"/produk/{offer.product.slug}"
    assert "30.000" in client.get(address).text

    _banded(offer, 33_333)

    page = client.get(address).text
    assert "33.333" in page
    assert "30.000" not in page


def test_the_editor_asks_why_and_keeps_the_answer(sign_in):
    offer = an_offer(state=OfferState.DRAFT)
    _banded(offer)
    seller = sign_in(an_owner(offer.producer))
    address = f"/jual/produk/{to_public('offer', offer.id)}"

    asked = seller.post(address, data=_listing(offer, "60.000"))
    assert asked.status_code == 422
    assert "100 % di atas harga acuan" in asked.text
    assert 'name="price_reason"' in asked.text
    assert db.session.get(Offer, offer.id).lowest_price == Money(38_000)

    told = seller.post(address, data=_listing(offer, "60.000", price_reason="Organik"))
    assert told.status_code == 302
    db.session.expire_all()
    assert db.session.get(Offer, offer.id).lowest_price == Money(60_000)
    assert queries.last_reasons([offer.id])[offer.id].reason == "Organik"


def test_the_api_asks_why_and_keeps_the_answer(client):
    offer = an_offer(state=OfferState.DRAFT)
    _banded(offer)
    headers = a_token(an_owner(offer.producer))
    address = f"/api/v1/offers/{to_public('offer', offer.id)}"
    wanted = {"price_tiers": [{"min_quantity": "1", "unit_price_rupiah": 60_000}]}

    asked = client.patch(address, json=wanted, headers=headers)
    reasoned = wanted | {"price_reason": "Organik"}
    told = client.patch(address, json=reasoned, headers=headers)

    assert (asked.status_code, list(asked.json["errors"])) == (422, ["price_reason"])
    assert told.status_code == 200
    assert told.json["price_tiers"][0]["unit_price_rupiah"] == 60_000


def test_reference_prices_over_the_api(client):
    product = AProduct()
    said = {
        "product_id": to_public("product", product.id),
        "day": today().isoformat(),
        "unit_price_rupiah": 30_000,
        "source": "Pasar Wates",
    }

    admin = a_token(an_admin())
    made = client.post("/api/v1/reference-prices", json=said, headers=admin)
    listed = client.get(f"/api/v1/reference-prices?week={today().isoformat()}").json

    assert made.status_code == 201
    assert listed["total"] == 1
    assert listed["items"] == [made.json]
    assert made.json["unit_price_rupiah"] == 30_000
    assert made.json["is_example"] is False


def test_price_lists_over_the_api(client):
    offer = an_offer()
    headers = {"headers": a_token(an_owner(offer.producer))}
    offer_id = to_public("offer", offer.id)
    said = {"name": "Pekan raya", "scope": "public", "valid_from": today().isoformat()}
    price = [{"min_quantity": "1", "unit_price_rupiah": 31_000}]

    made = client.post("/api/v1/price-lists", json=said, **headers)
    address = f"/api/v1/price-lists/{made.json['id']}"
    priced = client.put(
        f"{address}/prices", json={"offer_id": offer_id, "price_tiers": price}, **headers
    )

    assert (made.status_code, made.json["prices"]) == (201, [])
    assert priced.json["prices"] == [
        {
            "offer_id": offer_id,
            "price_tiers": price,
            "minimum_quantity": "1",
            "order_multiple": "1",
            "may_rise": False,
        }
    ]
    assert client.get("/api/v1/price-lists", **headers).json["items"] == [priced.json]
    bare = client.put(
        f"{address}/prices", json={"offer_id": offer_id, "price_tiers": []}, **headers
    )
    assert bare.json["prices"] == []
    assert client.post(f"{address}/end", **headers).json["ended_at"] is not None
    assert client.post(f"{address}/end", **headers).status_code == 409
    assert client.get(address, headers=a_token(an_owner())).status_code == 404


def test_a_price_is_drawn_in_steps():
    def change(day, price):
        since = datetime(2026, 1, day, tzinfo=UTC)
        return PriceChange(unit_price=Money(price), best_price=Money(price), since=since)

    end = datetime(2026, 1, 5, tzinfo=UTC)

    drawn = price_chart([change(1, 10_000), change(3, 20_000)], end)

    assert drawn.points == "4.0,96.0 160.0,96.0 160.0,20.0 316.0,20.0"
    assert (drawn.lowest, drawn.highest) == (Money(10_000), Money(20_000))
    assert price_chart([change(1, 10_000)], end) is None
