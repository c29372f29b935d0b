"""The pages and the API of requirements, as browsers and programs use them."""

from __future__ import annotations

from datetime import timedelta
from io import BytesIO

from marketplace.catalog.states import GoodsKind, OfferState
from marketplace.producers.models import Certificate
from marketplace.producers.states import CertificateState
from marketplace.requirements.models import Submission
from marketplace.shared.clock import today
from marketplace.shared.database import db
from marketplace.shared.opaque import to_public
from tests.factories.accounts import a_token, an_admin
from tests.factories.market import AProducer, AProduct, an_offer
from tests.factories.offers import a_waiting_offer
from tests.factories.producers import an_owner
from tests.factories.requirements import a_requirement, a_submission, requirement

NEW = {
    "code": "uji_kerajinan",
    "name": "Uji pewarna",
    "name_en": "Dye test",
    "help": "Unggah hasil uji pewarna.",
    "help_en": "Upload the dye test.",
    "goods_kinds": "craft",
    "fulfilment": "document",
    "blocks": "1",
    "valid_from": today().isoformat(),
    "grace_days": "30",
}
PDF = b"%PDF-1.7\n%%EOF"


def _craft(**facts):
    return an_offer(product=AProduct(goods_kind=GoodsKind.CRAFT, name="Tas agel"), **facts)


def test_an_admin_sees_who_is_affected_before_anything_is_kept(sign_in):
    offer = _craft()
    browser = sign_in(an_admin())
    seen = browser.post("/admin/persyaratan/baru", data=NEW).text
    assert offer.producer.name in seen
    assert "Tas agel" in seen
    assert browser.get("/admin/persyaratan/uji_kerajinan").status_code == 404

    kept = browser.post("/admin/persyaratan/baru", data=NEW | {"keep": "1"})
    assert kept.location == "/admin/persyaratan/uji_kerajinan"
    page = browser.get(kept.location).text
    assert offer.producer.name in page
    assert "Uji pewarna" in browser.get("/admin/persyaratan").text
    assert db.session.get(type(offer), offer.id).state is OfferState.PUBLISHED


def test_nobody_needs_to_think_of_a_code(sign_in):
    browser = sign_in(an_admin())
    unnamed = {**NEW, "code": "", "name": "2. Uji pewarna & kulit (baru)", "keep": "1"}
    kept = browser.post("/admin/persyaratan/baru", data=unnamed)
    assert kept.location == "/admin/persyaratan/uji_pewarna_kulit_baru"
    twice = browser.post("/admin/persyaratan/baru", data=unnamed)
    assert twice.status_code == 422
    assert "Kode ini sudah dipakai" in twice.text


def test_a_change_is_a_new_version_and_an_example_comes_along(sign_in, client):
    a_requirement("uji_kerajinan", goods_kinds=["craft"])
    browser = sign_in(an_admin())
    form = browser.get("/admin/persyaratan/uji_kerajinan/ubah").text
    assert "Uji laboratorium air" in form
    changed = NEW | {"keep": "1", "template": (BytesIO(PDF), "contoh.pdf")}
    browser.post("/admin/persyaratan/uji_kerajinan/ubah", data=changed)
    assert [v.number for v in requirement("uji_kerajinan").versions] == [1, 2]
    assert client.get("/berkas/contoh/uji_kerajinan").data == PDF
    assert client.get("/berkas/contoh/halal").data.startswith(b"%PDF")


def test_what_is_wrong_in_the_form_is_said_in_it(sign_in):
    browser = sign_in(an_admin())
    yesterday = (today() - timedelta(days=1)).isoformat()
    refused = browser.post("/admin/persyaratan/baru", data=NEW | {"valid_from": yesterday})
    assert refused.status_code == 422
    assert "Aturan tidak bisa mulai di hari yang sudah lewat." in refused.text
    refused = browser.post("/admin/persyaratan/baru", data=NEW | {"grace_days": "999"})
    assert refused.status_code == 422


def test_ending_and_waiving_on_the_page(sign_in):
    offer = _craft()
    a_requirement("uji", goods_kinds=["craft"], blocks=True, grace_days=9)
    browser = sign_in(an_admin())
    given = {
        "producer": to_public("organisation", offer.producer_id),
        "until": today().isoformat(),
        "reason": "Antre di balai",
    }
    assert browser.post("/admin/persyaratan/uji/longgarkan", data=given).status_code == 302
    page = browser.get("/admin/persyaratan/uji").text
    assert "Antre di balai" in page
    assert browser.post("/admin/persyaratan/uji/longgarkan", data={}).status_code == 422
    last = {"last_day": today().isoformat()}
    assert browser.post("/admin/persyaratan/uji/akhiri", data=last).status_code == 302
    assert browser.post("/admin/persyaratan/uji/akhiri", data=last).status_code == 422


def test_a_producer_hands_in_from_the_phone(sign_in):
    offer = a_waiting_offer(state=OfferState.DRAFT)
    offer.certificates = []
    producer = offer.producer
    for paper in db.session.query(Certificate).filter_by(producer_id=producer.id):
        paper.state = CertificateState.REJECTED
        paper.reject_reason = "Foto buram"
    db.session.flush()
    browser = sign_in(an_owner(producer))
    listed = browser.get("/jual/usaha/persyaratan").text
    assert "Sertifikat halal" in listed
    assert "Foto buram" in listed
    assert "Sertifikat halal belum ada" in browser.get("/jual/beranda").text

    address = "/jual/usaha/persyaratan/halal"
    assert "Foto buram" in browser.get(address).text
    assert browser.post(address, data={}).status_code == 422
    sent = {"file": (BytesIO(PDF), "halal.pdf"), "valid_until": "2030-01-01"}
    assert browser.post(address, data=sent).location == "/jual/usaha/persyaratan"
    paper = db.session.query(Certificate).order_by(Certificate.id.desc()).first()
    assert (paper.producer_id, paper.state) == (producer.id, CertificateState.SUBMITTED)
    assert "sedang diperiksa dinas" in browser.get(address).text
    assert browser.get("/jual/usaha/persyaratan/bpom_md").status_code == 404


def test_the_queue_shows_and_decides_what_was_handed_in(sign_in, client):
    asked = a_requirement()
    producer = AProducer()
    row = a_submission(producer, asked, state=CertificateState.SUBMITTED, number="LAB-7")
    browser = sign_in(an_admin())
    page = browser.get("/admin/verifikasi?jenis=submission").text
    assert "Uji laboratorium air" in page
    assert "LAB-7" in page
    public = to_public("review", row.id * 16 + 6)
    browser.post(f"/admin/verifikasi/{public}/setujui")
    assert db.session.get(Submission, row.id).state is CertificateState.ACCEPTED


def test_the_api_previews_adds_changes_and_ends(client):
    offer = _craft()
    headers = a_token(an_admin())
    body = NEW | {"goods_kinds": ["craft"], "blocks": True, "grace_days": 30}
    rule = {name: value for name, value in body.items() if name != "code"}
    seen = client.post("/api/v1/requirements/preview", json=rule, headers=headers).json
    assert (seen["lacking"], seen["pausing"]) == (1, 1)
    assert seen["paused"][0]["id"] == to_public("offer", offer.id)

    made = client.post("/api/v1/requirements", json=body, headers=headers)
    assert (made.status_code, made.json["versions"][0]["grace_days"]) == (201, 30)
    address = f"/api/v1/requirements/{NEW['code']}"
    changed = client.post(f"{address}/versions", json=rule, headers=headers)
    assert [version["number"] for version in changed.json["versions"]] == [1, 2]
    last = {"last_day": today().isoformat()}
    assert client.post(f"{address}/end", json=last, headers=headers).status_code == 200
    codes = {each["code"] for each in client.get("/api/v1/requirements").json["items"]}
    assert {"halal", "bpom_md", NEW["code"]} <= codes


def test_a_producer_reads_its_checklist_over_the_api(client):
    offer = an_offer(product=AProduct(goods_kind=GoodsKind.WATER), state=OfferState.DRAFT)
    headers = a_token(an_owner(offer.producer))
    items = client.get("/api/v1/requirements/checklist", headers=headers).json["items"]
    assert (items[0]["code"], items[0]["standing"]) == ("bpom_md", "missing")
    assert items[0]["goods"][0]["is_lacking"] is True


def test_every_requirement_has_a_form_to_fill_in(client):
    for code, words in (("bandara_steril", b"%PDF"), ("halal", b"%PDF")):
        answer = client.get(f"/berkas/contoh/{code}")
        assert (answer.status_code, answer.mimetype) == (200, "application/pdf")
        assert answer.data.startswith(words)
        assert f'filename="contoh-{code}.pdf"' in answer.headers["Content-Disposition"]
    assert client.get("/berkas/contoh/tidak_ada").status_code == 404
