"""Pages of producers: registering, telling about oneself, papers, the register."""

from __future__ import annotations

import io
import re
from datetime import timedelta

import pytest
from sqlalchemy import select

from marketplace.accounts.models import Organisation, Person
from marketplace.producers.models import Certificate, Producer
from marketplace.producers.states import CertificateState, ProducerKind, ReviewState
from marketplace.shared.actors import Role
from marketplace.shared.audit import AuditEntry
from marketplace.shared.clock import today
from marketplace.shared.database import db
from marketplace.shared.money import Money
from marketplace.shared.opaque import to_public
from tests.factories.accounts import APerson, a_member, an_admin
from tests.factories.counting import statements
from tests.factories.market import ABuyer, AProducer
from tests.factories.producers import ACertificate, a_helper, an_owner
from tests.shared.hostile_photos import a_photo, corpus

REGISTER, BUSINESS = "/daftar/produsen", "/jual/usaha"
NEWCOMER = {
    "organisation_name": "KWT Melati Contoh",
    "kind": "kwt",
    "village_code": "Hargotirto, Kokap",
    "name": "Sari Contoh",
    "email": "Sari.Contoh@belabeliku.example",
    "phone": "0812 3456 7890",
    "password": "gula kelapa lereng utara",
}
PROFILE = {
    "kind": "kwt",
    "village_code": "34.01.08.2005",
    "story": "Dua puluh empat ibu mengolah nira menjadi gula semut.",
    "phone": "081234567890",
    "npwp": "01.234.567.8-901.000",
    "is_pkp": "1",
    "member_count": "24",
    "minimum_order": "250rb",
}
PDF = b"%PDF-1.7\n1 0 obj\n<<>>\nendobj\ntrailer\n%%EOF\n"


def test_a_producer_registers(client):
    assert "Daftarkan usaha" in client.get(REGISTER).text

    answer = client.post(REGISTER, data=NEWCOMER)

    assert answer.status_code == 200
    assert "Periksa e-mail Anda" in answer.text
    producer = db.session.scalars(select(Producer)).one()
    assert (producer.name, producer.slug) == ("KWT Melati Contoh", "kwt-melati-contoh")
    assert (producer.kind, producer.state) == (ProducerKind.KWT, ReviewState.DRAFT)
    assert (producer.village_code, producer.district_code) == ("34.01.08.2005", "34.01.08")
    assert producer.phone == "+6281234567890"
    actions = db.session.scalars(select(AuditEntry.action)).all()
    assert "producer.registered" in actions


def test_a_known_address_gets_the_same_answer_and_makes_nothing(client):
    APerson(email="sari.contoh@belabeliku.example")
    fresh = client.post(REGISTER, data=NEWCOMER | {"email": "lain@belabeliku.example"})
    known = client.post(REGISTER, data=NEWCOMER)
    changing = r'name="csrf_token" value="[^"]+"|(lain|sari.contoh)@belabeliku.example'
    assert re.sub(changing, "", fresh.text) == re.sub(changing, "", known.text)
    assert len(db.session.scalars(select(Producer)).all()) == 1


def test_nobody_floods_a_mailbox_with_registrations(client):
    codes = [client.post(REGISTER, data=NEWCOMER).status_code for _turn in range(6)]
    assert codes == [200] * 5 + [429]


@pytest.mark.parametrize(
    ("field", "typed"),
    [
        ("organisation_name", "ab"),
        ("kind", "bank"),
        ("village_code", "Bandung"),
        ("village_code", ""),
        ("email", "sari"),
        ("password", "pendek"),
        ("phone", "12"),
        ("name", ""),
    ],
)
def test_bad_registrations_keep_what_was_typed(client, field, typed):
    answer = client.post(REGISTER, data=NEWCOMER | {field: typed})
    assert answer.status_code == 422
    assert f'<a href="#{field}">' in answer.text
    assert NEWCOMER["password"] not in answer.text
    other = "organisation_name" if field != "organisation_name" else "name"
    assert f'value="{NEWCOMER[other]}"' in answer.text
    assert db.session.scalars(select(Organisation)).all() == []


def test_somebody_with_an_account_opens_another_business(sign_in):
    buyer = a_member(ABuyer().organisation, Role.BUYER_OWNER)
    browser = sign_in(buyer)
    assert 'name="email"' not in browser.get(REGISTER).text
    fields = ("organisation_name", "kind", "village_code", "phone")

    answer = browser.post(REGISTER, data={name: NEWCOMER[name] for name in fields})

    assert (answer.status_code, answer.location) == (302, "/akun/organisasi")
    assert db.session.scalars(select(Producer)).one().name == "KWT Melati Contoh"
    assert len(db.session.scalars(select(Person)).all()) == 1


def test_an_owner_fills_in_the_profile_and_hands_it_in(sign_in):
    producer = AProducer(state=ReviewState.DRAFT)
    browser = sign_in(an_owner(producer))
    assert "Simpan dan ajukan ke dinas" in browser.get(BUSINESS).text

    answer = browser.post(BUSINESS, data=PROFILE | {"submit": "1"}, follow_redirects=True)

    assert "Profil diajukan." in answer.text
    assert producer.state is ReviewState.SUBMITTED
    assert (producer.npwp, producer.is_pkp) == ("0012345678901000", True)
    assert (producer.minimum_order, producer.member_count) == (Money(250_000), 24)


@pytest.mark.parametrize(
    ("field", "typed"),
    [
        ("npwp", "123"),
        ("npwp", ""),
        ("phone", "abc"),
        ("member_count", "0"),
        ("minimum_order", "4.8000"),
        ("village_code", "Nirwana"),
        ("story", "pendek"),
    ],
)
def test_bad_profiles_are_refused_with_what_was_typed(sign_in, field, typed):
    producer = AProducer(state=ReviewState.DRAFT)
    answer = sign_in(an_owner(producer)).post(
        BUSINESS, data=PROFILE | {field: typed, "submit": "1"}
    )
    assert answer.status_code == 422
    assert f'<a href="#{field}">' in answer.text
    assert producer.state is ReviewState.DRAFT
    assert 'value="250rb"' in answer.text or field == "minimum_order"


def test_a_members_page_is_read_only(sign_in):
    producer = AProducer(state=ReviewState.DRAFT)
    browser = sign_in(a_helper(producer))
    page = browser.get(BUSINESS).text
    assert "Hanya pengurus yang bisa mengubah profil." in page
    assert 'action="/jual/usaha/rekening"' not in page
    assert browser.post(BUSINESS, data=PROFILE).status_code == 403
    assert browser.post(f"{BUSINESS}/rekening").status_code == 403


@pytest.mark.parametrize(
    ("content", "suffix", "kind"),
    [(PDF, ".pdf", "application/pdf"), (a_photo(size=(900, 1200)), ".webp", "image/webp")],
)
def test_a_paper_is_handed_in_and_read_by_few(sign_in, client, content, suffix, kind):
    producer = AProducer()
    browser = sign_in(an_owner(producer))
    typed = {"kind": "halal", "valid_until": (today() + timedelta(days=300)).isoformat()}

    browser.post(
        f"{BUSINESS}/sertifikat", data=typed | {"file": (io.BytesIO(content), "../halal.exe")}
    )

    paper = db.session.scalars(select(Certificate)).one()
    assert (paper.state, paper.number) == (CertificateState.SUBMITTED, None)
    assert paper.file_key.endswith(suffix)
    assert "halal" not in paper.file_key
    address = f"/berkas/sertifikat/{to_public('certificate', paper.id)}"
    for reader in (browser, sign_in(a_helper(producer)), sign_in(an_admin())):
        answer = reader.get(address)
        assert (answer.status_code, answer.mimetype) == (200, kind)
        assert answer.headers["Content-Disposition"].startswith("attachment; ")
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
        assert answer.headers["Content-Security-Policy"].startswith("sandbox")
        assert "no-store" in answer.headers["Cache-Control"]
    assert client.get(address).status_code == 302
    assert sign_in(an_owner()).get(address).status_code == 404


HOSTILE = corpus() | {"PDF cut off": PDF[:-7], "PDF too large": PDF + bytes(5 * 2**20) + PDF}


@pytest.mark.parametrize("what", [name for name in HOSTILE if name != "pdf"])
def test_hostile_papers_get_a_sentence(sign_in, what):
    browser = sign_in(an_owner())
    answer = browser.post(
        f"{BUSINESS}/sertifikat",
        data={"kind": "halal", "file": (io.BytesIO(HOSTILE[what]), "a.pdf"), "issuer": "BPJPH"},
    )
    assert answer.status_code == 422
    assert '<a href="#file">' in answer.text
    assert 'value="BPJPH"' in answer.text
    assert db.session.scalars(select(Certificate)).all() == []


def test_a_paper_without_a_file_or_kind_is_asked_for(sign_in):
    browser = sign_in(an_owner())
    assert (
        '<a href="#file">' in browser.post(f"{BUSINESS}/sertifikat", data={"kind": "sni"}).text
    )
    missing = browser.post(f"{BUSINESS}/sertifikat", data={"file": (io.BytesIO(PDF), "a")})
    assert '<a href="#paper-kind">' in missing.text


def test_the_first_page_reminds_of_papers(sign_in):
    producer = AProducer()
    ACertificate(producer=producer, valid_until=today() + timedelta(days=20))
    ACertificate(producer=producer, kind="pirt", valid_until=today() - timedelta(days=1))
    ACertificate(producer=producer, kind="sni")
    page = sign_in(an_owner(producer)).get("/jual/beranda").text
    assert "Sertifikat Halal habis" in page
    assert "Sertifikat PIRT sudah habis" in page
    assert "Sertifikat SNI" not in page

    ACertificate(producer=producer, state=CertificateState.SUBMITTED)  # the next halal paper
    page = sign_in(an_owner(producer)).get("/jual/beranda").text
    assert "Sertifikat Halal" not in page


def test_the_regency_finds_and_suspends_producers(sign_in):
    producer = AProducer(name="KUB Tegiri Contoh")
    AProducer(name="Gapoktan Lain", state=ReviewState.DRAFT)
    admin = sign_in(an_admin())
    found = admin.get("/admin/produsen?q=tegiri").text
    assert "KUB Tegiri Contoh" in found
    assert "Gapoktan Lain" not in found
    assert "Gapoktan Lain" in admin.get("/admin/produsen?keadaan=draft").text
    assert "Tidak ada yang cocok" in admin.get("/admin/produsen?q=100%25").text

    address = f"/admin/produsen/{to_public('organisation', producer.id)}"
    for lacking in ({"reason": ""}, {"reason": "Barang palsu."}):
        admin.post(f"{address}/bekukan", data=lacking)
        assert producer.state is ReviewState.APPROVED
    admin.post(
        f"{address}/bekukan", data={"reason": "Barang palsu.", "criterion": "not_genuine"}
    )
    assert producer.state is ReviewState.SUSPENDED
    admin.post(f"{address}/pulihkan")
    assert producer.state is ReviewState.APPROVED


def test_the_register_asks_the_database_no_more_for_more_producers(sign_in):
    admin = sign_in(an_admin())
    ACertificate()
    admin.get("/admin/produsen")
    few = statements(lambda: admin.get("/admin/produsen"))
    for _turn in range(12):
        ACertificate()
    assert statements(lambda: admin.get("/admin/produsen")) == few
