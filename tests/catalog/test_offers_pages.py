"""A producer lists a good on the phone; nothing that was typed is lost."""

from __future__ import annotations

import io
import re

import pytest
from sqlalchemy import select

from marketplace.catalog.models import Offer
from marketplace.catalog.states import GoodsKind, OfferState
from marketplace.producers.states import CertificateKind, ReviewState
from marketplace.shared.database import db
from marketplace.shared.money import Money
from marketplace.shared.opaque import to_public
from tests.factories.market import ACategory, AProducer, AProduct, an_offer
from tests.factories.offers import a_waiting_offer, papers_of
from tests.factories.producers import a_helper, an_owner
from tests.shared.hostile_photos import a_photo
from tests.shared.reading import actions

NEW = "/jual/produk/baru"
TYPED = {
    "name": "Kopi arabika Suroloyo 200 g",
    "category": "kopi-teh",
    "unit": "bungkus",
    "price": "48rb",
    "tier_quantity_1": "20",
    "tier_price_1": "45.000",
    "weekly_capacity": "120",
    "lead_days": "2",
}


@pytest.fixture
def producer():
    ACategory(slug="kopi-teh", art="kopi")
    return AProducer()


@pytest.fixture
def phone(producer, sign_in):
    return sign_in(a_helper(producer))


def _photo(name="foto.jpg", **options):
    return (io.BytesIO(a_photo(size=(400, 300), **options)), name)


def _the_offer() -> Offer:
    db.session.expire_all()
    return db.session.scalars(select(Offer)).one()


def _address(offer) -> str:
    return f"/jual/produk/{to_public('offer', offer.id)}"


def test_the_form_asks_for_little(phone):
    page = phone.get(NEW).text
    assert page.count("<h1") == 1
    assert "Tampilkan di katalog" in page
    assert 'name="price"' in page


def test_listing_from_the_phone_in_one_go(phone):
    sent = TYPED | {"action": "submit", "photos": [_photo(), _photo("dua.png", kind="PNG")]}
    answer = phone.post(NEW, data=sent)

    assert (answer.status_code, answer.location) == (302, "/jual/produk")
    offer = _the_offer()
    assert offer.state is OfferState.SUBMITTED
    assert [(t.minimum_quantity, t.unit_price) for t in offer.price_tiers] == [
        (1, Money(48_000)),
        (20, Money(45_000)),
    ]
    assert (offer.available_quantity, offer.weekly_capacity, offer.lead_days) == (120, 120, 2)
    assert offer.product.goods_kind is GoodsKind.PACKED_FOOD
    assert [photo.position for photo in offer.photos] == [0, 1]


def test_a_draft_is_kept_without_a_price(phone):
    sent = {"name": "Kopi baru 200 g", "category": "kopi-teh", "unit": "bungkus"}
    answer = phone.post(NEW, data=sent | {"action": "save"})
    offer = _the_offer()
    assert (answer.status_code, answer.location) == (302, _address(offer))
    assert (offer.state, offer.price_tiers) == (OfferState.DRAFT, [])


def test_what_is_missing_for_the_catalogue_is_said_beside_the_kept_draft(phone):
    sent = {"name": "Kopi baru 200 g", "category": "kopi-teh", "unit": "bungkus"}
    answer = phone.post(NEW, data=sent | {"action": "submit"})
    assert answer.status_code == 422
    assert "Draf tersimpan." in answer.text
    assert '<a href="#price">Isi harga satuan.</a>' in answer.text
    assert _the_offer().state is OfferState.DRAFT
    assert f'action="{_address(_the_offer())}"' in answer.text


def test_an_unclear_price_keeps_everything_else_photos_too(phone):
    answer = phone.post(NEW, data=TYPED | {"price": "4.8000", "photos": [_photo()]})

    assert answer.status_code == 422
    assert "“4.8000” kurang jelas. Maksudnya 48.000 atau 4.800?" in answer.text
    assert 'value="4.8000"' in answer.text
    assert 'value="45.000"' in answer.text
    offer = _the_offer()
    assert (offer.lowest_price, len(offer.photos), offer.weekly_capacity) == (None, 1, 120)
    assert f'action="{_address(offer)}"' in answer.text


def test_dearer_steps_are_refused_and_the_draft_kept_without_prices(phone):
    answer = phone.post(NEW, data=TYPED | {"tier_price_1": "50.000", "photos": [_photo()]})
    assert answer.status_code == 422
    assert "Harga grosir tidak boleh lebih mahal" in answer.text
    assert (_the_offer().price_tiers, len(_the_offer().photos)) == ([], 1)


def test_half_a_step_is_asked_for(phone):
    answer = phone.post(NEW, data=TYPED | {"tier_price_1": ""})
    assert answer.status_code == 422
    assert "Isi jumlah dan harganya, atau kosongkan." in answer.text


@pytest.mark.parametrize("name", ["name", "category", "unit"])
def test_nothing_is_kept_of_a_good_without_a_name(phone, name):
    answer = phone.post(NEW, data=TYPED | {name: ""})
    assert answer.status_code == 422
    assert f'<a href="#{name}">' in answer.text
    assert 'value="48rb"' in answer.text
    assert db.session.scalars(select(Offer)).all() == []


def test_a_bad_photo_leaves_the_rest(phone):
    bad = (io.BytesIO(b"<svg><script>alert(1)</script></svg>"), "foto.jpg")
    answer = phone.post(NEW, data=TYPED | {"photos": [_photo(), bad], "action": "submit"})
    assert answer.status_code == 422
    assert "Berkas ini bukan foto JPEG, PNG, atau WebP" in answer.text
    offer = _the_offer()
    assert (offer.state, len(offer.photos)) == (OfferState.DRAFT, 1)


def test_seven_photos_are_one_too_many(phone):
    answer = phone.post(NEW, data=TYPED | {"photos": [_photo() for _turn in range(7)]})
    assert answer.status_code == 422
    assert "Paling banyak 6 foto" in answer.text
    assert _the_offer().photos == []


def test_photos_are_put_first_and_taken_away(phone):
    phone.post(NEW, data=TYPED | {"photos": [_photo(), _photo()]})
    address, (one, two) = _address(_the_offer()), _the_offer().photos
    first, second = to_public("photo", one.id), to_public("photo", two.id)

    order = {"photo": [first, second]}
    phone.post(address, data=TYPED | order | {"photo_earlier": second})
    assert [photo.id for photo in _the_offer().photos] == [two.id, one.id]
    phone.post(address, data=TYPED | {"remove_photo": second})
    assert [photo.id for photo in _the_offer().photos] == [one.id]
    again = phone.post(address, data=TYPED | order | {"remove_photo": second})
    assert again.status_code == 302


def test_what_a_photo_shows_is_asked_and_read_out(phone):
    phone.post(NEW, data=TYPED | {"photos": [_photo(), _photo()]})
    address, (one, two) = _address(_the_offer()), _the_offer().photos
    field = f"words-{to_public('photo', one.id)}"
    assert f'name="{field}"' in phone.get(address).get_data(as_text=True)

    phone.post(address, data=TYPED | {field: " Sekarung kopi di tampah "})
    assert [photo.alt for photo in _the_offer().photos] == ["Sekarung kopi di tampah", two.alt]
    assert "offer.photos_described" in actions(_the_offer())

    refused = phone.post(address, data=TYPED | {field: "x" * 201})
    assert refused.status_code == 422
    assert "paling panjang 200 huruf" in refused.get_data(as_text=True)
    assert _the_offer().photos[0].alt == "Sekarung kopi di tampah"

    gone = {field: "Hilang", "remove_photo": to_public("photo", one.id)}
    assert phone.post(address, data=TYPED | gone).status_code == 302
    assert [photo.id for photo in _the_offer().photos] == [two.id]


def test_a_good_is_copied_into_a_draft_of_its_own(phone, producer):
    phone.post(NEW, data=TYPED | {"photos": [_photo()], "available_quantity": "40"})
    source = _the_offer()
    answer = phone.post(f"{_address(source)}/salin")
    assert answer.status_code == 302
    copy = db.session.scalars(select(Offer).where(Offer.id != source.id)).one()
    assert answer.location == _address(copy)
    assert copy.product.name == f"{source.product.name} (salinan)"
    assert (copy.product.unit, copy.product.pack) == (source.product.unit, source.product.pack)
    assert (copy.state, copy.available_quantity, copy.photos) == (OfferState.DRAFT, 0, [])
    assert [(tier.minimum_quantity, tier.unit_price) for tier in copy.price_tiers] == [
        (tier.minimum_quantity, tier.unit_price) for tier in source.price_tiers
    ]
    assert copy.weekly_capacity == source.weekly_capacity
    assert actions(copy) == ["offer.drafted"]


def test_another_producers_good_cannot_be_copied(phone):
    foreign = an_offer(product=AProduct())
    assert phone.post(f"{_address(foreign)}/salin").status_code == 404
    assert _the_offer().id == foreign.id


def test_a_kept_offer_comes_back_into_the_form(phone, producer):
    (halal,) = papers_of(producer, CertificateKind.HALAL)
    covered = {"certificates": [to_public("certificate", halal.id)], "pack": "pouch 200 g"}
    phone.post(NEW, data=TYPED | covered)
    page = phone.get(_address(_the_offer())).text
    for shown in ('value="48.000"', 'value="45.000"', 'value="120"', 'value="pouch 200 g"'):
        assert shown in page
    assert re.search(r'name="certificates"\s+value="\w+" checked', page)


def test_papers_that_fit_are_ticked_for_a_new_good(phone, producer):
    halal, pirt, _organic = papers_of(
        producer, CertificateKind.HALAL, CertificateKind.PIRT, CertificateKind.ORGANIC
    )
    phone.post(NEW, data=TYPED)
    assert {paper.id for paper in _the_offer().certificates} == {halal.id, pirt.id}
    phone.post(_address(_the_offer()), data=TYPED)  # all ticks taken away by hand
    assert _the_offer().certificates == []


def test_terms_of_a_shown_offer_change_at_once_or_not_at_all(phone, producer):
    offer = a_waiting_offer(producer, state=OfferState.PUBLISHED)
    product = offer.product
    shown = {
        "name": product.name,
        "category": product.category.slug,
        "unit": product.unit,
        "pack": product.pack,
        "goods_kind": product.goods_kind,
        "price": "40.000",
        "lead_days": "1",
        "minimum_quantity": "1",
        "certificates": [to_public("certificate", c.id) for c in offer.certificates],
    }
    bad = phone.post(_address(offer), data=shown | {"lead_days": "400"})
    assert bad.status_code == 422
    assert _the_offer().lowest_price == Money(38_000)

    phone.post(_address(offer), data=shown)
    assert _the_offer().lowest_price == Money(40_000)
    assert _the_offer().state is OfferState.PUBLISHED


def test_an_unapproved_producer_is_told_to_hand_in_the_profile(sign_in, producer):
    producer.state = ReviewState.DRAFT
    owner = sign_in(an_owner(producer))
    answer = owner.post(NEW, data=TYPED | {"action": "submit"})
    assert answer.status_code == 422
    assert "Lengkapi profil usaha dan ajukan ke dinas dulu." in answer.text
    assert _the_offer().state is OfferState.DRAFT
