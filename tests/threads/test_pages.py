"""The pages of conversations, on both sides and for approvers, and files as downloads."""

from __future__ import annotations

import io
import re
import zipfile

import pytest
from PIL import Image
from sqlalchemy import func, select

from marketplace.buyers.states import BuyerKind
from marketplace.orders.models import Order
from marketplace.orders.states import OrderState
from marketplace.shared.actors import OrganisationKind, Role
from marketplace.shared.database import db
from marketplace.shared.opaque import to_public
from marketplace.shared.outbox import drain
from marketplace.threads.models import ThreadFile, ThreadMessage
from marketplace.web.storage import storage
from tests.factories.accounts import AnOrganisation, a_member, an_admin
from tests.factories.fulfilment import a_promised_order
from tests.factories.market import ABuyer, ADock, an_offer
from tests.factories.orders import a_kitchen

PDF = b"%PDF-1.4\n1 0 obj\n<<>>\nendobj\n%%EOF\n"


def a_workbook(extra=None):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as file:
        for name in ("[Content_Types].xml", "xl/workbook.xml", *([extra] if extra else [])):
            file.writestr(name, "<x/>")
    return out.getvalue()


def a_photo():
    out = io.BytesIO()
    Image.new("RGB", (40, 30), "green").save(out, "JPEG", comment=b"rahasia")
    return out.getvalue()


def messages():
    db.session.expire_all()
    return db.session.scalars(select(ThreadMessage).order_by(ThreadMessage.id)).all()


def test_both_sides_talk_on_their_own_pages_of_the_order(sign_in, talk):
    buyer, seller = sign_in(talk.requester), sign_in(talk.seller)
    shared = f"/percakapan/{talk.part.number}"
    assert shared in buyer.get(f"/usaha/po/{talk.order.number}").text
    sent = buyer.post(shared, data={"text": "Pintu 5 <b>ya</b>\nTerima kasih"})
    assert (sent.status_code, sent.location) == (303, f"{shared}#percakapan")
    page = seller.get(f"/jual/pesanan/{talk.part.number}").text
    assert "Pintu 5 &lt;b&gt;ya&lt;/b&gt;\nTerima kasih" in page
    answer = seller.post(shared, data={"text": "Siap", "dari": "jual"})
    assert answer.location == f"/jual/pesanan/{talk.part.number}#percakapan"
    assert "Siap" in buyer.get(shared).text
    assert "Percakapan, 2 pesan" in buyer.get(f"/usaha/po/{talk.order.number}").text
    assert "Siap" in sign_in(an_admin()).get(shared).text


def test_what_colleagues_say_is_on_no_page_of_the_producer_or_the_regency(sign_in, talk):
    buyer, team = sign_in(talk.requester), f"/percakapan/tim/{talk.order.number}"
    buyer.post(team, data={"text": "Rahasia dapur", "dari": "po"})
    assert "Rahasia dapur" in buyer.get(f"/usaha/po/{talk.order.number}").text
    seller, admin = sign_in(talk.seller), sign_in(an_admin())
    for browser, address in (
        (seller, f"/jual/pesanan/{talk.part.number}"),
        (seller, f"/percakapan/{talk.part.number}"),
        (admin, f"/admin/pesanan/{talk.order.number}"),
        (admin, f"/percakapan/{talk.part.number}"),
    ):
        shown = browser.get(address)
        assert shown.status_code == 200
        assert "Rahasia dapur" not in shown.text
    assert seller.get(team).status_code == 403
    assert admin.get(team).status_code == 403


def test_an_approver_asks_and_the_order_keeps_waiting(sign_in, mails):
    kitchen = a_kitchen()
    order = kitchen.places((an_offer(prices={1: 400_000}), 10))
    db.session.commit()
    drain()
    for old in mails.glob("*.eml"):
        old.unlink()
    approver = sign_in(kitchen.approver)
    page = f"/usaha/persetujuan/{order.number}"
    assert "Tanya pengaju" in approver.get(page).text
    team = f"/percakapan/tim/{order.number}"
    asked = approver.post(team, data={"text": "Untuk acara apa?", "dari": "persetujuan"})
    assert asked.location == f"{page}#percakapan"
    assert "Untuk acara apa?" in approver.get(page).text
    state = select(Order.state).where(Order.id == order.id)
    assert db.session.scalar(state) is OrderState.AWAITING_APPROVAL
    requester = sign_in(kitchen.requester)
    assert "1 pesan baru" in requester.get("/usaha/pekerjaan").text
    assert "Tanya pengaju" not in requester.get(f"/usaha/po/{order.number}").text
    requester.post(team, data={"text": "Rapat maskapai"})
    assert "1 pesan baru" in approver.get("/usaha/pekerjaan").text
    drain()
    assert len(list(mails.glob("*.eml"))) == 2


def test_an_empty_message_keeps_the_page_and_says_what_to_do(sign_in, talk):
    buyer = sign_in(talk.requester)
    answer = buyer.post(f"/percakapan/{talk.part.number}", data={"text": "  "})
    assert answer.status_code == 422
    assert "Tulis pesannya dulu." in answer.text
    long = buyer.post(f"/percakapan/{talk.part.number}", data={"text": "x" * 2001})
    assert long.status_code == 422
    assert "x" * 2001 in long.text
    assert messages() == []


def test_pressing_twice_sends_one_message(sign_in, talk):
    buyer = sign_in(talk.requester)
    typed = {"text": "Sekali saja", "form_key": "kunci-1"}
    for _ in range(2):
        assert (
            buyer.post(f"/percakapan/{talk.part.number}", data=dict(typed)).status_code == 303
        )
    assert [message.body for message in messages()] == ["Sekali saja"]


def test_another_message_of_a_form_sent_before_is_kept_until_it_is_sent(sign_in, talk):
    buyer = sign_in(talk.requester)
    page = f"/percakapan/{talk.part.number}"
    assert (
        buyer.post(page, data={"text": "Yang satu", "form_key": "kunci-1"}).status_code == 303
    )
    other = buyer.post(page, data={"text": "Yang lain", "form_key": "kunci-1"})
    assert other.status_code == 422
    assert "Pesan ini belum terkirim. Tekan kirim sekali lagi." in other.text
    assert "Yang lain" in other.text
    assert [message.body for message in messages()] == ["Yang satu"]
    fresh = re.search(r'name="form_key" value="([^"]+)"', other.text).group(1)
    again = buyer.post(page, data={"text": "Yang lain", "form_key": fresh})
    assert again.status_code == 303
    assert [message.body for message in messages()] == ["Yang satu", "Yang lain"]


def test_files_come_as_downloads_and_photos_are_made_harmless(sign_in, talk):
    buyer = sign_in(talk.requester)
    files = [
        (io.BytesIO(PDF), "../..//Surat; jalan.PDF"),
        (io.BytesIO(a_photo()), "foto.jpg"),
        (io.BytesIO(a_workbook()), "daftar.xlsx"),
    ]
    sent = buyer.post(f"/percakapan/{talk.part.number}", data={"text": "Ini", "files": files})
    assert sent.status_code == 303
    kept = db.session.scalars(select(ThreadFile).order_by(ThreadFile.place)).all()
    assert [each.name for each in kept] == ["Surat- jalan.pdf", "foto.webp", "daftar.xlsx"]
    for file in kept:
        address = f"/berkas/percakapan/{to_public('thread_file', file.id)}"
        answer = sign_in(talk.seller).get(address)
        assert answer.status_code == 200
        assert answer.headers["Content-Disposition"].startswith("attachment; filename=")
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
        assert "sandbox" in answer.headers["Content-Security-Policy"]
        assert b"rahasia" not in answer.data
        assert sign_in(an_admin()).get(address).status_code == 200


@pytest.mark.parametrize(
    "content",
    [
        b"<html><script>alert(1)</script></html>",
        b"<svg xmlns='http://www.w3.org/2000/svg'/>",
        b"<p>a,b</p>",
        b"MZ\x90\x00",
        a_workbook(extra="xl/vbaProject.bin"),
        b"PK\x03\x04 no zip at all",
        b"%PDF-1.4 cut off",
        b"",
        b"one column\n",
    ],
)
def test_other_files_are_refused_whatever_they_are_called(sign_in, talk, content):
    before = list(storage().all_keys())
    typed = {"text": "Tetap tertulis", "files": [(io.BytesIO(content), "aman.csv")]}
    answer = sign_in(talk.requester).post(f"/percakapan/{talk.part.number}", data=typed)
    assert answer.status_code == 422
    assert "Kirim PDF, foto" in answer.text
    assert "Tetap tertulis" in answer.text
    assert messages() == []
    assert list(storage().all_keys()) == before


def test_four_files_or_a_large_one_are_refused(sign_in, talk):
    buyer, address = sign_in(talk.requester), f"/percakapan/{talk.part.number}"
    four = [(io.BytesIO(b"a,b\n"), f"{n}.csv") for n in range(4)]
    answer = buyer.post(address, data={"text": "Empat", "files": four})
    assert (answer.status_code, "Paling banyak 3 berkas" in answer.text) == (422, True)
    large = [(io.BytesIO(b"a,b\n" + b"x" * 5 * 1024 * 1024), "a.csv")]
    answer = buyer.post(address, data={"text": "Besar", "files": large})
    assert (answer.status_code, "paling besar 5 MB" in answer.text) == (422, True)
    assert db.session.scalar(select(func.count(ThreadFile.id))) == 0


def test_a_withdrawn_messages_file_is_gone_for_all(sign_in, talk):
    buyer, address = sign_in(talk.requester), f"/percakapan/{talk.part.number}"
    buyer.post(address, data={"text": "Salah", "files": [(io.BytesIO(PDF), "a.pdf")]})
    (message,) = messages()
    (file,) = message.files
    key, link = file.key, f"/berkas/percakapan/{to_public('thread_file', file.id)}"
    public = to_public("thread_message", message.id)
    assert "Tarik pesan" in buyer.get(address).text
    assert "Tarik pesan" not in sign_in(talk.seller).get(address).text
    assert buyer.post(f"/percakapan/pesan/{public}/tarik").status_code == 303
    shown = sign_in(talk.seller).get(address).text
    assert "Pesan ini ditarik" in shown
    assert "Salah" not in shown
    assert buyer.get(link).status_code == 404
    drain()
    assert not storage().holds(key)


def test_a_household_talks_with_the_producer(sign_in):
    home = ABuyer(
        organisation=AnOrganisation(kind=OrganisationKind.RESIDENT), kind=BuyerKind.HOUSEHOLD
    )
    part = a_promised_order(dock=ADock(buyer=home))
    lives_there = a_member(home.organisation, Role.RESIDENT)
    db.session.commit()
    browser = sign_in(lives_there)
    assert f"/percakapan/{part.number}" in browser.get(f"/pesanan/{part.order.number}").text
    sent = browser.post(f"/percakapan/{part.number}", data={"text": "Tolong sore saja"})
    assert sent.status_code == 303
    assert "Tolong sore saja" in browser.get(f"/percakapan/{part.number}").text
    assert browser.get(f"/percakapan/tim/{part.order.number}").status_code == 403


def test_long_conversations_come_in_parts(sign_in, talk):
    for place in range(53):
        talk.says(talk.requester, f"pesan nomor {place};")
    db.session.commit()
    buyer, address = sign_in(talk.requester), f"/percakapan/{talk.part.number}"
    page = buyer.get(address).text
    assert "pesan nomor 52;" in page
    assert "pesan nomor 2;" not in page
    older = page.split(f'href="{address}?cursor=')[1].split('"')[0]
    assert "pesan nomor 2;" in buyer.get(f"{address}?cursor={older}").text
