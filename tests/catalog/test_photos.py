"""Photos are shown to whom the offer is shown, and to nobody else."""

from __future__ import annotations

import io

import pytest
from PIL import Image
from sqlalchemy import select

from marketplace.catalog.models import Offer, OfferPhoto
from marketplace.catalog.photos import WIDTHS, file_suffix, keep_photo, photo_url
from marketplace.catalog.services.picturing import add_photos, remove_photo
from marketplace.catalog.states import OfferState
from marketplace.producers.states import ReviewState
from marketplace.shared.actors import Role
from marketplace.shared.database import db
from marketplace.shared.errors import Invalid, NotFound, RuleBroken
from marketplace.shared.files.bucket import BucketStorage
from marketplace.shared.files.opening import Bucket
from marketplace.shared.opaque import to_public
from marketplace.shared.outbox import drain
from tests.factories.accounts import a_member, an_admin
from tests.factories.market import ABuyer, ACategory, AProducer, an_offer
from tests.factories.offers import a_kept_photo, a_waiting_offer
from tests.factories.producers import a_helper, an_owner
from tests.servers.s3 import running_s3
from tests.shared.hostile_photos import a_photo_of_a_home, corpus

HOSTILE = corpus()


@pytest.fixture(params=["disk", "bucket"])
def storage(request, app, monkeypatch):
    """Where the app keeps files, of each kind."""
    if request.param == "disk":
        yield app.extensions["storage"]
        return
    with running_s3() as url:
        monkeypatch.setitem(app.extensions, "storage", BucketStorage(Bucket.parse(url)))
        yield app.extensions["storage"]


@pytest.fixture
def pictured(storage):
    """A published offer with one photo."""
    offer = a_waiting_offer()
    kept = keep_photo(a_photo_of_a_home(), storage)
    add_photos(offer.id, [kept], actor=an_owner(offer.producer))
    offer.state = OfferState.PUBLISHED
    db.session.flush()
    return offer


def _url(offer, width=320) -> str:
    return photo_url(offer.photos[0].key, width)


@pytest.mark.parametrize("width", WIDTHS)
def test_everyone_sees_the_photo_of_a_published_offer_for_ever(client, pictured, width):
    answer = client.get(_url(pictured, width))
    assert (answer.status_code, answer.mimetype) == (200, "image/webp")
    assert answer.headers["Cache-Control"] == "public, max-age=31536000, immutable"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    photo = Image.open(io.BytesIO(answer.data))
    assert photo.width <= width
    assert dict(photo.getexif()) == {}


@pytest.mark.parametrize("state", set(OfferState) - {OfferState.PUBLISHED})
def test_other_photos_are_for_the_producer_and_the_regency(client, sign_in, pictured, state):
    pictured.state = state
    buyer = a_member(ABuyer().organisation, Role.REQUESTER)
    for browser in (client, sign_in(an_owner()), sign_in(buyer)):
        assert browser.get(_url(pictured)).status_code == 404
    for actor in (a_helper(pictured.producer), an_admin()):
        answer = sign_in(actor).get(_url(pictured))
        assert answer.status_code == 200
        assert answer.headers["Cache-Control"] == "private, max-age=600"


def test_photos_of_a_suspended_producer_are_not_shown(client, pictured):
    pictured.producer.state = ReviewState.SUSPENDED
    assert client.get(_url(pictured)).status_code == 404


@pytest.mark.parametrize("name", ["ab" * 16 + "-320", "../../secret-320", "x-320", "-320"])
def test_what_is_no_photo_is_not_there(client, name):
    assert client.get(f"/media/photos/{name}.webp").status_code == 404


def test_there_are_only_our_widths(client, pictured):
    address = _url(pictured)
    assert client.get(address.replace("-320", "-321")).status_code == 404


def test_a_photo_sends_a_hidden_offer_to_the_regency_again():
    offer = a_waiting_offer(state=OfferState.PAUSED)
    add_photos(offer.id, [a_kept_photo()], actor=an_owner(offer.producer))
    assert offer.state is OfferState.SUBMITTED


def test_a_new_photo_of_a_shown_offer_is_seen_by_those_who_decide_only(
    client, sign_in, storage, pictured
):
    kept = keep_photo(a_photo_of_a_home(), storage)
    add_photos(pictured.id, [kept], actor=an_owner(pictured.producer))
    assert (pictured.state, len(pictured.photos)) == (OfferState.PUBLISHED, 1)
    address = photo_url(kept.key)
    for browser in (client, sign_in(an_owner())):
        assert browser.get(address).status_code == 404
    for actor in (a_helper(pictured.producer), an_admin()):
        answer = sign_in(actor).get(address)
        assert answer.status_code == 200
        assert answer.headers["Cache-Control"] == "private, max-age=600"


def test_six_photos_are_enough():
    offer = a_waiting_offer(state=OfferState.DRAFT)
    actor = an_owner(offer.producer)
    add_photos(offer.id, [a_kept_photo(n) for n in range(6)], actor=actor)
    with pytest.raises(Invalid):
        add_photos(offer.id, [a_kept_photo(7)], actor=actor)
    assert len(offer.photos) == 6


def test_files_of_a_removed_photo_are_deleted(storage, pictured):
    key = pictured.photos[0].key
    assert storage.read(key + file_suffix(640))

    remove_photo(pictured.id, pictured.photos[0].id, actor=an_owner(pictured.producer))
    assert drain() == 1

    for width in WIDTHS:
        with pytest.raises(NotFound):
            storage.read(key + file_suffix(width))


def test_nobody_touches_anothers_photos(pictured):
    photo_id = pictured.photos[0].id
    for actor in (an_owner(), an_admin()):
        with pytest.raises(NotFound):
            add_photos(pictured.id, [a_kept_photo()], actor=actor)
        with pytest.raises(NotFound):
            remove_photo(pictured.id, photo_id, actor=actor)
    with pytest.raises(NotFound):
        remove_photo(pictured.id, 999_999, actor=an_owner(pictured.producer))
    pictured.state = OfferState.ARCHIVED
    with pytest.raises(RuleBroken):
        remove_photo(pictured.id, photo_id, actor=an_owner(pictured.producer))


@pytest.mark.parametrize("what", HOSTILE)
def test_hostile_uploads_get_a_sentence_and_leave_nothing(sign_in, what):
    ACategory(slug="gula-kelapa")
    phone = sign_in(an_owner())
    typed = {"name": "Gula semut 250 g", "category": "gula-kelapa", "unit": "bungkus"}
    answer = phone.post(
        "/jual/produk/baru",
        data=typed
        | {"photos": (io.BytesIO(HOSTILE[what]), "foto.jpg"), "description": "Manis"},
    )
    assert answer.status_code == 422
    assert '<a href="#photos">' in answer.text
    assert 'value="Gula semut 250 g"' in answer.text
    assert "Manis" in answer.text
    assert db.session.scalars(select(OfferPhoto)).all() == []


def test_a_body_beyond_the_limit_is_refused_before_it_is_read(sign_in):
    phone = sign_in(an_owner())
    huge = io.BytesIO(bytes(13 * 1024 * 1024))
    answer = phone.post("/jual/produk/baru", data={"photos": (huge, "foto.jpg")})
    assert answer.status_code == 413
    assert db.session.scalars(select(Offer)).all() == []


def test_photos_of_anothers_offer_are_not_even_decoded(sign_in, monkeypatch):
    from marketplace.catalog.pages import photo_saving  # noqa: PLC0415

    decoded = []
    monkeypatch.setattr(photo_saving, "keep_photo", lambda *args: decoded.append(args))
    foreign = an_offer()
    answer = sign_in(an_owner(AProducer())).post(
        f"/jual/produk/{to_public('offer', foreign.id)}",
        data={"photos": (io.BytesIO(a_photo_of_a_home()), "foto.jpg")},
    )
    assert (answer.status_code, decoded) == (404, [])
