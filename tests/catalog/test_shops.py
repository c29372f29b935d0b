"""Who sells: a shop says what was checked and how it delivers, a village who lives there."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from marketplace.catalog.queries.market import LEAST_ORDERS
from marketplace.catalog.states import OfferState
from marketplace.producers.models import Certificate, Closure, TrackRecord
from marketplace.producers.states import CertificateKind, CertificateState, ReviewState
from marketplace.shared.clock import today
from marketplace.shared.database import db
from tests.catalog.test_storefront import _words
from tests.factories.market import HARGOTIRTO, AProducer, an_offer


def _page(client, path):
    answer = client.get(path)
    assert answer.status_code == 200
    return _words(answer.get_data(as_text=True)).replace("\xa0", " ")


def _record(producer, orders=LEAST_ORDERS, **facts):
    given = {"promised_count": orders, "on_time_count": orders - 1, "fill_basis_points": 9_876}
    db.session.add(TrackRecord(producer_id=producer.id, order_count=orders, **given | facts))
    db.session.flush()


def _shop(producer):
    return f"/produsen/{producer.slug}"


def test_ten_orders_tell_how_reliable_a_producer_is(client):
    producer = AProducer()
    _record(producer)
    page = _page(client, _shop(producer))
    assert "Tepat hari 90% Terpenuhi 98%" in page
    assert "Dari 10 pesanan dalam 12 bulan terakhir" in page


def test_fewer_say_nothing(client):
    producer = AProducer()
    _record(producer, LEAST_ORDERS - 1)
    assert "Tepat hari" not in _page(client, _shop(producer))


def test_who_promised_nothing_was_never_late(client):
    producer = AProducer()
    _record(producer, promised_count=0, on_time_count=0, fill_basis_points=0)
    assert "Tepat hari – Terpenuhi 0%" in _page(client, _shop(producer))


def test_a_mark_says_what_was_checked_and_when_but_not_by_whom_in_person(client):
    producer = AProducer()
    db.session.add(
        Certificate(
            producer_id=producer.id,
            kind=CertificateKind.HALAL,
            state=CertificateState.ACCEPTED,
            issuer="Lembaga Contoh",
            checked_at=datetime(2026, 3, 12, 18, tzinfo=UTC),
        )
    )
    db.session.flush()
    page = _page(client, _shop(producer))
    assert "dari Lembaga Contoh · dokumennya diperiksa petugas kabupaten 13 Mar 2026" in page


@pytest.mark.parametrize("state", [CertificateState.SUBMITTED, CertificateState.REJECTED])
def test_what_was_not_accepted_is_no_mark(client, state):
    producer = AProducer()
    db.session.add(
        Certificate(producer_id=producer.id, kind=CertificateKind.HALAL, state=state)
    )
    db.session.flush()
    assert "diperiksa petugas" not in _page(client, _shop(producer))


def test_a_village_lists_its_producers_and_what_they_sell(client):
    here = AProducer(
        name="KWT Sari Contoh", village_code=HARGOTIRTO, story="Kami tujuh belas ibu."
    )
    sold, _other = an_offer(here), an_offer(here)
    draft = an_offer(here, state=OfferState.DRAFT)
    AProducer(name="KUB Sepi Contoh", village_code=HARGOTIRTO, is_women_led=True)
    AProducer(name="KT Jauh Contoh", village_code="34.01.01.2001")
    AProducer(name="KT Menunggu", village_code=HARGOTIRTO, state=ReviewState.SUBMITTED)
    page = _page(client, "/kalurahan/hargowilis")
    assert "Kapanewon Kokap, Kabupaten Kulon Progo" in page
    assert "2 barang dijual Kami tujuh belas ibu." in page
    assert sold.product.name in page
    assert draft.product.name not in page
    assert page.index("KUB Sepi Contoh") < page.index("KWT Sari Contoh")
    assert "0 barang dijual" in page
    for elsewhere in ("KT Jauh Contoh", "KT Menunggu"):
        assert elsewhere not in page


def test_a_village_without_producers_invites_them(client):
    assert "Belum ada produsen dari kalurahan ini" in _page(client, "/kalurahan/temon-kulon")


@pytest.mark.parametrize("slug", ["bantul", "HARGOWILIS", "34.01", "%00"])
def test_there_is_no_other_village(client, slug):
    assert client.get(f"/kalurahan/{slug}").status_code == 404


@pytest.mark.parametrize(
    ("first", "last", "said"), [(-1, 2, True), (30, 33, True), (31, 33, False), (-3, -1, False)]
)
def test_a_shop_says_when_it_is_closed_soon(client, first, last, said):
    producer = AProducer()
    day = today()
    off = {"first_day": day + timedelta(first), "last_day": day + timedelta(last)}
    db.session.add(Closure(producer_id=producer.id, reason="Merti desa", **off))
    db.session.flush()
    assert ("Merti desa" in _page(client, _shop(producer))) is said
