"""The regency works through its queue."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from marketplace.accounts.models import Person
from marketplace.catalog.services.offers import change_offer
from marketplace.catalog.states import OfferState
from marketplace.producers.states import CertificateState, ReviewState
from marketplace.shared.actors import OrganisationKind, Role
from marketplace.shared.audit import AuditEntry
from marketplace.shared.clock import utc_now
from marketplace.shared.database import db
from marketplace.shared.opaque import to_public
from tests.factories.accounts import AnOrganisation, a_member, an_admin
from tests.factories.counting import statements
from tests.factories.market import AProducer, AProduct, an_offer
from tests.factories.offers import a_kept_photo, a_waiting_offer
from tests.factories.producers import ACertificate, an_owner

QUEUE = "/admin/verifikasi"


def _public(thing, kind: int) -> str:
    return to_public("review", thing.id * 16 + kind)


@pytest.fixture
def admin(sign_in):
    return sign_in(an_admin())


def _clean_offer(**facts):
    from marketplace.catalog.models import OfferPhoto  # noqa: PLC0415

    offer = a_waiting_offer(**facts)
    kept = a_kept_photo(offer.id)
    offer.photos.append(OfferPhoto(key=kept.key, width=kept.width, height=kept.height))
    db.session.flush()
    return offer


def test_an_empty_queue_says_so(admin):
    assert "Antrean kosong" in admin.get(QUEUE).text


def test_the_oldest_case_is_open_with_its_checks(admin):
    producer = AProducer(
        state=ReviewState.SUBMITTED, submitted_at=utc_now(), story="Dari nira."
    )
    offer = a_waiting_offer()
    ACertificate(producer=producer, state=CertificateState.SUBMITTED)

    page = admin.get(QUEUE).text

    assert "3 menunggu." in page
    assert "Dari nira." in page
    assert offer.product.name in page
    assert page.count("data-row") == 3
    assert 'data-key="s"' in page


def test_a_kind_can_be_looked_at_alone(admin):
    producer = AProducer(state=ReviewState.SUBMITTED, submitted_at=utc_now())
    a_waiting_offer()
    page = admin.get(f"{QUEUE}?jenis=offer").text
    assert page.count("data-row") == 1
    assert producer.name not in page


def test_a_case_is_opened_and_approved(admin):
    offer = a_waiting_offer()
    public = _public(offer, 3)
    assert offer.product.name in admin.get(f"{QUEUE}?buka={public}").text
    answer = admin.post(f"{QUEUE}/{public}/setujui", follow_redirects=True)
    assert f"{offer.product.name} disetujui." in answer.text
    assert offer.state is OfferState.PUBLISHED


def test_a_case_that_changed_meanwhile_is_read_again(admin):
    offer = a_waiting_offer()
    seen = offer.submitted_at.isoformat()
    change_offer(offer.id, actor=an_owner(offer.producer), description="Lain sama sekali.")
    address = f"{QUEUE}/{_public(offer, 3)}/setujui"

    answer = admin.post(address, data={"seen": seen}, follow_redirects=True)

    assert "baru saja berubah" in answer.text
    assert offer.state is OfferState.SUBMITTED
    admin.post(address, data={"seen": offer.submitted_at.isoformat()})
    assert offer.state is OfferState.PUBLISHED


def test_what_may_not_be_shown_is_not_approved_but_explained(admin):
    offer = an_offer(product=AProduct(goods_kind="milk"), state=OfferState.SUBMITTED)
    answer = admin.post(f"{QUEUE}/{_public(offer, 3)}/setujui", follow_redirects=True)
    assert "BPOM MD" in answer.text
    assert offer.state is OfferState.SUBMITTED


def test_the_message_is_drafted_and_sent(admin):
    offer = a_waiting_offer()
    public = _public(offer, 3)
    assert "Mohon diperbaiki dulu. Foto: Gambar kategori akan dipakai" in admin.get(QUEUE).text
    said = {"reason": "Foto dulu, ya.", "criterion": "unreadable"}
    admin.post(f"{QUEUE}/{public}/perbaikan", data=said)
    assert (offer.state, offer.review_reason) == (
        OfferState.CHANGES_REQUESTED,
        "Foto dulu, ya.",
    )


def test_a_message_without_words_is_asked_for(admin):
    offer = a_waiting_offer()
    answer = admin.post(f"{QUEUE}/{_public(offer, 3)}/perbaikan", data={"reason": " "})
    assert answer.status_code == 422
    assert '<a href="#reason">' in answer.text
    assert offer.state is OfferState.SUBMITTED


def test_clean_cases_are_approved_together_and_others_named(admin):
    clean, other = _clean_offer(), _clean_offer()
    doubtful = a_waiting_offer()  # without a photo
    chosen = [_public(offer, 3) for offer in (clean, other, doubtful)]

    asked = admin.post(f"{QUEUE}/setujui-terpilih", data={"review": [*chosen, "x"]}).text
    assert "Setujui 2 pengajuan?" in asked
    assert asked.count('name="review"') == 2
    assert "Foto, Belum ada" in asked
    assert clean.state is OfferState.SUBMITTED

    said = {"review": [*chosen, "x"], "confirmed": "1"}
    answer = admin.post(f"{QUEUE}/setujui-terpilih", data=said, follow_redirects=True)

    assert "2 pengajuan disetujui." in answer.text
    assert f"Dilewati – {doubtful.product.name}: Foto, Belum ada" in answer.text
    assert [o.state for o in (clean, other)] == [OfferState.PUBLISHED] * 2
    assert doubtful.state is OfferState.SUBMITTED


def test_nothing_ticked_is_said(admin):
    answer = admin.post(f"{QUEUE}/setujui-terpilih", follow_redirects=True)
    assert "Centang dulu" in answer.text


def test_a_member_of_the_producer_is_turned_away(sign_in):
    offer, actor = _clean_offer(), an_admin()
    an_owner(offer.producer, person=db.session.get(Person, actor.person_id))
    browser = sign_in(actor)
    public = _public(offer, 3)
    for address, data in (
        (f"{QUEUE}/{public}/setujui", {}),
        (f"{QUEUE}/{public}/perbaikan", {"reason": "Alasan.", "criterion": "unreadable"}),
        (f"{QUEUE}/setujui-terpilih", {"review": [public], "confirmed": "1"}),
    ):
        page = browser.post(address, data=data, follow_redirects=True).text
        assert "Anda tidak berwenang untuk memeriksa produk ini." in page
    assert offer.state is OfferState.SUBMITTED
    assert db.session.scalars(select(AuditEntry)).all() == []


def test_an_auditor_reads_and_decides_nothing(sign_in):
    offer = a_waiting_offer()
    regency = AnOrganisation(kind=OrganisationKind.REGENCY)
    auditor = sign_in(a_member(regency, Role.AUDITOR))
    page = auditor.get(QUEUE).text
    assert offer.product.name in page
    assert "/setujui" not in page
    answer = auditor.post(f"{QUEUE}/{_public(offer, 3)}/setujui")
    assert (answer.status_code, offer.state) == (403, OfferState.SUBMITTED)


def test_cases_that_are_gone_are_not_found(admin):
    said = {"reason": "Alasan.", "criterion": "price"}
    for tail in ("setujui", "perbaikan"):
        for public in (to_public("review", 16 * 999_999 + 3), "x"):
            answer = admin.post(f"{QUEUE}/{public}/{tail}", data=said)
            assert answer.status_code == 404
    assert admin.get(f"{QUEUE}?buka=x").status_code == 200


def test_the_queue_asks_the_database_no_more_for_more_cases(admin):
    for _turn in range(2):
        a_waiting_offer()
        ACertificate(state=CertificateState.SUBMITTED)
        AProducer(state=ReviewState.SUBMITTED, submitted_at=utc_now())
    admin.get(QUEUE)
    few = statements(lambda: admin.get(QUEUE))
    for _turn in range(6):
        a_waiting_offer()
        ACertificate(state=CertificateState.SUBMITTED)
        AProducer(state=ReviewState.SUBMITTED, submitted_at=utc_now())
    assert statements(lambda: admin.get(QUEUE)) == few
