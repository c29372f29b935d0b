"""What the listing page sends by itself makes one draft, however often it arrives."""

from __future__ import annotations

import io
from datetime import timedelta

import pytest
import time_machine
from sqlalchemy import func, select

from marketplace.catalog.models import Offer, OfferPhoto
from marketplace.catalog.queries import uploads
from marketplace.catalog.services import uploading
from marketplace.catalog.services.drafting import draft_once, forget_draft_keys
from marketplace.catalog.states import OfferState
from marketplace.catalog.upload_models import DraftKey, Upload
from marketplace.shared.clock import utc_now
from marketplace.shared.database import db
from marketplace.shared.errors import Forbidden, RuleBroken
from marketplace.shared.opaque import from_public, to_public
from marketplace.shared.outbox import OutboxMessage
from tests.factories.accounts import an_admin
from tests.factories.market import ACategory, AProducer, an_offer
from tests.factories.offers import a_kept_photo, a_waiting_offer, naming
from tests.factories.producers import a_helper, an_owner
from tests.shared.hostile_photos import a_photo

KEY = "kunci-dari-hp-0001"
NEW = "/jual/produk/baru"
TYPED = {
    "draft_key": KEY,
    "name": "Kopi arabika Suroloyo 200 g",
    "category": "kopi-teh",
    "unit": "bungkus",
    "price": "48rb",
}


@pytest.fixture
def producer():
    ACategory(slug="kopi-teh", art="kopi")
    return AProducer()


@pytest.fixture
def phone(producer, sign_in):
    return sign_in(a_helper(producer))


@pytest.fixture
def owner(producer):
    return an_owner(producer)


def _offers():
    db.session.expire_all()
    return db.session.scalars(select(Offer).order_by(Offer.id)).all()


def _address(offer):
    return f"/jual/produk/{to_public('offer', offer.id)}"


def _sent_photo(phone, key="foto-dari-hp-0001", content=None):
    photo = (io.BytesIO(content or a_photo(size=(400, 300))), "foto.jpg")
    return phone.post("/jual/produk/foto", data={"client_key": key, "photo": photo})


def test_what_was_typed_so_far_becomes_a_draft(phone):
    answer = phone.post(f"{NEW}/simpan", data=TYPED)
    (offer,) = _offers()
    assert answer.status_code == 200
    assert answer.json["address"] == _address(offer)
    assert answer.json["problems"] == {}
    assert answer.json["submitted"] is False
    assert (offer.state, offer.lowest_price.rupiah) == (OfferState.DRAFT, 48_000)


def test_the_same_form_again_goes_on_with_the_same_draft(phone):
    phone.post(f"{NEW}/simpan", data=TYPED)
    phone.post(f"{NEW}/simpan", data=TYPED | {"price": "50rb", "name": "Kopi Suroloyo 250 g"})
    answer = phone.post(NEW, data=TYPED | {"price": "51rb", "action": "submit"})
    (offer,) = _offers()
    assert answer.location == "/jual/produk"
    assert (offer.state, offer.lowest_price.rupiah) == (OfferState.SUBMITTED, 51_000)
    assert offer.product.slug == "kopi-arabika-suroloyo-200-g"


def test_an_address_follows_the_name_while_nobody_has_seen_it(phone):
    phone.post(f"{NEW}/simpan", data=TYPED | {"name": "Kopi ara"})
    phone.post(f"{NEW}/simpan", data=TYPED | {"name": "Kopi arabika"})
    assert _offers()[0].product.slug == "kopi-arabika"
    phone.post(f"{NEW}/simpan", data=TYPED | {"draft_key": "kunci-lain-0002", "name": "Kopi b"})
    taken = TYPED | {"draft_key": "kunci-lain-0002", "name": "Kopi: Arabika", "unit": "kg"}
    phone.post(f"{NEW}/simpan", data=taken)
    assert _offers()[-1].product.slug.startswith("kopi-arabika-")


def test_what_is_wrong_is_named_and_the_rest_is_kept(phone):
    answer = phone.post(f"{NEW}/simpan", data=TYPED | {"price": "4.8000", "lead_days": "5"})
    assert answer.status_code == 200
    assert list(answer.json["problems"]) == ["price"]
    (offer,) = _offers()
    assert (offer.lowest_price, offer.lead_days) == (None, 5)


def test_too_little_for_a_draft_changes_nothing(phone):
    answer = phone.post(f"{NEW}/simpan", data=TYPED | {"unit": ""})
    assert answer.status_code == 422
    assert list(answer.json["problems"]) == ["unit"]
    assert _offers() == []
    assert phone.post(f"{NEW}/simpan", data={**TYPED, "draft_key": "?"}).status_code == 422
    assert _offers() == []


def test_what_arrives_after_it_was_submitted_changes_nothing(phone):
    phone.post(NEW, data=TYPED | {"action": "submit"})
    (offer,) = _offers()
    late = TYPED | {"price": "9rb"}
    for address in (f"{NEW}/simpan", f"{_address(offer)}/simpan"):
        answer = phone.post(address, data=late)
        assert (answer.status_code, answer.json["address"]) == (409, _address(offer))
    again = phone.post(NEW, data=late | {"action": "submit"})
    assert again.location == "/jual/produk"
    (offer,) = _offers()
    assert (offer.state, offer.lowest_price.rupiah) == (OfferState.SUBMITTED, 48_000)


def test_what_buyers_see_is_never_saved_by_itself(phone, producer):
    offer = a_waiting_offer(producer, state=OfferState.PUBLISHED)
    answer = phone.post(f"{_address(offer)}/simpan", data=TYPED | {"price": "9rb"})
    assert answer.status_code == 409
    assert _offers()[0].lowest_price.rupiah == 38_000


def test_anothers_draft_looks_missing(phone):
    foreign = an_offer(AProducer(), state=OfferState.DRAFT)
    assert phone.post(f"{_address(foreign)}/simpan", data=TYPED).status_code == 404
    assert _offers()[0].lowest_price.rupiah == 38_000


def test_a_key_belongs_to_one_producer(producer, owner):
    other = an_owner()
    first = draft_once(KEY, actor=owner, naming=naming(category="kopi-teh"))
    second = draft_once(KEY, actor=other, naming=naming(category="kopi-teh"))
    assert first.id != second.id
    assert (first.producer_id, second.producer_id) == (producer.id, other.organisation_id)
    with pytest.raises(Forbidden):
        draft_once(KEY, actor=an_admin(), naming=naming(category="kopi-teh"))


def test_a_used_key_begins_nothing_new(owner):
    offer = draft_once(KEY, actor=owner, naming=naming(category="kopi-teh"))
    same = draft_once(KEY, actor=owner, lead_days=7)
    assert (same.id, same.lead_days) == (offer.id, 7)
    offer.state = OfferState.SUBMITTED
    with pytest.raises(RuleBroken):
        draft_once(KEY, actor=owner, lead_days=9)
    assert offer.lead_days == 7


def test_photos_are_sent_alone_and_join_the_draft(phone):
    first, second = _sent_photo(phone), _sent_photo(phone, "foto-dari-hp-0002")
    assert (first.status_code, second.status_code) == (201, 201)
    assert phone.get(first.json["url"]).status_code == 200
    names = [second.json["id"], first.json["id"]]
    words = {f"words-{first.json['id']}": "Kopi di tampah"}
    phone.post(f"{NEW}/simpan", data=TYPED | {"photo": names} | words)
    phone.post(f"{NEW}/simpan", data=TYPED | {"photo": names} | words)

    (offer,) = _offers()
    one, two = (db.session.get_one(Upload, from_public("upload", name)) for name in names)
    assert [photo.key for photo in offer.photos] == [one.key, two.key]
    assert [photo.alt for photo in offer.photos] == [offer.product.name, "Kopi di tampah"]

    phone.post(f"{NEW}/simpan", data=TYPED | {"photo": names[::-1]})
    assert [photo.key for photo in _offers()[0].photos] == [two.key, one.key]
    gone = {"photo": names[:1], "remove_photo": names[1]}
    phone.post(f"{NEW}/simpan", data=TYPED | gone)
    assert [photo.key for photo in _offers()[0].photos] == [one.key]


def test_a_photo_that_arrives_again_is_the_same(phone):
    assert _sent_photo(phone).json == _sent_photo(phone).json
    assert db.session.scalar(select(func.count()).select_from(Upload)) == 1


def test_photos_stay_after_an_error_also_without_scripts(phone):
    sent = {"photos": (io.BytesIO(a_photo(size=(400, 300))), "foto.jpg"), "name": "Kopi"}
    answer = phone.post(NEW, data=sent)
    assert answer.status_code == 422
    (upload,) = db.session.scalars(select(Upload))
    name = to_public("upload", upload.id)
    assert f'name="photo" value="{name}"' in answer.text
    phone.post(NEW, data=TYPED | {"photo": name})
    assert [photo.key for photo in _offers()[0].photos] == [upload.key]


def test_a_bad_photo_gets_a_sentence(phone):
    answer = _sent_photo(phone, content=b"%PDF-1.7")
    assert answer.status_code == 422
    assert "bukan foto" in answer.json["message"]
    assert phone.post("/jual/produk/foto", data={"client_key": "x"}).status_code == 422
    assert db.session.scalars(select(Upload)).all() == []


def test_uploads_are_for_the_eyes_and_goods_of_their_producer(phone, sign_in, client):
    sent = _sent_photo(phone).json
    other = an_owner()
    for browser in (client, sign_in(an_admin()), sign_in(other)):
        assert browser.get(sent["url"]).status_code == 404
    sign_in(other).post(f"{NEW}/simpan", data=TYPED | {"photo": sent["id"]})
    assert db.session.scalars(select(OfferPhoto)).all() == []


def test_one_photo_is_not_shown_by_two_goods(owner):
    upload = uploading.keep_upload(a_kept_photo(), "foto-dari-hp-0001", actor=owner)
    one, two = (an_offer(owner_of(owner), state=OfferState.DRAFT) for _turn in range(2))
    for offer in (one, two):
        uploading.attach_uploads(offer.id, [upload.id], actor=owner)
    assert (len(one.photos), len(two.photos)) == (1, 0)


def owner_of(actor):
    return db.session.get_one(AProducer._meta.model, actor.organisation_id)


def test_too_many_unused_photos_are_refused(owner, monkeypatch):
    monkeypatch.setattr(uploading, "MOST_WAITING", 1)
    uploading.refuse_too_many(owner)
    uploading.keep_upload(a_kept_photo(), "foto-dari-hp-0001", actor=owner)
    with pytest.raises(RuleBroken):
        uploading.refuse_too_many(owner)


def test_what_nobody_finished_is_forgotten(owner):
    kept = uploading.keep_upload(a_kept_photo(), "foto-dari-hp-0001", actor=owner)
    draft_once(KEY, actor=owner, naming=naming(category="kopi-teh"))
    uploading.forget_uploads()
    forget_draft_keys()
    assert uploads.unattached(owner) == 1
    with time_machine.travel(utc_now() + timedelta(days=8)):
        uploading.forget_uploads()
    assert uploads.unattached(owner) == 0
    forgotten = select(OutboxMessage).where(OutboxMessage.job == "catalog.forget_photo")
    assert [m.arguments for m in db.session.scalars(forgotten)] == [{"key": kept.key}]
    with time_machine.travel(utc_now() + timedelta(days=91)):
        forget_draft_keys()
    assert db.session.scalars(select(DraftKey)).all() == []


def test_the_phone_learns_which_form_was_taken(phone):
    answer = phone.post(NEW, data=TYPED | {"kept_as": KEY})
    assert f"form_saved={KEY};" in answer.headers["Set-Cookie"]
    bad = phone.post(NEW, data=TYPED | {"draft_key": "lain-0000001", "kept_as": "x;y"})
    assert "form_saved" not in str(bad.headers)
